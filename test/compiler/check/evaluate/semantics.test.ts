/** What programs mean: sizes that are matched, compile-time control, shared weights, modes, params, batches. */
import { describe, expect, test } from 'vitest';
import { parameterCount } from '../../../../compiler/graph/analyse/measure.js';
import { typeOf } from '../../../../compiler/graph/ir/refs.js';
import { showType } from '../../../../compiler/graph/ir/types.js';
import { compileText, findings, messages, networkOf, outputsOf, programOf } from '../../compiled.js';

/** What the network N of a text makes. */
const made = async (text: string, options?: Parameters<typeof networkOf>[2]) =>
  outputsOf((await networkOf(text, 'N', options)).graph);

describe('sizes are bound by matching', () => {
  test.each([
    ['block b(x: f32[N]) -> f32[2 * N] { concat(x, x) }', 'f32[3]', 'f32[6]'],
    ['block b(x: f32[H, W, C]) { x |> reshape(H * W, C) }', 'f32[4, 5, 3]', 'f32[20, 3]'],
    ['block b(x: f32[..., C]) -> f32[..., C + 1] { concat(x, x[..., 0:1]) }', 'f32[3]', 'f32[4]'],
    ['block b(x: f32[..., C]) -> f32[..., C + 1] { concat(x, x[..., 0:1]) }', 'f32[7, 3]', 'f32[7, 4]'],
    ['block b(x: f32[..., C]) -> f32[..., C + 1] { concat(x, x[..., 0:1]) }', 'f32[2, 2, 7, 3]', 'f32[2, 2, 7, 4]'],
    ['block b(x: f32[H, ..., C]) -> f32[C, H, ...] { x |> reshape(C, H, _) }', 'f32[4, 5, 3]', 'f32[3, 4, 5]'],
    ['block b(x: f32[H, _, C]) -> f32[H, _, 2] { x[..., 0:2] }', 'f32[4, 5, 3]', 'f32[4, 5, 2]'],
    ['block b(x: f32[...]) -> f32[...] { -x }', 'f32[]', 'f32[]'],
    ['block b(x: f32[..., C]) -> f32[..., C + 2] { concat(x, zeros[..., 2]) }', 'f32[2, 7, 3]', 'f32[2, 7, 5]'],
  ])('%s of %s', async (block, input, output) => {
    expect(await made(`${block}\nnetwork N(x: ${input}) { x |> b }`)).toEqual([output]);
  });

  test('a number of classes', async () => {
    const block = 'block b(x: int<N>) -> f32[2 * N] { let h = one_hot(x)\n concat(h, h) }';
    expect(await made(`${block}\nnetwork N(x: int<10>) { x |> b }`)).toEqual(['f32[20]']);
  });

  test('a size bound once must be the same everywhere', async () => {
    const text = (sizes: string) => `block b(x: f32[N], y: f32[N, 2]) -> f32[2] { matmul(x, y) }
network N(x: f32[3], y: f32[${sizes}]) { b(x, y) }`;
    expect((await compileText(text('4, 2'))).diagnostics.map(({ message }) => message)).toEqual([
      '`b` takes y: f32[N, 2], and gets f32[4, 2]: 4 instead of N = 3.',
    ]);
    expect((await compileText(text('3, 1'))).diagnostics.map(({ message }) => message)).toEqual([
      '`b` takes y: f32[N, 2], and gets f32[3, 1]: 1 instead of 2.',
    ]);
    const block = 'block b(x: f32[N], y: f32[N]) -> f32[N] { x + y }';
    expect(await made(`${block}\nnetwork N(x: f32[3], y: f32[3]) { b(x, y) }`)).toEqual(['f32[3]']);
  });

  test('a name that is a network outside is a size inside', async () => {
    const text = `block b(x: f32[D, N]) -> f32[D] { mean(x, axis: 1) + N }
network D(x: f32[4]) -> f32[4] { x |> dense(4) }
network N(x: f32[4, 5]) { x |> b }`;
    expect(await made(text)).toEqual(['f32[4]']);
  });

  test('a param outside is a number that must agree', async () => {
    const text = (size: number) => `param C = 3
block b(x: f32[H, C]) -> f32[H] { mean(x, axis: 1) }
network N(x: f32[4, ${size}]) { x |> b }`;
    expect(await made(text(3))).toEqual(['f32[4]']);
    expect(await findings(text(5))).toEqual(['error shape/parameter 3:27']);
  });

  test('sizes may be written with other arguments, and defaults with sizes', async () => {
    const text = `block widen(x: f32[N], by: int = 2, units: int = by * N) -> f32[by * N] { x |> dense(units) }
network N(x: f32[3]) { x |> widen |> widen(by: 4) }`;
    expect(await made(text)).toEqual(['f32[24]']);
  });

  test('conditions', async () => {
    const text = (size: number) => `param least = 4
block b(x: f32[H, W]) -> f32[H, W] where H % 2 == 0, W >= least, H == W or H > 6 { -x }
network N(x: f32[${size}, 4]) { x |> b }`;
    expect(await made(text(4))).toEqual(['f32[4, 4]']);
    expect(await made(text(8))).toEqual(['f32[8, 4]']);
    const said = async (size: number) => (await compileText(text(size))).diagnostics.map(({ message }) => message);
    expect(await said(5)).toEqual(['`b` needs H % 2 == 0, and here H = 5.']);
    expect(await said(6)).toEqual(['`b` needs H == W or H > 6, and here H = 6, W = 4.']);
    const low = await compileText(text(4), { set: { least: '5' } });
    expect(low.diagnostics.map(({ message }) => message)).toEqual(['`b` needs W >= least, and here W = 4, least = 5.']);
  });

  test('conditions of a network', async () => {
    const text = `param depth = 3
param size = 32
network N(x: f32[size, size, 1]) where size >= 2 ** depth { x |> flatten |> dense(1) }`;
    expect(await findings(text)).toEqual([]);
    expect(await findings(text, { set: { depth: '6' } })).toEqual(['error shape/where 3:9']);
  });
});

