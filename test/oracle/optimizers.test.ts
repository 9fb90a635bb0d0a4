/** Ten updates of every optimizer, schedule and clip on a quadratic bowl that moves, against PyTorch's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { library } from '../compiler/memory-host.js';
import { disagreements, type Expected } from './agreement.js';
import { Emitted, type Outcome } from './emitted.js';
import { askTorch, torch } from './torch.js';

/** What moves a bowl: `optimizers.py` knows each by its text. */
const optimizers = [
  'sgd(0.05)',
  'sgd(0.02, momentum: 0.9)',
  'sgd(0.02, momentum: 0.9, nesterov: true)',
  'adam(0.05)',
  'adam(0.02, beta1: 0.5, beta2: 0.9, epsilon: 1e-3)',
  'rmsprop(0.02)',
  'rmsprop(0.05, decay: 0.9, epsilon: 1e-2)',
  'lazy_adam(0.05, beta1: 0.5, interval: 4)',
  'adamw(0.05, weight_decay: 0.1)',
  'adabelief(0.05)',
  'lion(0.02, weight_decay: 0.1)',
  'sgd(one_step_of(20 steps))',
  'sgd(half_life(8 steps, rampup: 0.5))',
  'sgd(linear_decay(0.1, over: 6 steps, to: 0.02))',
  'adam(linear_decay(0.1, over: 6 steps, hold: 3 steps))',
  'sgd(cosine_decay(0.1, over: 8 steps, to: 0.01))',
  'sgd(cosine_decay(0.1, over: 5 steps, hold: 2 steps))',
  'sgd(step_decay(0.1, 0.5, interval: 3 steps))',
  'sgd(exponential_decay(0.1, 0.5, interval: 3 steps))',
  'sgd(warmup(0.1, over: 4 steps))',
  'sgd(cyclic(0.01, 0.1, period: 6 steps))',
] as const;

const clips = ['gradients to 0.5', 'gradients to 100', 'weights to 0.3'] as const;

const network = (name: string): string => `network ${name}(x: f32[5]) -> f32[] {
  weight u: f32[5] = normal(0, 1)
  weight v: f32[5] = normal(0, 1)
  sum(square(u - x) + 0.5 * square(v + 0.5) + 0.7 * u * v, axis: all)
}`;

const bowls = optimizers.map((optimizer, i) => ({ name: `Q${i + 1}`, optimizer, clip: null }));
const clipped = clips.map((clip, i) => ({ name: `C${i + 1}`, optimizer: 'sgd(0.05)', clip }));
const all = [...bowls, ...clipped];

const schedules = [...library.get('schedules')!.matchAll(/^fn (\w+)/gm)].map(([, name]) => name!);

const program = `import { ${schedules.join(', ')} } from "std/schedules"

${all.map(({ name }) => network(name)).join('\n\n')}

train {
  batch 3
  until 10 steps
  x ~ normal[5]
  ${all.map(({ name, optimizer }) => `optimizer ${name} = ${optimizer}\n  minimize ${name}: mean(${name}(x))`).join('\n  ')}
  ${clipped.map(({ name, clip }) => `clip ${clip.replace(' to', ` ${name} to`)}`).join('\n  ')}
}
`;

it('none of the library is left out', () => {
  const rules = [...library.get('optimizers')!.matchAll(/^optimizer (\w+)/gm)].map(([, name]) => name!);
  // Every schedule is made of it.
  const tested = `elapsed ${optimizers.join(' ')}`;
  expect([...rules, ...schedules].filter((name) => !new RegExp(`\\b${name}\\b`).test(tested))).toEqual([]);
});

describe.skipIf(!torch.here)(`weights move as PyTorch moves them${torch.note}`, () => {
  let emitted: Emitted;
  let computed: Outcome;
  let expected: Expected;

  beforeAll(async () => {
    emitted = await Emitted.of({ bowls: { text: program } });
    computed = (await emitted.run('wasm')).get('bowls')!;
    const answers = await askTorch<Record<string, Expected>>('optimizers.py', { all: { all, recording: computed } });
    expected = answers['all']!;
  });
  afterAll(() => emitted.dispose());

  it.each(all.map(({ name, optimizer, clip }, i) => ({ name, i, title: clip ?? optimizer })))(
    '$title',
    ({ name, i }) => {
      if ('error' in computed) throw new Error(computed.error);
      if ('error' in expected) throw new Error(expected.error);
      const after = Object.entries(expected.after ?? {}).filter(([weight]) => weight.startsWith(`${name}/`));
      expect(after).toHaveLength(2);
      const wanted = { lines: expected.lines.slice(i, i + 1), after: Object.fromEntries(after) };
      expect(disagreements({ ...computed, lines: computed.lines.slice(i, i + 1) }, wanted)).toEqual([]);
    },
  );
});
