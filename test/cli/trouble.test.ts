/** A run that goes wrong says so, and does what `--on-trouble` says. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetrics } from '../../runtime/metrics/log.js';
import type { Overview } from '../../runtime/run/overview.js';
import { isOver } from '../../runtime/trouble/trouble.js';
import { gan, showsStack, temporaryFolder } from './gan.js';

/** D tells the ring from points far away at once, and G is too slow to catch up. */
const won = `import { ring } from "std/data"
import { nonsaturating } from "std/losses"

param rate = 0.03

generator G(z: f32[2]) -> f32[2] { (z |> dense(2)) + 6 }
discriminator D(x: f32[2]) -> f32[] { x |> dense(8) |> tanh |> dense(1) |> squeeze }

train {
  batch 16
  until 720 steps
  optimizer D = adam(rate)
  optimizer G = sgd(1e-6)
  real <- ring.point
  z ~ normal[2]
  minimize D: nonsaturating.discriminator(D(real), D(G(z)))
  minimize G: nonsaturating.generator(D(G(z)))
  keep last 100
  every 20 steps { checkpoint }
}
`;

/** What N makes stays below 1000, and a relu of less is 0. */
const still = `import { ring } from "std/data"

network N(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }

train {
  batch 16
  until 400 steps
  optimizer N = sgd(0.1)
  real <- ring.point
  minimize N: mean(1 + relu(N(real) - 1000))
}
`;

/** All points of G go to one. */
const collapsing = `import { ring } from "std/data"

generator G(z: f32[2]) -> f32[2] { z |> dense(2) }

train {
  batch 16
  until 160 steps
  optimizer G = adam(0.05)
  z ~ normal[2]
  real <- ring.point
  minimize G: mean(square(G(z) - 0.001 * real))
  every 20 steps { preview scatter(64) of G(z) }
}
`;

/** The derivative of the root is infinite at 0, its value is not: only the weight shows it. */
const unseen = (period: number) => `import { ring } from "std/data"

network M(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }
network N(x: f32[2]) -> f32[] { x |> dense(1, init: zeros, bias: false) |> squeeze }

train {
  batch 16
  until 90 steps
  optimizer M, N = sgd(0.01)
  real <- ring.point
  minimize M: mean(square(M(real) - 1))
  every ${period} steps { minimize N: mean(sqrt(sum(square(grad(N(real), real)), axis: all))) }
}
`;

/** Explodes at this rate, and at half of it; at a quarter it does not. */
const hot = `import { ring } from "std/data"

network N(x: f32[2]) -> f32[] { x |> dense(1, init: ones, bias: false) |> squeeze }

train {
  batch 16
  until 80 steps
  optimizer N = sgd(7)
  real <- ring.point
  minimize N: mean(square(N(real) - 1))
}
`;

/** The rate is 0 from step 21 on. */
const runOut = `import { ring } from "std/data"
import { linear_decay } from "std/schedules"

network N(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }

train {
  batch 16
  until 600 steps
  optimizer N = adam(linear_decay(0.01, over: 20 steps))
  real <- ring.point
  minimize N: mean(square(N(real) - 1))
}
`;