describe('at compile time', () => {
  test('`for` runs over lists and ranges, and `var` goes through', async () => {
    const text = `network N(x: f32[4]) {
  var h = x
  var count = 0
  for units in [8, 16] {
    for i in 0..2 {
      h = h |> dense(units)
      count = count + 1
    }
  }
  h |> dense(count)
}`;
    const { graph } = await networkOf(text);
    expect(outputsOf(graph)).toEqual(['f32[4]']);
    expect(parameterCount(graph)).toBe(4 * 8 + 8 + 8 * 8 + 8 + 8 * 16 + 16 + 16 * 16 + 16 + 16 * 4 + 4);
  });

  test('`if` looks only at the branch it takes', async () => {
    const text = (size: number) => `param size = ${size}
network N(x: f32[size]) {
  if size == 1 { x } else if size < 5 { x |> dense(2) } else { x |> dense(3) |> reshape(3, 1) }
}`;
    expect(await made(text(1))).toEqual(['f32[1]']);
    expect(await made(text(4))).toEqual(['f32[2]']);
    expect(await made(text(5))).toEqual(['f32[3, 1]']);
    expect(await made('network N(x: f32[3]) { if true { x } else { nothing_at_all(x) } }')).toEqual(['f32[3]']);
  });

  test('`== none` asks whether a tensor was given', async () => {
    const text = `block b(x: f32[N], more: any = none) { if more != none { concat(x, more) } else { x } }
network N(x: f32[3]) { if x == none { x } else { (x |> b) |> b(x) } }`;
    expect(await made(text)).toEqual(['f32[6]']);
  });

  test('`and` and `or` stop where the answer is known', async () => {
    const text = (depth: number) => `param depth = ${depth}
network N(x: f32[3]) { if depth > 0 and 8 / depth > 2 { x |> dense(2) } else { x } }`;
    expect(await made(text(0))).toEqual(['f32[3]']);
    expect(await made(text(2))).toEqual(['f32[2]']);
  });

  test.each([
    ['7 % 3', 1], ['-7 % 3', 2], ['2 ** 3 ** 2', 512], ['-2 ** 2 + 5', 1], ['7 / 2 * 2', 7], ['floor(7 / 2)', 3],
    ['ceil(7 / 2)', 4], ['round(3.4)', 3], ['log2(64)', 6], ['min(3, 2 + 2)', 3], ['max(3, 2 + 2)', 4],
    ['length([5, 6, 7])', 3], ['[5, 6, 7][-1]', 7], ['reverse([5, 6])[0]', 6], ['length(3..9)', 6], ['1_000 / 1e2', 10],
  ])('%s is %d', async (expression, value) => {
    expect(await made(`network N(x: f32[2]) { x |> dense(${expression}) }`)).toEqual([`f32[${value}]`]);
  }); // prettier-ignore

  test('names shadow from the inside', async () => {
    const text = `param width = 3
fn dense(x: f32[N]) = concat(x, x)
network N(x: f32[4]) {
  let width = 5
  x |> dense |> reshape(2, _) |> reshape(width + 3)
}
network M(x: f32[4]) { x |> dense |> reshape(width - 1, _) }`;
    expect(await made(text)).toEqual(['f32[8]']);
    expect(outputsOf((await networkOf(text, 'M')).graph)).toEqual(['f32[2, 4]']);
  });
});

