/** `gan doctor`: what engines this machine has. */
import pc from 'picocolors';
import { availableParallelism, totalmem } from 'node:os';
import { encodeModel } from '../../compiler/emit/onnx/model/encode.js';
import { identity } from '../../compiler/emit/onnx/identity.js';
import { surveyDevices } from '../../runtime/onnx/survey.js';
import { surveyEngines } from '../../runtime/tfjs/engines/survey.js';
import { choose } from '../project/choice.js';
import { findPython } from '../project/python.js';
import { visibleJson, visibleLine } from '../../runtime/text/visible.js';

export interface DoctorOptions {
  readonly json?: boolean;
}

export async function doctor({ json }: DoctorOptions): Promise<void> {
  const [engines, devices, { target, device }] = await Promise.all([
    surveyEngines(),
    surveyDevices(encodeModel(identity)),
    choose({}, null),
  ]);
  const python = findPython();
  const pytorch: Status =
    'command' in python
      ? { name: 'python', available: true, detail: python.description }
      : { name: 'python', available: false, detail: `${python.missing}. ${python.hint}` };
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    memory: totalmem(),
  };
  if (json === true) {
    const chosen = { target: target.name, device: device ?? null };
    process.stdout.write(`${visibleJson({ machine, devices, engines, pytorch, chosen }, 2)}\n`);
    return;
  }
  const gigabytes = (machine.memory / 2 ** 30).toFixed(0);
  process.stdout.write(
    `Node ${machine.node} on ${machine.platform}, ${machine.cores} cores, ${gigabytes} GiB of memory\n`,
  );
  const show = (title: string, statuses: readonly Status[]): void => {
    process.stdout.write(`\n${title}\n\n`);
    for (const { name, available, detail } of statuses) {
      const mark = available ? pc.green('yes') : pc.dim('no ');
      process.stdout.write(`  ${mark}  ${name.padEnd(15)}${visibleLine(detail)}\n`);
    }
  };
  show('Devices of --target onnx', devices);
  show('Devices of --target tfjs', engines);
  show('--target pytorch', [pytorch]);
  const named = device === undefined ? '' : ` --device ${device}`;
  process.stdout.write(`\ngan train takes --target ${target.name}${named}, unless told otherwise.\n`);
}

interface Status {
  readonly name: string;
  readonly available: boolean;
  readonly detail: string;
}
