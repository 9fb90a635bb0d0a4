/** Ranges: what each operation makes of them, and that no value ever leaves the range that is stated. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parameterCount } from '../../../../compiler/graph/analyse/measure.js';
import { typeOf } from '../../../../compiler/graph/ir/refs.js';
import { compileText, findings, messages, networkOf } from '../../compiled.js';

const rangeOf = async (expression: string) => {
  const { graph } = await networkOf(`network N(x: f32[4, 4, 2] in [-1, 1], p: f32[4, 4, 2] in [0, 2]) {
  let all = x + p
  ${expression}
}`);
  return typeOf(graph, graph.outputs[0]!.ref).range;
};

describe('of operations on x in [-1, 1] and p in [0, 2]', () => {
  test.each<[string, readonly [number, number] | null]>([
    ['x', [-1, 1]], ['all', [-1, 3]], ['x - p', [-3, 1]], ['x * p', [-2, 2]], ['x / 2', [-0.5, 0.5]],
    ['2 * x + 1', [-1, 3]], ['1 - p', [-1, 1]], ['neg(p)', [-2, 0]], ['x / (p + 1)', [-1, 1]], ['x / p', null],
    ['127.5 * (x + 1)', [0, 255]], ['x ** 2', null], ['square(x)', [0, 1]], ['square(p - 3)', [1, 9]],
    ['abs(x)', [0, 1]], ['abs(p - 3)', [1, 3]], ['relu(x)', [0, 1]], ['leaky_relu(x, 0.2)', [-0.2, 1]],
    ['tanh(9 * x)', [-1, 1]], ['sigmoid(x)', [0, 1]], ['softmax(x)', [0, 1]], ['sin(x)', [-1, 1]],
    ['softplus(x)', [0, Infinity]], ['exp(p)', [1, Math.exp(2)]], ['sqrt(p)', [0, Math.sqrt(2)]],
    ['log(p + 1)', [0, Math.log(3)]], ['clip(x, -0.5, 2)', [-0.5, 1]], ['clip(x, -2, -1)', [-1, -1]], ['minimum(x, p)', [-1, 1]],
    ['maximum(x, p)', [0, 2]], ['select(x > 0, p, x)', [-1, 2]], ['concat(x, p)', [-1, 2]],
    ['x |> flatten', [-1, 1]], ['x |> upsample', [-1, 1]], ['p |> avg_pool(2)', [0, 2]], ['p |> max_pool(2)', [0, 2]],
    ['x[..., 0:1]', [-1, 1]], ['(p + 1) |> pad(1)', [0, 3]], ['mean(p + 1, axis: -1)', [1, 3]],
    ['sum(p, axis: -1)', [0, 4]], ['sum(x, axis: [0, 1])', [-16, 16]], ['max(x, axis: 0)', [-1, 1]],
    ['x |> conv(2)', null], ['x |> dense(2)', null], ['x |> batch_norm', null], ['x |> dense(2) |> tanh', [-1, 1]],
    ['x |> dropout(0.5)', [-2, 2]], ['stop_gradient(x)', [-1, 1]], ['gelu(x)', [-1, 1]], ['swish(x)', [-1, 1]],
  ])('%s', async (expression, range) => {
    expect(await rangeOf(expression)).toEqual(range);
  }); // prettier-ignore
});

describe('are checked', () => {
  const text = (input: string, body: string, output: string) =>
    `network N(x: f32[4] in ${input}) -> f32[4] in ${output} { ${body} }`;

  test('at outputs', async () => {
    expect(await findings(text('[-1, 1]', 'x / 2', '[-0.5, 0.5]'))).toEqual([]);
    expect(await findings(text('[-1, 1]', 'x / 2', '[-1, 1]'))).toEqual([]);
    expect(await findings(text('[-1, 1]', 'x + 0.5', '[-1, 1]'))).toEqual(['error range/output 1:56']);
    expect(await findings(text('[-1, 1]', 'x |> dense(4)', '[-1, 1]'))).toEqual(['error range/output 1:61']);
  });

  test('at inputs of functions and networks', async () => {
    const before = 'fn f(x: f32[...] in [0, 1]) = x / 2\nnetwork M(x: f32[4] in [0, 1]) -> f32[4] { x |> dense(4) }\n';
    const use = (body: string) => `${before}network N(x: f32[4]) -> f32[4] { ${body} }\nfn g(x: tensor) = f(M(x))`;
    expect((await findings(use('x |> sigmoid |> f |> M'))).filter((item) => item.startsWith('error'))).toEqual([]);
    expect(await findings(use('x |> tanh |> f |> M'))).toEqual(['error range/argument 3:39']);
    expect(await findings(use('M(tanh(x)) |> f'))).toEqual(['error range/argument 3:36']);
  });

  test('where none may be known', async () => {
    const score = 'fn score(logit: f32[...] unbounded) = mean(softplus(-logit), axis: all)\n';
    const use = (body: string, kind = 'fn') => findings(`${score}network N(x: f32[4] in [-1, 1]) -> f32[] {\n${body} }`.replace('fn', kind)); // prettier-ignore
    for (const body of [
      'x |> dense(4) |> score',
      'x |> dense(1) |> leaky_relu(0.2) |> score',
      'score(sum(dense(x, 4) * sigmoid(x), axis: all))',
    ])
      expect(await use(body)).toEqual([]);
    // The range of an input is known too, and one end is enough.
    expect(await use('score(x)')).toEqual(['error range/bounded 3:7']);
    expect(await use('x |> dense(4) |> relu |> score')).toEqual(['error range/bounded 3:1']);
  });

  test('where none may be known: by kind, and at networks and results', async () => {
    const network = 'network M(x: f32[4] unbounded) -> f32[4] { x |> dense(4) }\n';
    const kind = 'fn f(x: tensor unbounded) = 2 * x\nfn g(x: tensor in [0, 1]) = 2 * x\n';
    const use = (body: string, result = 'f32[4]') => findings(`${kind}${network}network N(x: f32[4]) -> ${result} { ${body} }\nfn h(x: tensor) = f(g(M(x)))`); // prettier-ignore
    const errors = async (...args: Parameters<typeof use>) => (await use(...args)).filter((item) => item.startsWith('error')); // prettier-ignore
    expect(await errors('x |> dense(4) |> f |> M')).toEqual([]);
    expect(await errors('x |> tanh |> f')).toEqual(['error range/bounded 4:34']);
    expect(await errors('x |> tanh |> g')).toEqual(['error range/argument 4:39']);
    expect(await errors('x |> tanh |> M')).toEqual(['error range/bounded 4:34']);
    expect(await errors('x |> tanh', 'f32[4] unbounded')).toEqual(['error range/bounded 4:49']);
    expect(await errors('x |> dense(4)', 'f32[4] unbounded')).toEqual([]);
    // A soft cap far out leaves scores their meaning.
    expect(await errors('30 * tanh(dense(x, 4) / 30)', 'f32[4] unbounded')).toEqual([]);
    expect(await errors('5 * tanh(dense(x, 4))', 'f32[4] unbounded')).toEqual(['error range/bounded 4:44']);
  });

  test('from the end of a generator to its declaration, through weights that keep them', async () => {
    const { graph } = await networkOf('network N(x: f32[4]) -> f32[2] in [-1, 1] { x |> dense(2) |> tanh }');
    expect(parameterCount(graph)).toBe(10);
  });
});

// ---- no value leaves its range ------------------------------------------------------------------

interface Made {
  readonly text: string;
  readonly value: (x: number, p: number) => number;
}

const decimal = fc.integer({ min: -30, max: 30 }).map((n) => n / 10);
const positive = fc.integer({ min: 1, max: 30 }).map((n) => n / 10);

const functions: Readonly<Record<string, (a: number) => number>> = {
  tanh: Math.tanh,
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  relu: (a) => Math.max(a, 0),
  abs: Math.abs,
  square: (a) => a * a,
  sign: Math.sign,
  sin: Math.sin,
  cos: Math.cos,
  softplus: (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
  elu: (a) => (a > 0 ? a : Math.expm1(a)),
  neg: (a) => -a,
  stop_gradient: (a) => a,
};

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
};

const { expression } = fc.letrec<{ expression: Made }>((tie) => {
  const inner = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 5, depthSize: 'medium' },
      fc.constantFrom<Made>({ text: 'x', value: (x) => x }, { text: 'p', value: (_, p) => p }),
      decimal.map((n): Made => ({ text: `(x * 0 + ${n})`, value: () => n })),
      fc
        .tuple(fc.constantFrom(...Object.keys(functions)), inner)
        .map(([name, a]): Made => ({ text: `${name}(${a.text})`, value: (x, p) => functions[name]!(a.value(x, p)) })),
      fc.tuple(fc.constantFrom(...Object.keys(operators)), inner, inner).map(([name, a, b]): Made => ({
        text: `(${a.text} ${name} ${b.text})`,
        value: (x, p) => operators[name]!(a.value(x, p), b.value(x, p)),
      })),
      fc.tuple(inner, inner, positive).map(([a, b, n]): Made => ({
        text: `(${a.text} / (square(${b.text}) + ${n}))`,
        value: (x, p) => a.value(x, p) / (b.value(x, p) ** 2 + n),
      })),
      fc.tuple(inner, positive).map(([a, n]): Made => ({
        text: `log(square(${a.text}) + ${n})`,
        value: (x, p) => Math.log(a.value(x, p) ** 2 + n),
      })),
      fc.tuple(inner, decimal, positive).map(([a, low, width]): Made => ({
        text: `clip(${a.text}, ${low}, ${low + width})`,
        value: (x, p) => Math.min(Math.max(a.value(x, p), low), low + width),
      })),
      fc.tuple(inner, decimal).map(([a, slope]): Made => ({
        text: `leaky_relu(${a.text}, ${slope})`,
        value: (x, p) => (a.value(x, p) >= 0 ? a.value(x, p) : slope * a.value(x, p)),
      })),
      fc.tuple(fc.constantFrom('minimum', 'maximum'), inner, inner).map(([name, a, b]): Made => ({
        text: `${name}(${a.text}, ${b.text})`,
        value: (x, p) => (name === 'minimum' ? Math.min : Math.max)(a.value(x, p), b.value(x, p)),
      })),
      fc.tuple(inner, inner, inner).map(([a, b, c]): Made => ({
        text: `select(${a.text} > 0, ${b.text}, ${c.text})`,
        value: (x, p) => (a.value(x, p) > 0 ? b.value(x, p) : c.value(x, p)),
      })),
    ),
  };
});

test('no value leaves the range that is stated', async () => {
  const made = fc.sample(expression, { numRuns: 400, seed: 7 });
  const signature = '(x: f32[4] in [-1, 1], p: f32[4] in [0, 2])';
  const lines = made.map(({ text }, i) => `network N${i}${signature} { (result: ${text}, inputs: x + p) }`);
  const compilation = await compileText(lines.join('\n'));
  // Random programs draw advice; they have no mistakes.
  expect(compilation.fingerprint, messages(compilation)).not.toBeNull();
  let stated = 0;
  for (const { name, graph } of compilation.program!.networks) {
    const { range } = typeOf(graph, graph.outputs[0]!.ref);
    if (range !== null) stated++;
    const [low, high] = range ?? [-Infinity, Infinity];
    const { text, value } = made[Number(name.slice(1))]!;
    for (let x = -1; x <= 1; x += 0.25) {
      for (let p = 0; p <= 2; p += 0.25) {
        const slack = 1e-9 * Math.max(1, Math.abs(value(x, p)));
        expect(value(x, p), `${text} at x = ${x}, p = ${p}`).toBeGreaterThanOrEqual(low - slack);
        expect(value(x, p), `${text} at x = ${x}, p = ${p}`).toBeLessThanOrEqual(high + slack);
      }
    }
  }
  // A checker that states nothing is never wrong.
  expect(stated).toBeGreaterThan(300);
});