describe('records', () => {
  test('a network makes one, and its fields are taken by name', async () => {
    const text = `network M(x: f32[4]) -> (score: f32[], class: f32[10]) {
  (class: x |> dense(10), score: x |> dense(1) |> squeeze)
}
network N(x: f32[4]) {
  let (class, score) = M(x)
  let whole = M(x)
  concat(class, whole.class) + score
}`;
    expect(outputsOf((await networkOf(text, 'M')).graph)).toEqual(['class: f32[10]', 'score: f32[]']);
    expect(await made(text)).toEqual(['f32[20]']);
  });

  test('a function takes one, and makes one, with numbers and lists inside', async () => {
    const text = `fn split(x: f32[N]) = (parts: [x[0:2], x[2:N]], count: 2, rest: (whole: x))
fn join(r: (a: f32[A], b: f32[B])) = concat(r.a, r.b)
network N(x: f32[5]) {
  let (parts, count, rest) = split(x)
  concat(join((a: parts[1], b: rest.whole)), parts[0]) |> dense(count)
}`;
    expect(await made(text)).toEqual(['f32[2]']);
  });

  test('a field that is missing, or not asked for', async () => {
    const text = (fields: string) => `network N(x: f32[4]) -> (a: f32[4], b: f32[2]) { (${fields}) }`;
    expect(await findings(text('a: x, b: x |> dense(2)'))).toEqual([]);
    expect(await findings(text('a: x'))).toEqual(['error type/missing-field 1:50']);
    expect(await findings(text('a: x, b: x[0:2], c: x'))).toEqual(['error type/extra-field 1:50']);
    expect(await findings(text('a: x, b: x'))).toEqual(['error shape/output 1:50']);
  });
});

