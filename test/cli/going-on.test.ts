/** A run goes on with a program that was edited. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetrics } from '../../runtime/metrics/log.js';
import { gan, temporaryFolder } from './gan.js';

const program = `import { ring } from "std/data"

param rate = 0.01

generator G(z: f32[2]) -> f32[2] { z |> dense(8) |> relu |> dense(2) }

train {
  batch 16
  until 8 steps
  optimizer G = adam(rate)
  real <- ring.point
  z ~ normal[2]
  let fake = G(z)
  minimize G: mean(square(fake - real))
}
`;

describe.each(['onnx', 'tfjs'])('a run on %s', (target) => {
  const cwd = temporaryFolder(afterAll);
  const train = (file: string, ...args: readonly string[]) =>
    gan(['train', file, '--target', target, ...args], { cwd });
  const edited = (name: string, from: string, to: string): string => {
    expect(program).toContain(from);
    writeFileSync(join(cwd, name), program.replace(from, to));
    return name;
  };
  const losses = async (run: string): Promise<readonly object[]> => {
    const lines = await readMetrics(join(cwd, run, 'metrics.jsonl'));
    return lines.flatMap((line) => (line.losses === undefined ? [] : [line.losses]));
  };

  beforeAll(async () => {
    writeFileSync(join(cwd, 'a.gan'), program);
    expect(await train('a.gan', '--out', 'whole')).toMatchObject({ code: 0 });
    expect(await train('a.gan', '--out', 'half', '--steps', '4')).toMatchObject({ code: 0 });
  }, 120_000);

  const copied = (name: string): string => {
    rmSync(join(cwd, name), { recursive: true, force: true });
    cpSync(join(cwd, 'half'), join(cwd, name), { recursive: true });
    return name;
  };

  it('goes on with another rate, says so, remembers it, and can still be asked for what was before', async () => {
    const run = copied('slower');
    const outcome = await train('a.gan', '--set', 'rate=0.001', '--resume', run);
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toMatch(/From step 5 on, slower goes on with changes:\ntraining\n {2}~ optimizer G: rate {2}0\.01 -> 0\.001\n/); // prettier-ignore
    const changes = JSON.parse(readFileSync(join(cwd, run, 'changes.json'), 'utf8')) as readonly object[];
    expect(changes).toMatchObject([{ step: 4, changes: ['~ optimizer G: rate  0.01 -> 0.001'] }]);
    expect(readFileSync(join(cwd, run, 'report.html'), 'utf8')).toContain('<dt>from step 5 on</dt><dd>~ optimizer G: rate  0.01 -&gt; 0.001</dd>'); // prettier-ignore
    const [ours, whole] = [await losses(run), await losses('whole')];
    // The fifth step has the weights of before; it is the update that is smaller.
    expect(ours.slice(0, 5)).toEqual(whole.slice(0, 5));
    expect(ours[5]).not.toEqual(whole[5]);
    for (const at of ['4', '8'])
      expect(await gan(['sample', run, '--of', 'G', '--at', at, '--out', `${at}.csv`], { cwd })).toMatchObject({ code: 0 }); // prettier-ignore
    // Nothing is new the second time.
    const again = await train('a.gan', '--set', 'rate=0.001', '--resume', run, '--steps', '10');
    expect(again.out).not.toContain('changes');
    expect(again.code).toBe(0);
  });

  it('goes on longer, and looks at more', async () => {
    const file = edited('b.gan', 'until 8 steps', 'until 12 steps');
    writeFileSync(join(cwd, file), `${readFileSync(join(cwd, file), 'utf8').trimEnd().slice(0, -1)}  at end { preview scatter(100) of fake }\n}\n`); // prettier-ignore
    const outcome = await train(file, '--resume', copied('longer'));
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toContain('  ~ until  8 steps -> 12 steps\n  + preview');
    expect(await losses('longer')).toHaveLength(12);
    expect((await losses('longer')).slice(0, 8)).toEqual(await losses('whole'));
    // Under its new name it is the program of the run from now on.
    const again = await train(file, '--resume', 'longer', '--steps', '13');
    expect({ ...again, out: again.out.includes('changes') }).toEqual({ code: 0, err: '', out: false });
  });

  it.each([
    ['the network G is another', 'dense(8)', 'dense(9)'],
    ['`batch` was 16 and would be 32', 'batch 16', 'batch 32'],
    ['the run knows no average.G/dense.kernel [2, 8] and 3 more', '  real <-', '  average G decay 0.9\n  real <-'],
    ['the run knows no optimizer.G/velocity/G/dense.kernel [2, 8] and 3 more; nothing would become of optimizer.G/m/G/dense.kernel [2, 8] and 7 more', 'adam(rate)', 'sgd(rate)'], // prettier-ignore
  ])('does not go on where %s', async (why, from, to) => {
    const run = copied('refused');
    const outcome = await train(edited('c.gan', from, to), '--resume', run);
    expect(outcome).toMatchObject({ code: 1, out: '' });
    expect(outcome.err).toContain(`error: refused cannot go on with this program: ${why}.\n`);
    expect(outcome.err).toContain('Train anew, or go on with refused/a.gan');
    expect(await train('a.gan', '--resume', run)).toMatchObject({ code: 0 });
    expect(await losses(run)).toEqual(await losses('whole'));
  });
});
