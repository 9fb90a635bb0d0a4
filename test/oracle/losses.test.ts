/** Every loss of the library: against numbers worked out by hand, and against PyTorch on random scores. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { library } from '../compiler/memory-host.js';
import { disagreements, type Expected } from './agreement.js';
import { Emitted, type Outcome } from './emitted.js';
import { askTorch, torch } from './torch.js';

interface Loss {
  /** What the program minimises. */
  readonly line: string;
  /** Its value for the numbers given below. */
  readonly byHand: number;
  /** Derivatives for the numbers given below, by weight, where they are easily found. */
  readonly slopes?: Readonly<Record<string, readonly number[]>>;
}

/** log(1 + e^x) */
const sp = (x: number): number => Math.log(1 + Math.exp(x));
const mean = (...values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

// Two samples. Every network below is a straight line that is given as y = x, but for L(x) = 3 x1 + 4 x2.
const given = {
  real: [2, -1],
  fake: [1, -3],
  points: [1, 2, 3, 4],
  others: [0, 0, 2, 2],
  logits: [0, Math.log(3), Math.log(6), 0],
  label: [1, 0],
  sequence: [0, Math.log(3), 0, 0, Math.log(3), 0, 0, 0],
  token: [1, 0, 1, 0],
  'S/scale': [1],
  'S/bias': [0],
  'V/scale': [1, 1],
  'V/bias': [0, 0],
  'T/scale': [1, 1],
  'T/bias': [0, 0],
  'W/scale': [2, 1],
  'W/bias': [0, 1],
  'L/weights': [3, 4],
  'M/kernel': [1, 2, 3, 4],
  'P/kernel': [1, 2, 3, 4],
  'train/lecam.real_mean': [0.5],
  'train/lecam.fake_mean': [-0.5],
  'path_length/projected/direction': [1, -1, 2, 0],
  'train/path_length.usual': [2],
  'train/pool.kept': [0, 0, 5, 6, 7, 8, 0, 0],
  'train/pool.filled': [0, 1, 1, 0],
  // The first sample is exchanged for what slot 1 holds; the second comes to slot 3, which is empty.
  'pool/slot': [1, 3],
  'pool/exchange': [0.1, 0.9],
  'pool/turn': [0.3, 0.6],
};

/** The running mean of path lengths, which begins at 2. */
const expectedLength = 0.99 * 2 + 0.01 * mean(1, Math.sqrt(20));

const losses: readonly Loss[] = [
  // Scores 2 and -1 for real samples, 1 and -3 for fake ones.
  {
    line: 'nonsaturating.discriminator(S(real), S(fake))',
    byHand: mean(sp(-2), sp(1)) + mean(sp(1), sp(-3)),
  },
  { line: 'nonsaturating.generator(S(fake))', byHand: mean(sp(-1), sp(3)) },
  { line: 'minimax.discriminator(S(real), S(fake))', byHand: mean(sp(-2), sp(1)) + mean(sp(1), sp(-3)) },
  { line: 'minimax.generator(S(fake))', byHand: -mean(sp(1), sp(-3)) },
  // ((2 - 1)^2 + (-1 - 1)^2) / 2 = 2.5 and (1 + 9) / 2 = 5; half of both. By the bias: (1 - 2) / 2 + (1 - 3) / 2.
  {
    line: 'lsgan.discriminator(S(real), S(fake))',
    byHand: 3.75,
    slopes: { 'S/bias': [-1.5], 'S/scale': [(2 * 1 - 1 * -2) / 2 + (1 + 9) / 2] },
  },
  { line: 'lsgan.generator(S(fake))', byHand: (0 + 16) / 2 / 2 },
  {
    line: 'wasserstein.discriminator(S(real), S(fake))',
    byHand: -1 - 0.5,
    slopes: { 'S/bias': [0], 'S/scale': [-1.5] },
  },
  { line: 'wasserstein.generator(S(fake))', byHand: 1, slopes: { 'S/bias': [-1], 'S/scale': [1] } },
  // max(0, 1 - 2) = 0 and max(0, 1 + 1) = 2; max(0, 1 + 1) = 2 and max(0, 1 - 3) = 0.
  {
    line: 'hinge.discriminator(S(real), S(fake))',
    byHand: 1 + 1,
    slopes: { 'S/bias': [-0.5 + 0.5], 'S/scale': [0.5 + 0.5] },
  },
  { line: 'hinge.generator(S(fake))', byHand: 1 },
  { line: 'relativistic.discriminator(S(real), S(fake))', byHand: mean(sp(1 - 2), sp(-3 + 1)) },
  { line: 'relativistic.generator(S(real), S(fake))', byHand: mean(sp(2 - 1), sp(-1 + 3)) },
  // The means are 0.5 and -1.
  {
    line: 'relativistic_average.discriminator(S(real), S(fake))',
    byHand: mean(sp(-1 - 2), sp(-1 + 1)) + mean(sp(1 - 0.5), sp(-3 - 0.5)),
  },
  {
    line: 'relativistic_average.generator(S(real), S(fake))',
    byHand: mean(sp(2 + 1), sp(-1 + 1)) + mean(sp(0.5 - 1), sp(0.5 + 3)),
  },
  // L rises by 5 in its steepest direction, everywhere. By the weights: 10 * 2 * (5 - 1) * (3, 4) / 5.
  { line: 'gradient_penalty(L, points, others)', byHand: 10 * 16, slopes: { 'L/weights': [48, 64] } },
  {
    line: 'gradient_penalty(L, points, others, weight: 2, one_sided: true)',
    byHand: 2 * 16,
    slopes: { 'L/weights': [9.6, 12.8] },
  },
  { line: 'dragan(L, points, weight: 3)', byHand: 3 * 16, slopes: { 'L/weights': [14.4, 19.2] } },
  // weight / 2 * (3^2 + 4^2)
  { line: 'r1(L, points)', byHand: 125, slopes: { 'L/weights': [30, 40] } },
  // The samples are taken as given: V is moved by what is added, the mean of (1, 2) and (3, 4), alone.
  {
    line: 'r2(L, V(points), weight: 2) + mean(V(points))',
    byHand: 25 + 2.5,
    slopes: { 'L/weights': [6, 8], 'V/scale': [1, 1.5] },
  },
  // The means so far are 0.5 and -0.5.
  {
    line: 'lecam(S(real), S(fake))',
    byHand: 0.3 * (mean(2.5 ** 2, 0.5 ** 2) + mean(0.5 ** 2, 3.5 ** 2)),
    slopes: { 'S/bias': [0.3 * (mean(5, -1) + mean(1, -7))] },
  },
  // L makes 11, 25 of one and 0, 14 of the other. By the weights: 10 * 2 * 11 * (1, 2).
  { line: 'consistency(L, points, others)', byHand: 1210, slopes: { 'L/weights': [220, 440] } },
  // The slopes are (-1, -1) and (2, 6), both over the square root of 2: lengths 1 and sqrt(20).
  {
    line: 'path_length(P, points, weight: 1)',
    byHand: mean((1 - expectedLength) ** 2, (Math.sqrt(20) - expectedLength) ** 2),
  },
  { line: 'mean(V(pool(points, images: 4)))', byHand: mean(5, 6, 3, 4), slopes: { 'V/bias': [0.5, 0.5] } },
  // The columns (1, 3) and (2, 4) have the product 14, twice.
  { line: 'orthogonal(M, weight: 1)', byHand: 2 * 14 ** 2 },
  { line: 'weight_decay(M, weight: 2)', byHand: 1 + 4 + 9 + 16, slopes: { 'M/kernel': [2, 4, 6, 8] } },
  // (1, 2), (3, 4) and (0, 0), (2, 2): differences 1, 2, 1, 2.
  { line: 'l1(V(points), V(others))', byHand: 1.5 },
  { line: 'l2(V(points), V(others))', byHand: 2.5 },
  // W doubles the first and adds 1 to the second: off by 1, 1 and 3, 1.
  { line: 'cycle_consistency(V, W, points)', byHand: 1.5 },
  { line: 'identity(W, points)', byHand: 1.5 },
  // The means are (2, 3) and (1, 1).
  { line: 'feature_matching(V(points), V(others))', byHand: (1 + 4) / 2 },
  // The scores differ by 1, 2 and the points by 1, 2, 1, 2.
  { line: 'mode_seeking(S(real), S(fake), points, others)', byHand: 1.5 / (1.5 + 1e-5) },
  // Probabilities 3/4 of class 1 and 6/7 of class 0.
  { line: 'cross_entropy(V(logits), label)', byHand: -mean(Math.log(3 / 4), Math.log(6 / 7)) },
  { line: 'auxiliary_classifier(V(logits), label)', byHand: -mean(Math.log(3 / 4), Math.log(6 / 7)) },
  // Tokens of probability 3/4, 1/2, 1/4, 1/2.
  {
    line: 'cross_entropy(T(sequence), token)',
    byHand: -mean(Math.log(3 / 4), Math.log(1 / 2), Math.log(1 / 4), Math.log(1 / 2)),
  },
  // Centres 2, -1, log-variances 1, -3, code 2, -1: the exponent is 0.
  { line: 'gaussian_information(S(real), S(fake), real)', byHand: mean(0.5, -1.5) + 0.5 * Math.log(2 * Math.PI) },
  // Log-probabilities 2, -1, rewards 1, -3 above 0.5. The reward is taken as given: by the bias, -mean(0.5, -3.5).
  {
    line: 'policy_gradient(S(real), S(fake), baseline: 0.5)',
    byHand: -mean(2 * 0.5, -1 * -3.5),
    slopes: { 'S/bias': [1.5], 'S/scale': [-mean(2 * 0.5, -1 * -3.5)] },
  },
];

/** Losses on weights, which need no import. */
const onWeights = ['orthogonal', 'weight_decay'];

/** A part of `path_length`. */
const usedByOthers = new Set(['projected']);

/** What the library declares: `l1`, or `hinge.generator`. */
function declared(): readonly string[] {
  const text = library.get('losses')!;
  const members = [...text.matchAll(/^objective (\w+) \{\n([^}]*)/gm)].flatMap(([, objective, body]) =>
    [...body!.matchAll(/^ {2}(\w+)\(/gm)].map(([, member]) => `${objective}.${member}`),
  );
  return [...members, ...[...text.matchAll(/^(?:fn|block) (\w+)/gm)].map(([, name]) => name!), ...onWeights];
}

/** The networks that a line names. */
const networksIn = (line: string): readonly string[] => [...new Set(line.match(/\b[SVTWLMP](?=[(,])/g))];

const imported = [...new Set(declared().map((name) => name.split('.')[0]!))].filter(
  (name) => !onWeights.includes(name),
);

const program = `import { ${imported.join(', ')} } from "std/losses"

network S(x: f32[]) -> f32[] {
  weight scale: f32[] = ones
  weight bias: f32[] = zeros
  scale * x + bias
}

network V(x: f32[2]) -> f32[2] {
  weight scale: f32[2] = ones
  weight bias: f32[2] = zeros
  scale * x + bias
}

network W(x: f32[2]) -> f32[2] {
  weight scale: f32[2] = ones
  weight bias: f32[2] = zeros
  scale * x + bias
}

network T(x: f32[2, 2]) -> f32[2, 2] {
  weight scale: f32[2] = ones
  weight bias: f32[2] = zeros
  scale * x + bias
}

network M(x: f32[2]) -> f32[2] {
  weight kernel: f32[2, 2] = ones
  matmul(x, kernel)
}

network P(x: f32[2]) -> f32[1, 2, 1] {
  weight kernel: f32[2, 2] = ones
  reshape(matmul(x, kernel), 1, 2, 1)
}

network L(x: f32[2]) -> f32[] {
  weight weights: f32[2] = ones
  sum(weights * x, axis: all)
}

train {
  batch 2
  until 1 steps
  optimizer S, V, W, T, L, M, P = sgd(1e-30) // every line sees the same weights
  real ~ normal[]
  fake ~ normal[]
  points ~ normal[2]
  others ~ normal[2]
  logits ~ normal[2]
  label ~ categorical(2)
  sequence ~ normal[2, 2]
  token ~ categorical(2)[2]
${losses.map(({ line }) => `  minimize ${networksIn(line).join(', ')}: ${line}`).join('\n')}
}
`;

let emitted: Emitted;
let computed: ReadonlyMap<string, Outcome>;

beforeAll(async () => {
  emitted = await Emitted.of({ given: { text: program, given }, random: { text: program } });
  computed = await emitted.run('wasm');
});
afterAll(() => emitted.dispose());

describe('losses are what they are by hand', () => {
  it('none of the library is left out', () => {
    const missing = declared().filter(
      (name) => !losses.some(({ line }) => line.includes(`${name}(`) || usedByOthers.has(name)),
    );
    expect(missing).toEqual([]);
  });

  it('a pool keeps one of the samples that it exchanged or had room for', () => {
    const outcome = computed.get('given')!;
    if ('error' in outcome) throw new Error(outcome.error);
    expect(outcome.after['train/pool.kept']!.values).toEqual([0, 0, 1, 2, 7, 8, 3, 4]);
    expect(outcome.after['train/pool.filled']!.values).toEqual([0, 1, 1, 1]);
  });

  it('running means move by a hundredth', () => {
    const outcome = computed.get('given')!;
    if ('error' in outcome) throw new Error(outcome.error);
    expect(outcome.after['train/lecam.real_mean']!.values[0]).toBeCloseTo(0.99 * 0.5 + 0.01 * 0.5, 6);
    expect(outcome.after['train/lecam.fake_mean']!.values[0]).toBeCloseTo(0.99 * -0.5 + 0.01 * -1, 6);
    expect(outcome.after['train/path_length.usual']!.values[0]).toBeCloseTo(expectedLength, 6);
  });

  it.each(losses.map((loss, i) => ({ ...loss, i })))('$line', ({ byHand, slopes = {}, i }) => {
    const outcome = computed.get('given')!;
    if ('error' in outcome) throw new Error(outcome.error);
    const { loss, gradients } = outcome.lines[i]!;
    expect(loss).toBeCloseTo(byHand, 5);
    for (const [name, values] of Object.entries(slopes)) {
      const actual = gradients[name]?.values ?? values.map(() => 0);
      for (const [k, value] of values.entries()) expect(actual[k], `${name}, ${k}`).toBeCloseTo(value, 4);
    }
  });
});

describe.skipIf(!torch.here)(`losses and their gradients are PyTorch's${torch.note}`, () => {
  let expected: Readonly<Record<string, Expected>>;

  beforeAll(async () => {
    const lines = losses.map(({ line }) => ({ line, networks: networksIn(line) }));
    expected = await askTorch('losses.py', { random: { lines, recording: computed.get('random')! } });
  });

  it('on random scores', () => {
    expect(disagreements(computed.get('random')!, expected['random']!)).toEqual([]);
  });
});