describe('shared weights', () => {
  test('one set for all calls, made for the first', async () => {
    const text = `network N(x: f32[4], y: f32[4]) {
  share cell = dense(4, bias: false)
  let a = cell(x) + cell(y)
  a |> cell |> dense(4, bias: false)
}`;
    const { graph } = await networkOf(text);
    expect(graph.weights.map(({ name }) => name)).toEqual(['cell', 'dense']);
    expect(parameterCount(graph)).toBe(32);
  });

  test('weights of another size, or of another body, are refused', async () => {
    expect(await findings('network N(x: f32[4]) {\n share cell = dense(2)\n x |> cell |> cell\n}')).toEqual([
      'error shape/shared 3:15',
    ]);
    const passed = `block twice(x: f32[M], layer: any) -> f32[M] { x |> layer |> layer }
network N(x: f32[4]) {\n share cell = dense(4)\n x |> twice(cell)\n}`;
    expect(await findings(passed)).toEqual(['error place/shared 1:53']);
  });

  test('a shared block inside a branch belongs to the body around it', async () => {
    const text = `network N(x: f32[4]) {
  share cell = dense(4)
  if training { x |> cell |> cell } else { x |> cell }
}`;
    expect(parameterCount((await networkOf(text)).graph)).toBe(20);
  });
});

describe('training and use', () => {
  test('both branches must make the same', async () => {
    const text = (other: string) => `network N(x: f32[4]) { if training { x |> dense(4) } else { ${other} } }`;
    expect(await made(text('-x'))).toEqual(['f32[4]']);
    expect(await findings(text('x[0:2]'))).toEqual(['error type/branches 1:24']);
    expect(await findings(text('mean(x, batch: true)'))).toEqual(['error type/branches 1:24']);
    expect(await findings('network N(x: f32[4]) { if training { x } }')).toEqual(['error type/branches 1:24']);
  });

  test('numbers and records may be chosen', async () => {
    expect(await made('network N(x: f32[4]) { x * (if training { 0.5 } else { 1 }) }')).toEqual(['f32[4]']);
    const text = `network N(x: f32[4]) {
  let (a, b) = if training { (a: x, b: 1) } else { (a: -x, b: 0) }
  a + b
}`;
    expect(await made(text)).toEqual(['f32[4]']);
  });

  test('the range is that of both', async () => {
    const { graph } = await networkOf('network N(x: f32[4]) { if training { tanh(x) } else { sigmoid(x) + 1 } }');
    expect(typeOf(graph, graph.outputs[0]!.ref).range).toEqual([-1, 2]);
  });

  test('nested branches see the values around them', async () => {
    const text = `param scale = 2
block b(x: f32[M]) -> f32[M] {
  let y = x |> dense(M)
  if training {
    let z = y + x
    if training { z * scale } else { z + y }
  } else { x }
}
network N(x: f32[4]) { x |> b }`;
    expect(await made(text)).toEqual(['f32[4]']);
  });

  test('a value assigned on one side only is refused', async () => {
    const text = `network N(x: f32[4]) {
  var h = x
  if training { h = h |> dense(4) }
  h
}`;
    expect(await findings(text)).toEqual(['error mode/assignment 3:17']);
  });
});

