import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Overview } from '../../runtime/run/overview.js';
import { gan, temporaryFolder } from './gan.js';

const program = `import { ring } from "std/data"

generator G(z: f32[2]) -> f32[2] { z |> dense(2) }

train {
  batch 64
  until 6 steps
  optimizer G = sgd(0.01)
  real <- ring.point
  z ~ normal[2]
  let fake = G(z)
  minimize G: mean(square(fake - real))
  keep last 1, best sliced_wasserstein
  every 2 steps { measure sliced_wasserstein(ring.point, samples: 64) of fake }
}
`;

describe('gan runs', () => {
  const cwd = temporaryFolder(afterAll);
  const list = async (...args: readonly string[]) => {
    const { code, out, err } = await gan(['runs', ...args, '--json'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return (JSON.parse(out) as { readonly runs: readonly Overview[] }).runs;
  };

  beforeAll(async () => {
    writeFileSync(join(cwd, 'line.gan'), program);
    for (const args of [['--steps', '4'], [], []])
      expect(await gan(['train', 'line.gan', '--device', 'cpu', ...args], { cwd })).toMatchObject({ code: 0 });
    rmSync(join(cwd, 'runs/line-3/checkpoints'), { recursive: true });
    mkdirSync(join(cwd, 'runs/other'));
    mkdirSync(join(cwd, 'runs/line-4/run.json'), { recursive: true });
  });

  it('says how far each has come, those written to last first', async () => {
    const found = await list();
    expect(found.map(({ folder, state, step, lastStep }) => [folder, state, step, lastStep])).toEqual([
      [join('runs', 'line-4'), 'damaged', 0, null],
      [join('runs', 'line-3'), 'begun', 6, null],
      [join('runs', 'line-2'), 'ended', 6, 6],
      [join('runs', 'line-1'), 'ended', 4, 4],
    ]);
    const [, , ended] = found;
    const lines = readFileSync(join(cwd, 'runs/line-2/metrics.jsonl'), 'utf8').trim().split('\n');
    const last = lines.map((line) => JSON.parse(line) as Pick<Overview, 'losses' | 'measures'>);
    expect(ended!.losses).toEqual(last.findLast(({ losses }) => losses !== undefined)!.losses);
    expect(ended!.measures).toEqual(last.at(-1)!.measures);
    const measured = last.flatMap(({ measures }, i) => (measures === undefined ? [] : [{ value: Object.values(measures)[0]!, i }])); // prettier-ignore
    expect(ended!.best).toMatchObject([{ value: Math.min(...measured.map(({ value }) => value)) }]);
  });

  it('stands in columns for people, of one run or of a folder of them', async () => {
    const all = await gan(['runs'], { cwd });
    expect(all.out).toMatch(/^run +program +state +steps +time +last losses, measures\n/);
    expect(all.out).toMatch(/runs\/line-3 +line\.gan +no checkpoint yet +6 +1 s +G -?[\d.]+/);
    expect(all.out).toMatch(/runs\/line-1 +line\.gan +ended +4 of 4 /);
    const one = await gan(['runs', 'runs/line-1'], { cwd });
    expect(one.out.split('\n')).toHaveLength(3);
  });

  it('sees which process trains one, and where it has died', async () => {
    const lock = (pid: number) => `${JSON.stringify({ pid, host: hostname(), since: new Date().toISOString(), started: null })}\n`; // prettier-ignore
    writeFileSync(join(cwd, 'runs/line-1/lock'), lock(process.pid));
    expect(await list('runs/line-1')).toMatchObject([{ state: 'training', pid: process.pid }]);
    writeFileSync(join(cwd, 'runs/line-1/lock'), lock(2 ** 22 + 1));
    expect(await list('runs/line-1')).toMatchObject([{ state: 'ended', pid: null }]);
  });

  it('says so where there are none', async () => {
    expect(await gan(['runs', 'nowhere'], { cwd })).toMatchObject({
      code: 1,
      err: 'error: There are no runs in nowhere.\n  Train one first: gan train examples/digits.gan\n',
    });
    expect((await gan(['runs', 'line.gan'], { cwd })).err).toContain('line.gan is not a folder.');
    expect(await list('runs/other')).toEqual([]);
  });
});
