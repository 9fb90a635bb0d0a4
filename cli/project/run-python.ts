/** Runs the training program of a PyTorch project, and keeps the report of its run up to date. */
import { spawn } from 'node:child_process';
import { describedCheckpoints } from '../../runtime/checkpoints/checkpoint.js';
import { RunError } from '../../runtime/errors/run-error.js';
import { newestMetrics } from '../../runtime/metrics/log.js';
import { join } from 'node:path';
import { type ReportState, RunReport } from '../../runtime/run/run-report.js';
import { exists } from '../host/files.js';
import type { Python } from './python.js';

/** What the report says of a run besides what its folder holds. */
export interface Reported {
  readonly program: string;
  readonly fingerprint: string;
  readonly batch: number;
  readonly seed: number;
}

/** Milliseconds between two looks at the run. */
const lookEvery = 15_000;

/**
 * Runs `train.py` until it ends, and passes on what this process is asked to end by: the program saves first.
 * @returns whether training has come to its end
 * @throws RunError where it ends otherwise than by coming to its end or being asked to
 */
export async function runPython(
  { command, description }: Python,
  project: string,
  folder: string,
  reported: Reported,
  args: readonly string[],
): Promise<boolean> {
  const { program, fingerprint, batch, seed } = reported;
  const engine = { name: 'pytorch', description, release: () => Promise.resolve() };
  const report = new RunReport({ program, fingerprint, batch, seed, until: { steps: 1 } }, { engine, seed });
  const write = async (state: ReportState): Promise<void> => {
    if (!exists(join(folder, 'metrics.jsonl'))) return;
    const lines = await newestMetrics(join(folder, 'metrics.jsonl'));
    const last = (await describedCheckpoints(folder)).at(-1)?.info;
    const { step = 0, seconds = 0 } = lines.at(-1) ?? {};
    const length = last?.lastStep === undefined ? 'not known yet' : `${last.lastStep} steps`;
    const done = state === 'stopped' && step === last?.lastStep ? 'ended' : state;
    await report.write(folder, done, { step, seconds, length });
  };
  const child = spawn(command, [join(project, 'train.py'), ...args], {
    stdio: 'inherit',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  // A terminal sends Ctrl-C to the program as well; what is sent to this process alone is passed on.
  const wait = (): void => undefined;
  const pass = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', wait);
  process.on('SIGTERM', pass);
  const looking = setInterval(() => void write('training').catch(wait), lookEvery);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    });
    clearInterval(looking);
    await write(code === 0 || code === 130 || code === 143 ? 'stopped' : 'went wrong');
    if (code === 130 || code === 143) process.exitCode = code;
    else if (code !== 0) throw new RunError(`The training program ended with code ${code ?? 'none'}.`, 'What it says above is why.'); // prettier-ignore
    const last = (await describedCheckpoints(folder)).at(-1)?.info;
    return code === 0 && last !== undefined && last.step === last.lastStep;
  } finally {
    clearInterval(looking);
    process.off('SIGINT', wait);
    process.off('SIGTERM', pass);
  }
}
