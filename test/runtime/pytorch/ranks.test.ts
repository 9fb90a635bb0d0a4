import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../../runtime/checkpoints/checkpoint.js';
import { readMetrics } from '../../../runtime/metrics/log.js';
import { here, note, python } from './python.js';

const program = fileURLToPath(new URL('programs/training.py', import.meta.url));
const runtime = fileURLToPath(new URL('../../../runtime', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'ganlang-ranks-'));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Trains one of the programs on so many ranks of this machine, which talk to each other by gloo. */
function train(
  kind: string,
  ranks: number,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): void {
  // prettier-ignore
  const launcher = ranks === 1 ? [] : ['-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', String(ranks), '--max-restarts', '1']; // prettier-ignore
  const { status, stderr } = spawnSync(
    python,
    [...launcher, program, kind, '--device', 'cpu', '--quiet', '--sync-batch-norm', ...args],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        PYTHONPATH: runtime,
        PYTHONDONTWRITEBYTECODE: '1',
        OMP_NUM_THREADS: '1',
        TORCH_DISABLE_SHARE_RDZV_TCP_STORE: '1',
        ...environment,
      },
    },
  );
  if (status !== 0) throw new Error(`${kind} on ${ranks} ranks ended with code ${status}:\n${stderr}`);
}

/** How far apart any two numbers are that two runs remember at their ends. */
async function apart(kind: string, one: string, other: string): Promise<number> {
  const identity = { program: `${kind}.gan`, fingerprint: kind };
  const [a, b] = await Promise.all([one, other].map((run) => readCheckpoint(run, identity)));
  expect(a!.info.step).toBe(b!.info.step);
  expect([...a!.tensors.keys()]).toEqual([...b!.tensors.keys()]);
  let most = 0;
  for (const [name, { values }] of a!.tensors)
    b!.tensors.get(name)!.values.forEach((value, i) => (most = Math.max(most, Math.abs(value - values[i]!))));
  return most;
}

// Every rank imports PyTorch, which takes long where the machine has other things to do.
describe.runIf(here)(`several ranks of a PyTorch program${note}`, { timeout: 900_000 }, () => {
  const kinds = ['wgan-gp', 'dcgan'];
  const runOf = (kind: string, name: string): string => join(scratch, `${kind}-${name}`);

  it.each(kinds)('come to the weights of one rank with the whole batch: %s, 50 steps', async (kind) => {
    train(kind, 1, ['--out', runOf(kind, 'one')]);
    train(kind, 2, ['--out', runOf(kind, 'two')]);
    expect(await apart(kind, runOf(kind, 'one'), runOf(kind, 'two'))).toBeLessThan(1e-4);
    const [first, second] = await Promise.all(['one', 'two'].map((name) => readMetrics(join(runOf(kind, name), 'metrics.jsonl')))); // prettier-ignore
    expect(second!.length).toBe(50);
    second!.forEach(({ losses }, i) => expect(Math.abs(losses!['D']! - first![i]!.losses!['D']!)).toBeLessThan(1e-4));
    const preview = 'previews/step-000025.png';
    expect(readFileSync(join(runOf(kind, 'two'), preview))).toEqual(readFileSync(join(runOf(kind, 'one'), preview)));
  });

  it('go on with what other ranks began: four with what two did', async () => {
    const kind = 'dcgan';
    train(kind, 2, ['--steps', '20', '--out', runOf(kind, 'four')]);
    train(kind, 4, ['--resume', runOf(kind, 'four')]);
    expect(await apart(kind, runOf(kind, 'one'), runOf(kind, 'four'))).toBeLessThan(1e-4);
  });

  it('are started again where one of them is killed, and go on from the last checkpoint', async () => {
    const kind = 'wgan-gp';
    const args = ['--save-every', '10steps', '--out', runOf(kind, 'killed'), '--go-on'];
    train(kind, 2, args, { KILL: '1 at 24' });
    expect(await apart(kind, runOf(kind, 'one'), runOf(kind, 'killed'))).toBeLessThan(1e-4);
    const lines = await readMetrics(join(runOf(kind, 'killed'), 'metrics.jsonl'));
    expect(lines.map(({ step }) => step)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });
});
