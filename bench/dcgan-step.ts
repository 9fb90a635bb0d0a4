import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Job, Report } from './dcgan-step-child.js';

export const about = 'one discriminator and one generator step of DCGAN, 32x32x1 images, batch 64, on each engine';

const engines = ['tfjs-node-gpu', 'tfjs-node', 'webgpu', 'wasm'] as const;

/**
 * Measures every engine that is here, one after the other, each in a process of its own.
 * `--steps N` timed steps after two to warm up (10); `--batch N` (64); `--engine NAME` only that one, `cpu` and a
 * software WebGPU adapter included; `--stock` also the WebAssembly kernels as they come, with the one they lack.
 */
export async function run(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: {
      steps: { type: 'string', default: '10' },
      batch: { type: 'string', default: '64' },
      engine: { type: 'string', multiple: true },
      stock: { type: 'boolean', default: false },
    },
  });
  const base = { steps: Number(values.steps), batch: Number(values.batch), forced: values.engine !== undefined };
  const jobs: Job[] = (values.engine ?? engines).map((engine) => ({ ...base, engine, stock: false }));
  if (values.stock) jobs.push({ ...base, engine: 'wasm', stock: true });

  const rows: string[][] = [['engine', 'naive', 'ratio', 'shared', 'ratio', 'losses D, G', 'device']];
  let reference: Report['timings'];
  for (const job of jobs) {
    const name = job.stock ? 'wasm (stock)' : job.engine;
    const report = await measure(job);
    if (report.timings === undefined) {
      rows.push([name, 'skipped', '', '', '', '', report.detail]);
      continue;
    }
    const { naive, shared, losses } = report.timings;
    reference ??= report.timings;
    rows.push([
      name,
      milliseconds(naive),
      (naive / reference.naive).toFixed(2),
      milliseconds(shared),
      (shared / reference.shared).toFixed(2),
      `${losses.discriminator.toFixed(4)}, ${losses.generator.toFixed(4)}`,
      report.detail,
    ]);
  }
  console.log(table(rows));
  console.log(
    `\nMedian of ${base.steps} steps. naive: the generator runs in both steps; shared: once. ` +
      'Ratios are to the first engine measured.',
  );
}

function measure(job: Job): Promise<Report> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL('./dcgan-step-child.ts', import.meta.url)), [JSON.stringify(job)], {
      stdio: 'ignore',
    });
    let report: Report | undefined;
    child.on('message', (message) => (report = message as Report));
    child.on('exit', (code) => resolve(report ?? { detail: `the process ended with exit code ${code}` }));
  });
}

function milliseconds(time: number): string {
  return `${time.toFixed(0)} ms`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