describe('params', () => {
  const text = `import { nonsaturating } from "std/losses"
param width: int = 8
param norm = batch_norm
param act = relu
param start = glorot
param objective = nonsaturating
network N(x: f32[2]) -> f32[] {
  x |> dense(width, init: start) |> norm |> act |> dense(1) |> squeeze
}
import_ring
train {
  batch 16
  until 10 steps
  optimizer N = sgd(0.1)
  real <- ring.point
  minimize N: objective.generator(N(real))
}`
    .replace('import_ring\n', '')
    .replace('import {', 'import { ring } from "std/data"\nimport {');

  const count = async (set: Readonly<Record<string, string>>) =>
    parameterCount((await networkOf(text, 'N', { set })).graph);

  test('numbers, layers, functions, initialisers and losses may be set', async () => {
    expect(await count({})).toBe(3 * 8 + 16 + 9);
    expect(await count({ width: '2 * 8' })).toBe(3 * 16 + 32 + 17);
    expect(await count({ norm: 'no_norm' })).toBe(3 * 8 + 9);
    expect(await count({ norm: 'layer_norm', act: 'swish' })).toBe(3 * 8 + 16 + 9);
    expect(await count({ act: 'tanh', start: 'normal(0, 0.02)' })).toBe(3 * 8 + 16 + 9);
    expect(await count({ start: 'he', objective: 'hinge' })).toBe(3 * 8 + 16 + 9);
  });

  test('what they are set to decides', async () => {
    const one = await compileText(text, { set: { objective: 'hinge' } });
    const other = await compileText(text, { set: { objective: 'lsgan' } });
    expect(one.fingerprint).not.toBe(other.fingerprint);
    expect(one.program?.params.find(({ name }) => name === 'objective')?.text).toBe('hinge');
  });

  test('a kind that does not fit is refused', async () => {
    const wrong = async (set: Readonly<Record<string, string>>) => await findings(text, { set });
    expect(await wrong({ width: 'relu' })).toEqual(['error param/kind 1:1']);
    expect(await wrong({ objective: 'relu' })).toEqual(['error param/kind 1:1']);
    expect(await wrong({ norm: '3' })).toEqual(['error param/kind 1:1']);
    expect(await wrong({ width: 'hieght' })).toEqual(['error name/unknown 1:1']);
    expect(await wrong({ act: 'conv' })).not.toEqual([]);
  });

  test('layers can be compared', async () => {
    const choose = `param norm = batch_norm
network N(x: f32[4]) { x |> dense(2, bias: norm == no_norm) |> norm }`;
    expect(parameterCount((await networkOf(choose)).graph)).toBe(8 + 4);
    expect(parameterCount((await networkOf(choose, 'N', { set: { norm: 'no_norm' } })).graph)).toBe(8 + 2);
  });

  test('a param of an imported file is set too', async () => {
    const files = {
      'nets.gan': 'param depth = 2\nblock tower(x: f32[M]) { var h = x\n for i in 0..depth { h = h |> dense(M) }\n h }',
    };
    const main = 'import { tower } from "nets.gan"\nnetwork N(x: f32[4]) { x |> tower }';
    expect(parameterCount((await networkOf(main, 'N', { files })).graph)).toBe(40);
    expect(parameterCount((await networkOf(main, 'N', { files, set: { depth: '3' } })).graph)).toBe(60);
  });
});

describe('values that differ between samples', () => {
  const inside = async (lines: string) => {
    const program = await programOf(`import { ring } from "std/data"
network N(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }
train {
  batch 8
  until 10 steps
  optimizer N = sgd(0.1)
  x <- ring.point
  z ~ normal[3]
${lines}
  minimize N: mean(N(x)) + mean(z) + mean(y)
}`);
    const { step } = program.training!;
    const node = step.nodes.find(({ name }) => name === 'y')!;
    return `${node.types[0]!.batch ? 'each ' : ''}${showType(node.types[0]!)}`;
  };

  test.each([
    ['x + 1', 'each f32[2]'],
    ['mean(x)', 'f32[]'],
    ['mean(x, axis: 0)', 'each f32[]'],
    ['mean(x, axis: all)', 'each f32[]'],
    ['mean(x, axis: 0, batch: true)', 'f32[]'],
    ['mean(x, axis: [], batch: true)', 'f32[2]'],
    ['x - mean(x, axis: [], batch: true)', 'each f32[2]'],
    ['mean(z) * mean(x)', 'f32[]'],
    ['mean(z) * x', 'each f32[2]'],
    ['N(x)', 'each f32[]'],
    ['mean(N(x))', 'f32[]'],
    ['concat(x, z)', 'each f32[5]'],
    ['max(z, axis: 0, keep: true)', 'each f32[1]'],
  ])('%s is %s', async (expression, type) => {
    expect(await inside(`  let y = ${expression}`)).toBe(type);
  });

  test('what a network is given must differ', async () => {
    const text = `import { ring } from "std/data"
network N(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }
train {
  batch 8
  until 10 steps
  optimizer N = sgd(0.1)
  x <- ring.point
  minimize N: mean(N(mean(x, axis: [], batch: true)))
}`;
    expect(await findings(text)).toEqual(['error type/argument 8:22']);
  });

  test('what a network makes must differ', async () => {
    const text = 'network N(x: f32[2]) { weight w: f32[2] = zeros\n w * mean(x, batch: true) }';
    expect(await findings(text)).toEqual(['error network/constant 2:2']);
  });

  test('noise differs, and is drawn anew at every call', async () => {
    const text = `block noisy(x: f32[M]) -> f32[M] {
  n ~ normal[M]
  x + n
}
network N(x: f32[2]) { x |> noisy |> noisy }`;
    const { graph } = await networkOf(text);
    expect(graph.nodes.map((node) => (node.kind === 'call' ? node.scope : ''))).toEqual(['noisy', 'noisy_2']);
  });
});

