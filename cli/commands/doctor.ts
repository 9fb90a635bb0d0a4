/** `gan doctor`: what engines this machine has. */
import pc from 'picocolors';
import { availableParallelism, totalmem } from 'node:os';
import { surveyOnnx } from '../../runtime/onnx/survey.js';
import { surveyEngines } from '../../runtime/tfjs/engines/survey.js';
import { visibleJson, visibleLine } from '../../runtime/text/visible.js';

export interface DoctorOptions {
  readonly json?: boolean;
}

export async function doctor({ json }: DoctorOptions): Promise<void> {
  const [engines, onnx] = await Promise.all([surveyEngines(), surveyOnnx()]);
  const chosen = engines.find((engine) => engine.available)?.name ?? null;
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    memory: totalmem(),
  };
  if (json === true) {
    process.stdout.write(`${visibleJson({ machine, engines, chosen, onnx }, 2)}\n`);
    return;
  }
  const gigabytes = (machine.memory / 2 ** 30).toFixed(0);
  process.stdout.write(
    `Node ${machine.node} on ${machine.platform}, ${machine.cores} cores, ${gigabytes} GiB of memory\n\n`,
  );
  const show = (name: string, available: boolean, detail: string): void => {
    const mark = available ? pc.green('yes') : pc.dim('no ');
    process.stdout.write(`  ${mark}  ${name.padEnd(15)}${visibleLine(detail)}\n`);
  };
  for (const { name, available, detail } of engines) show(name, available, detail);
  process.stdout.write('\nWith --target onnx:\n\n');
  show('onnx', onnx.available, onnx.detail);
  process.stdout.write(`\nTraining uses ${chosen ?? 'nothing: no engine works here'}; --device NAME forces another.\n`);
}
