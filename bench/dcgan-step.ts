import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Job, Ready, Timing, Variant } from './dcgan-step-child.js';

export const about = 'one discriminator and one generator step of DCGAN, 32x32x1 images, on each engine';

const engines = ['tfjs-node-gpu', 'tfjs-node', 'webgpu', 'wasm'] as const;
const variants: readonly Variant[] = ['naive', 'shared'];
const warmUp = 2;

/** One engine at work in a process of its own, and how long its steps took, in milliseconds. */
interface Runner {
  readonly name: string;
  readonly device: string;
  readonly child: ChildProcess;
  readonly times: Readonly<Record<Variant, number[]>>;
  losses: string;
}

/**
 * Measures every engine that is here. They take turns, step by step, so that a busy machine is unfair to all alike.
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
  const base = { batch: Number(values.batch), forced: values.engine !== undefined };
  const jobs: Job[] = (values.engine ?? engines).map((engine) => ({ ...base, engine, stock: false }));
  if (values.stock) jobs.push({ ...base, engine: 'wasm', stock: true });

  const runners: Runner[] = [];
  for (const job of jobs) {
    const runner = await start(job);
    if (typeof runner === 'string') console.log(`${job.engine} skipped: ${runner}`);
    else runners.push(runner);
  }
  const steps = Number(values.steps);
  for (let step = 0; step < warmUp + steps; step++) {
    for (const variant of variants) {
      for (const runner of runners) await take(runner, variant, step >= warmUp);
    }
  }
  for (const { child } of runners) child.kill();
  if (runners.length > 0) console.log(`\n${table(runners)}`);
  console.log(
    `\nMedian of ${steps} steps of ${values.batch} images, the best in brackets, ratios to the first engine. ` +
      'naive: the generator runs in both steps; shared: once.',
  );
}

/** Starts an engine, or says why it cannot be. */
async function start(job: Job): Promise<Runner | string> {
  const file = fileURLToPath(new URL('./dcgan-step-child.ts', import.meta.url));
  const child = fork(file, [JSON.stringify(job)], { stdio: 'ignore' });
  const answer = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  const ready = answer[0] as Ready | number | null;
  if (typeof ready !== 'object' || ready === null) return `its process ended as it started (${String(ready)})`;
  if (!ready.available) return ready.detail;
  const name = job.stock ? 'wasm (stock)' : job.engine;
  return { name, device: ready.detail, child, times: { naive: [], shared: [] }, losses: '' };
}

async function take(runner: Runner, variant: Variant, counts: boolean): Promise<void> {
  runner.child.send(variant);
  const [{ time, losses }] = (await once(runner.child, 'message')) as [Timing];
  if (counts) runner.times[variant].push(time);
  runner.losses = `${losses.discriminator.toFixed(4)}, ${losses.generator.toFixed(4)}`;
}

function table(runners: readonly Runner[]): string {
  const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1]!;
  const rows = [
    ['engine', ...variants.flatMap((variant) => [variant, 'ratio']), 'losses D, G', 'device'],
    ...runners.map((runner) => [
      runner.name,
      ...variants.flatMap((variant) => {
        const own = runner.times[variant];
        const first = runners[0]!.times[variant];
        const ratio = (time: number, reference: number): string => (time / reference).toFixed(2);
        return [
          `${median(own).toFixed(0)} ms (${Math.min(...own).toFixed(0)})`,
          `${ratio(median(own), median(first))} (${ratio(Math.min(...own), Math.min(...first))})`,
        ];
      }),
      runner.losses,
      runner.device,
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n'); // prettier-ignore
}