describe('files', () => {
  const files = {
    'a.gan': 'import { b } from "b.gan"\nfn a(x: tensor, n: int) = if n == 0 { x } else { b(x, n: n - 1) + 1 }',
    'b.gan': 'import { a } from "a.gan"\nfn b(x: tensor, n: int) = if n == 0 { x } else { a(x, n: n - 1) + 2 }',
    'deep/c.gan': 'import { a } from "../a.gan"\nblock c(x: f32[M]) -> f32[M] { a(x, n: 3) }',
    'net.gan': 'network H(x: f32[4]) -> f32[4] { x |> dense(4) }\nnetwork N(x: f32[4]) -> f32[4] { x |> dense(4) }',
  };

  test('may import each other, and this one', async () => {
    const text = 'import { c as tower } from "deep/c.gan"\nnetwork N(x: f32[4]) { x |> tower }';
    expect(await made(text, { files })).toEqual(['f32[4]']);
    const back = { 'other.gan': 'import { half } from "main.gan"\nfn quarter(x: tensor) = half(half(x))' };
    const main =
      'import { quarter } from "other.gan"\nfn half(x: tensor) = x / 2\nnetwork N(x: f32[4]) { quarter(x) |> half }';
    expect(await made(main, { files: back })).toEqual(['f32[4]']);
  });

  test('that are missing, or lack the name', async () => {
    expect(await findings('import { c } from "c.gan"\nnetwork N(x: f32[4]) { x |> c }', { files })).toEqual([
      'error import/no-such-file 1:19',
    ]);
    expect(await findings('import { d } from "deep/c.gan"\nnetwork N(x: f32[4]) { x |> d }', { files })).toEqual([
      'error name/not-exported 1:10',
    ]);
    expect(await findings('import { c } from "std/nowhere"\nnetwork N(x: f32[4]) { x |> c }', { files })).toEqual([
      'error import/no-such-library 1:19',
    ]);
  });

  test('whose mistakes are told where they are', async () => {
    const wrong = { 'b.gan': 'block b(x: f32[M]) -> f32[M] { x |> dens(M) }' };
    const compilation = await compileText('import { b } from "b.gan"\nnetwork N(x: f32[4]) { x |> b }', {
      files: wrong,
    });
    expect(messages(compilation)).toBe(`error[name/unknown] There is nothing called \`dens\` here.
  --> b.gan:1:37
1 | block b(x: f32[M]) -> f32[M] { x |> dens(M) }
  |                                     ^^^^
  --> main.gan:2:29
2 | network N(x: f32[4]) { x |> b }
  |                             - \`b\` is called here
  = Did you mean \`dense\`?
`);
  });

  test('a network of another file is part of the program', async () => {
    const text = 'import { H as helper } from "net.gan"\nnetwork N(x: f32[4]) { helper(x) |> dense(2) }';
    const program = await programOf(text, { files });
    expect(program.networks.map(({ name }) => name)).toEqual(['N', 'H']);
  });

  test('two networks of one name are refused', async () => {
    const text = 'import { N as other } from "net.gan"\nnetwork N(x: f32[4]) { other(x) |> dense(2) }';
    expect(await findings(text, { files })).toEqual(['error name/declared-twice 2:9']);
  });
});
