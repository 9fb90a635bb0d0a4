/** PyTorch projects as `gan build` writes them, beside the same models in PyTorch by hand, round by round. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileForUse } from '../cli/host/program.js';
import { buildProject } from '../cli/project/build.js';
import { targetNamed } from '../cli/project/targets.js';
import { readMetrics } from '../runtime/metrics/log.js';
import { root } from './installed.js';
import { python } from './steps/contestants.js';
import { median } from './steps/results.js';

export const about = 'a step of a generated PyTorch project and of the same model by hand, in seconds';

export const help = `
  --rounds N     how often each runs, in turn (3)
  --steps N      steps of a round after those that do not count (16)
  --device NAME  of PyTorch (cpu)
  --only NAME    of the programs, dcgan-32 and stylegan2-32`;

const programs = ['dcgan-32', 'stylegan2-32'];

/** Steps before those that count. */
const warmup = 2;

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: 'string', default: '3' }, steps: { type: 'string', default: '16' }, device: { type: 'string', default: 'cpu' }, only: { type: 'string' } } }); // prettier-ignore
  const [rounds, steps] = [Number(values.rounds), Number(values.steps)];
  for (const name of values.only === undefined ? programs : [values.only]) {
    const folder = mkdtempSync(join(tmpdir(), 'ganlang-bench-'));
    try {
      const project = join(folder, 'project');
      await buildProject(await compileForUse(join(root, 'bench', 'programs', `${name}.gan`), {}), project, targetNamed('pytorch'), {}); // prettier-ignore
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        ours.push(await generated(project, join(folder, `run-${round}`), steps, values.device));
        theirs.push(byHand(name, steps, values.device));
      }
      const [a, b] = [median(ours), median(theirs)];
      console.log(`${name}  generated ${seconds(a)}  by hand ${seconds(b)}  ${(b / a).toFixed(2)} times as fast`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** Seconds a step, data, noise and the log of losses included. */
async function generated(project: string, out: string, steps: number, device: string): Promise<number> {
  ask([join(project, 'train.py'), '--quiet', '--device', device, '--out', out, '--steps', String(warmup + steps)]);
  const lines = await readMetrics(join(out, 'metrics.jsonl'));
  const at = (step: number): number => lines.find((line) => line.step === step)!.seconds;
  return (at(warmup + steps) - at(warmup)) / steps;
}

function byHand(name: string, steps: number, device: string): number {
  const script = join(root, 'bench', 'pytorch', 'step.py');
  const out = ask([script, name, '--device', device, '--steps', String(steps), '--warmup', String(warmup), '--json']);
  return (JSON.parse(out) as { readonly seconds: number }).seconds;
}

function ask(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args[0]} ended with code ${status}:\n${stderr}`);
  return stdout;
}

const seconds = (value: number): string => `${value.toPrecision(3)} s`;