describe.each(['onnx', 'tfjs'])('trouble on %s', (target) => {
  const cwd = temporaryFolder(afterAll);
  const train = (file: string, run: string, ...args: readonly string[]) =>
    gan(['train', file, '--target', target, '--out', run, ...args], { cwd });
  const notices = async (run: string) =>
    (await readMetrics(join(cwd, run, 'metrics.jsonl'))).flatMap(({ step, trouble }) =>
      trouble === undefined ? [] : [{ step, kind: trouble.kind, of: trouble.of, over: isOver(trouble) }],
    );
  const report = (run: string) => readFileSync(join(cwd, run, 'report.html'), 'utf8');
  const state = async (run: string) => (await gan(['runs', run], { cwd })).out.split('\n')[1]!;
  const newest = (run: string) => {
    const steps = readdirSync(join(cwd, run, 'checkpoints')).flatMap((name) => /^step-(\d+)\.json$/.exec(name)?.[1] ?? []); // prettier-ignore
    return Math.max(...steps.map(Number));
  };
  const changes = (run: string) =>
    JSON.parse(readFileSync(join(cwd, run, 'changes.json'), 'utf8')) as readonly Readonly<Record<string, unknown>>[];

  beforeAll(() => {
    for (const [name, text] of Object.entries({
      won,
      still,
      collapsing,
      hot,
      runOut,
      late: unseen(50),
      now: unseen(64),
    }))
      writeFileSync(join(cwd, `${name}.gan`), text);
  });

  it('is told where a discriminator has won, and training goes on', async () => {
    const outcome = await train('won.gan', 'won');
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toMatch(/^step \d{3} {2}trouble: D has won: its loss is [\d.e-]+, which began at [\d.]+, and has been next to nothing since step \d+; that of G is [\d.]+, and began at [\d.]+\.\n {2}A generator learns next to nothing from a discriminator that is never wrong\. Add r1 of std\/losses to its loss/m); // prettier-ignore
    const [notice] = await notices('won');
    expect(await notices('won')).toEqual([{ step: notice!.step, kind: 'won', of: 'D', over: false }]);
    expect(report('won')).toMatch(new RegExp(`<h2>Trouble</h2>.*step ${notice!.step}.*D has won: `, 's'));
    expect(await state('won')).toMatch(/ended, D has won +720 of 720/);
  });

  it('stops there where it is to, and goes on when it is asked', async () => {
    const outcome = await train('won.gan', 'stopped', '--on-trouble', 'stop');
    expect(outcome.code).toBe(1);
    const [notice] = await notices('stopped');
    const { step } = notice!;
    expect(step).toBeLessThan(700);
    expect(outcome.err).toMatch(new RegExp(`^error: D has won: .*\\n  A generator learns .*\\n  Training was stopped at step ${step}; --resume stopped goes on from here\\.\\n$`)); // prettier-ignore
    expect(showsStack(outcome)).toBe(false);
    expect(newest('stopped')).toBe(step);
    expect(await state('stopped')).toContain('stopped, D has won');
    const resumed = await gan(['train', 'won.gan', '--target', target, '--resume', 'stopped', '--on-trouble', 'stop'], { cwd }); // prettier-ignore
    expect(resumed).toMatchObject({ code: 0, err: '' });
    expect(await notices('stopped')).toHaveLength(1);
    // What was noticed changes no number.
    const losses = async (run: string) => (await readMetrics(join(cwd, run, 'metrics.jsonl'))).flatMap(({ losses: own }) => (own === undefined ? [] : [own])); // prettier-ignore
    expect(await losses('stopped')).toEqual(await losses('won'));
  });

  it('goes back with half the rates where it is to, three times, and then stops', async () => {
    const outcome = await train('won.gan', 'back', '--on-trouble', 'back');
    const times = outcome.out.match(/^Going back to (step \d+|the beginning): from there on all rates are 1\/\d of what the program says\.$/gm) ?? []; // prettier-ignore
    expect(times.map((text) => /1\/\d/.exec(text)![0])).toEqual(['1/2', '1/4', '1/8']);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toMatch(/^error: D has won: .*\n.*\n {2}Training was stopped at step \d+; --resume back goes on from here\.\n$/); // prettier-ignore
    const last = changes('back').at(-1)!;
    expect(last).toMatchObject({ rates: 2 ** -times.length, from: last['to'] });
    expect(report('back')).toContain(`all rates are 1/${2 ** times.length} of what the program says. D has won: `);
    expect(showsStack(outcome)).toBe(false);
    // The trainer has the rates that it runs with, and a run that goes on keeps them.
    const again = await gan(['train', 'won.gan', '--target', target, '--resume', 'back', '--steps', '721'], { cwd });
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toContain(`All rates are 1/${2 ** times.length} of what the program says since back went back`);
    if (target === 'tfjs')
      expect(readFileSync(join(cwd, 'back/program/train.ts'), 'utf8')).toContain(`rate: ${0.03 * 2 ** -times.length},`);
  });

  it('goes back from numbers that are not finite, as often as it takes', async () => {
    const outcome = await train('hot.gan', 'hot', '--on-trouble', 'back');
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toMatch(
      /^step \d+ {2}trouble: Loss N became Infinity at step \d+\. In step \d+ the result of .*\n {2}.+\nGoing back/m,
    );
    expect(outcome.out.match(/^Going back to the beginning: .*$/gm)).toEqual([
      'Going back to the beginning: from there on all rates are 1/2 of what the program says.',
      'Going back to the beginning: from there on all rates are 1/4 of what the program says.',
    ]);
    const lines = await readMetrics(join(cwd, 'hot/metrics.jsonl'));
    expect(lines.map(({ step }) => step)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
    // As if the program had said so from the start.
    writeFileSync(join(cwd, 'cool.gan'), hot.replace('sgd(7)', 'sgd(1.75)'));
    expect(await train('cool.gan', 'cool')).toMatchObject({ code: 0 });
    const cool = await readMetrics(join(cwd, 'cool/metrics.jsonl'));
    expect(lines.map(({ losses }) => losses)).toEqual(cool.map(({ losses }) => losses));
  });

  it('stops at numbers that are not finite unless it is to go back', async () => {
    const outcome = await train('hot.gan', 'stays', '--on-trouble', 'continue');
    expect(outcome.code).toBe(1);
    expect(outcome.err).toMatch(/^error: Loss N became (Infinity|NaN) at step \d+\./);
    expect(await notices('stays')).toMatchObject([{ kind: 'not-finite', of: 'N' }]);
    expect(await state('stays')).toContain('N not finite');
    expect(report('stays')).toMatch(/<h2>Trouble<\/h2>.*Loss N became/s);
  });

  it('finds weights that are not finite though losses are', async () => {
    const late = await train('late.gan', 'late');
    expect(late.code).toBe(1);
    expect(late.err).toMatch(/^error: N\/dense\.kernel holds numbers that are not finite, at step 64, and held none at step 32\. The losses of step 64 were M [\d.e-]+\.\n/m); // prettier-ignore
    expect(await notices('late')).toEqual([{ step: 64, kind: 'not-finite', of: 'N/dense.kernel', over: false }]);
  });

  it('says where that began if it was just now', async () => {
    const now = await train('now.gan', 'now');
    expect(now.code).toBe(1);
    expect(now.err).toMatch(/^error: N\/dense\.kernel holds numbers that are not finite, at step 64, and held none at step 32\. In step 64 the derivative of `sqrt`, in .*, was the first number that is not finite; N\/dense\.kernel was the first weight to take it\./m); // prettier-ignore
    expect(newest('now')).toBe(63);
  });

  it('is told where a loss stands still and no weight moves', async () => {
    const outcome = await train('still.gan', 'still');
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(await notices('still')).toEqual([
      { step: 300, kind: 'still-loss', of: 'N', over: false },
      { step: 384, kind: 'still-network', of: 'N', over: false },
    ]);
    expect(outcome.out).toContain('step 300  trouble: Loss N stands still: it has been 1 since step 1, 300 times in a row.\n'); // prettier-ignore
    expect(outcome.out).toContain('No weight of N has moved since step 1, in 383 updates. What optimizer N remembers has not changed either: no gradient arrives.'); // prettier-ignore
    const { out } = await gan(['runs', 'still', '--json'], { cwd });
    const [run] = (JSON.parse(out) as { readonly runs: readonly Overview[] }).runs;
    expect(run!.trouble.map(({ kind }) => kind)).toEqual(['still-loss', 'still-network']);
  });

  it('stops where a rate is 0, even if it is to go back: half of that is no less', async () => {
    const outcome = await train('runOut.gan', 'runOut', '--on-trouble', 'back');
    expect(outcome.code).toBe(1);
    expect(outcome.err).toMatch(/^error: No weight of N has moved since step 32, in \d+ updates\. Gradients arrive, so the rate of optimizer N is 0, or so small that nothing is left of it in a weight\.\n {2}A schedule that has run out early/m); // prettier-ignore
    expect(await notices('runOut')).toMatchObject([{ kind: 'still-network', of: 'N' }]);
    expect(existsSync(join(cwd, 'runOut/changes.json'))).toBe(false);
  });

  it('is told where all samples have become the same', async () => {
    const outcome = await train('collapsing.gan', 'collapsing');
    expect(outcome).toMatchObject({ code: 0, err: '' });
    const found = await notices('collapsing');
    expect(found).toMatchObject([{ kind: 'collapse', of: 'the preview', over: false }]);
    expect(outcome.out).toMatch(/trouble: What the preview shows is nearly the same in all samples: they differ by [\d.]+ % of what the data differ by, and did differ at step \d+\./); // prettier-ignore
    expect(existsSync(join(cwd, 'collapsing/previews', `step-${String(found[0]!.step).padStart(6, '0')}.png`))).toBe(true); // prettier-ignore
  });
});

describe('--on-trouble', () => {
  it('takes three words', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'still.gan'), still);
    expect(await gan(['train', 'still.gan', '--on-trouble', 'continu'], { cwd })).toEqual({
      code: 2,
      out: '',
      err: 'error: --on-trouble is stop, continue or back, not continu.\n  Did you mean --on-trouble continue?\n',
    });
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });
});
