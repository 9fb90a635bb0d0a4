/** What people write who come from other languages and frameworks: what is said leads to what they meant. */
import { describe, expect, test } from 'vitest';
import { applyFixes } from '../../../../compiler/diagnostics/fixes/apply.js';
import { compileText, findings } from '../../compiled.js';

/** The first thing said about a text: its code, message and way out, in one line. */
async function said(text: string): Promise<string> {
  const { diagnostics } = await compileText(text);
  const [first] = diagnostics;
  return first === undefined ? 'fine' : `${first.code}: ${first.message} ${first.hint ?? ''}`.trimEnd();
}

/** A network of one line. */
const body = (line: string, type = 'f32[8]') => `network N(x: f32[8]) -> ${type} {\n  ${line}\n}\n`;

const image = (line: string) => `network N(x: f32[8, 8, 3]) -> f32[8, 8, 3] {\n  ${line}\n}\n`;

describe('`//` is no division', () => {
  test.each([
    ['in a call', body('x |> dense(64 // 8)'), 'floor(64 / 8)'],
    ['in a list', `network N(x: f32[8]) -> f32[8] {\n  var h = x\n  for n in [64 // 2, 8] { h = h |> dense(n // 1) }\n  h\n}\n`, 'floor(64 / 2)'], // prettier-ignore
    ['twice on a line', body('x |> reshape(4 // 2, 16 // 4)', 'f32[2, 4]'), 'floor(4 / 2)'],
    ['of a sum', body('x |> dense((60 + 4) // 8)'), 'floor((60 + 4) / 8)'],
    ['by a sum', body('x |> dense(64 // (4 + 4))'), 'floor(64 / (4 + 4))'],
    ['of what is called', body('x |> dense(size(x)[0] // 2)', 'f32[4]'), 'floor(a / b)'],
    ['in a condition', body('if 7 // 2 == 3 {\n    x\n  } else { -x }'), 'floor(7 / 2)'],
    [
      'in a size, with the brace behind it',
      'block b(x: f32[N]) -> f32[N // 2] {\n  x |> dense(4)\n}\n',
      'floor(N / 2)',
    ],
  ])('%s', async (_, text, way) => {
    expect(await said(text)).toContain('syntax/comment-division: `//` starts a comment');
    expect(await said(text)).toContain(`\`${way}\``);
  });

  test('what it takes along is not told as well, and another mistake is', async () => {
    const text = `block b(x: f32[N]) -> f32[N // 2] {\n  x |> dense(N // 2)\n}\n\n${body('x |> rellu')}`;
    expect(await findings(text)).toEqual([
      'error syntax/comment-division 1:29',
      'error syntax/comment-division 2:16',
      'error name/unknown 6:8',
    ]);
  });

  test.each([
    ['of a param', `param width = 64\nparam half = width // 8\n${body('x |> dense(half / 8)')}`],
    ['of a number', `param half = 64 // 8\n${body('x |> dense(half / 8)')}`],
    ['of a sum', `param half = (60 + 4) // 8\n${body('x |> dense(half / 8)')}`],
    ['by a param', `param width = 8\nparam half = 64 // width\n${body('x |> dense(half / 8 + width - 8)')}`],
    ['in a body', body('let n = 64 // 8\n  x |> dense(n / 8)')],
  ])('a text that is complete without it: %s', async (_, text) => {
    expect(await findings(text)).toEqual([expect.stringMatching(/^warning advice\/whole-division /)]);
  });

  test.each([
    ['a remark', `param width = 64 // of each layer\n${body('x |> dense(width / 8)')}`],
    ['a remark that begins with a number', `param width = 64 // 2 x 32\n${body('x |> dense(width / 8)')}`],
    ['another value', `param rate = 2e-4 // 0.0002\n${body('x * rate')}`],
    ['a larger one', `param width = 64 // 128\n${body('x |> dense(width / 8)')}`],
    ['a size behind a layer', body('x |> dense(64) // 64\n    |> dense(8) // 8')],
    ['a layer instead', `param norm = batch_norm // layer_norm\n${body('x |> norm |> layer_norm')}`],
    ['a layer behind a pipe', `param width = 8\n${body('x |> relu // width\n    |> dense(width)')}`],
    ['a remark in a list', `${body('x |> dense( // (units)\n    8)')}`],
  ])('no division: %s', async (_, text) => {
    expect(await findings(text)).toEqual([]);
  });
});

describe('`-` at the start of a line', () => {
  const twice = (line: string) => `network N(x: f32[8]) -> f32[8] {\n  let y = square(x)\n  ${line}\n}\n`;

  test('right before a value it begins a statement', async () => {
    expect(await findings(twice('-y'))).toEqual([]);
    expect(await findings(twice('-(y + 1) * x'))).toEqual([]);
  });

  test.each([
    ['in a body', 'let z = square(x)\n    - x\n  z'],
    ['in parentheses', '(square(x)\n    -x)'],
    ['in a call', 'relu(square(x)\n    -x)'],
    ['behind a pipe', 'square(x)\n    - x'],
  ])('it goes on with the line above: %s', async (_, line) => {
    expect(await findings(body(line))).toEqual([]);
  });

  test('outside bodies no line begins with one', async () => {
    const text = `fn f(x: tensor) =\n  x\n  -square(x)\n${body('f(x)')}`;
    expect(await findings(text)).toEqual([]);
  });

  test.each([
    ['a value is lost', twice('- square(x)'), 'type/makes-nothing', '`-square(x)`'],
    ['a name stands in its own value', twice('- y'), 'name/unknown', '`-y`'],
    [
      'below a chain',
      body('let y = x |> dense(8)\n  - y'),
      'syntax/pipe-stage',
      'begins with the sign right before it',
    ],
    ['a value is left over', twice('y\n  -x'), 'unused/expression', 'put a blank behind its `-`'],
    ['the next one is', body('let y = square(x)\n    -x\n  y'), 'unused/expression', 'from the line above'],
  ])('where it goes wrong it is told: %s', async (_, text, code, way) => {
    expect(await said(text)).toMatch(code);
    expect(await said(text)).toContain(way);
  });
});

describe('words of the language as names', () => {
  const whole = (signature: string, line: string) => `fn f(${signature}) = ${line}\n${body('f(x, 1)')}`;

  test.each([
    ['a parameter', whole('in: tensor, of: float', '(in + 1) * of'), ['1:6', '1:18']],
    ['an operator', whole('x: tensor, and: float', 'x * and'), ['1:17']],
    ['without a type', whole('x, batch', 'x * batch'), ['1:9']],
    ['a let', body('let in = square(x)\n  let y = in + 1\n  in |> relu + y'), ['2:7']],
    ['a loop', body('var h = x\n  for at in 0..3 { h = h + at }\n  h'), ['3:7']],
    ['what is drawn', body('of ~ normal[8]\n  x + of'), ['2:3']],
    ['an assignment', body('every = x\n  every + 1'), ['2:3']],
    ['an import', `import { conv as in } from "std/layers"\n${body('x |> in(8)')}`, ['1:18']],
  ])('the declaration is the mistake, not its uses: %s', async (_, text, places) => {
    expect(await findings(text)).toEqual(places.map((place) => `error syntax/reserved-word ${place}`));
  });

  test('another mistake is told as well', async () => {
    const text = whole('x: tensor, at: float', 'x * at').replace('f(x, 1)', 'f(x, 1) +');
    expect(await findings(text)).toEqual(['error syntax/reserved-word 1:17', 'error syntax/expected 4:1']);
  });
});

describe('names', () => {
  test.each([
    ['a param', `param norm = 1\n${body('x / (norm(x) + norm)')}`, 'the param hides the function'],
    [
      'a parameter',
      `fn f(x: tensor, mean: float) = mean(x, axis: all) * mean\n${body('x * f(x, 1)')}`,
      'the parameter hides the operation',
    ],
    ['an input', 'network N(relu: f32[8]) -> f32[8] {\n  relu |> relu\n}\n', 'the parameter hides the operation'],
    ['a let', body('let dense = x |> dense(8)\n  dense |> dense(8)'), 'the `let` hides the block'],
    [
      'a size',
      `block b(x: f32[tanh]) -> f32[tanh] {\n  x |> tanh\n}\n${body('x |> b')}`,
      'the size hides the operation',
    ],
    [
      'a function of the file',
      `fn twice(x: tensor) = 2 * x\n${body('let twice = x |> twice\n  twice |> twice')}`,
      'the `let` hides the function',
    ],
  ])('a function is hidden by %s', async (_, text, what) => {
    expect(await said(text)).toContain('call/not-callable');
    expect(await said(text)).toContain(what);
  });

  test('what hides nothing is only no function', async () => {
    expect(await said(body('x(0) * x'))).toContain('`x[0]`');
    expect(await said(`param width = 8\n${body('x |> width')}`)).toMatch(/This is the number 8, .* can be called\.$/);
  });

  test.each([
    ['a word', body('let all = x |> dense(8)\n  x * mean(all, axis: all)'), '`let`', 'all', 'word'],
    ['a word, for a layer', image('let same = x |> conv(3)\n  same |> conv(3, padding: same)'), '`let`', 'same', 'word'],
    ['a word, as what is given to a block', `block b(x: f32[H, W, C], valid: float) -> f32[H - 2, W - 2, C] where H > 2, W > 2 {\n  valid * x |> conv(C, padding: valid)\n}\n${image('x |> b(0.5) |> pad([1, 1])')}`, 'parameter', 'valid', 'word'],
    ['`training`', body('let training = x |> dense(8)\n  if training { x } else { training }'), '`let`', 'training', 'word'],
    ['a function', `block b(x: f32[N], act: block) -> f32[N] { x |> dense(N) |> act }\n${body('let relu = x |> dense(8)\n  relu |> b(relu)')}`, '`let`', 'relu', 'operation'],
    ['a block of the file', `block half(x: f32[N]) -> f32[N] { x |> dense(N) }\nblock b(x: f32[N], act: block) -> f32[N] { x |> act }\n${body('let half = x |> half\n  half |> b(act: half)')}`, '`let`', 'half', 'block'],
    ['first weights', body('let zeros = x |> dense(8)\n  zeros |> dense(8, init: zeros)'), '`let`', 'zeros', 'distribution'],
    ['a param', `param width = 8\n${body('let width = x |> dense(8)\n  width |> dense(width)')}`, '`let`', 'width', 'number'],
  ])('what is given hides %s', async (_, text, what, name, hidden) => {
    const way = `Call the ${what} something else, such as \`${name}_1\`; then \`${name}\` is the ${hidden} again.`;
    expect(await said(text)).toContain(way);
    expect((await findings(text.replaceAll(new RegExp(`let ${name} |\\b${name} \\|>|mean\\(${name}|\\b${name}: float|\\b${name} \\* |\\{ ${name} \\}`, 'g'), (use) => use.replace(name, `${name}_1`)))).filter((told) => told.startsWith('error'))).toEqual([]);
  }); // prettier-ignore

  test('and no word is spoken of that would not fit either', async () => {
    const text = body('let all = x |> dense(8)\n  x |> dense(all)');
    expect(await said(text)).toBe(
      'type/parameter: `dense: units` must be an int, and is f32[8] for each sample. Give a whole number.',
    );
  });

  test.each([
    ['once', 'h = x |> dense(8)\n  h |> relu', '`let h = ...`'],
    ['changed below', 'h = x |> dense(8)\n  h = h |> relu\n  h', '`var h = ...`'],
    ['in a loop', 'for i in 0..2 { h = x |> dense(8) }\n  x', 'before this block'],
  ])('a value for a name that nothing declares: %s', async (_, line, way) => {
    expect(await findings(body(line))).toEqual([expect.stringContaining('name/undeclared')]);
    expect(await said(body(line))).toContain(way);
  });

  test('of a misspelt `var`', async () => {
    expect(await said(body('var hidden = x\n  hiden = x |> relu\n  hidden'))).toContain('Did you mean `hidden`?');
  });

  test.each([
    ['a parameter', body('x = x |> dense(8)\n  x = x |> relu\n  x'), '`let x_2 = ...`'],
    ['a param', `param width = 8\n${body('width = 16\n  x |> dense(width)')}`, '`let width_2 = ...`'],
  ])('what is no `var` is told once: %s', async (_, text, way) => {
    expect(await findings(text)).toEqual([expect.stringContaining('name/not-a-var')]);
    expect(await said(text)).toContain(way);
  });
});

describe('what a function has no place for', () => {
  const states = 'block ema(x: f32[]) -> f32[] {\n  state m: f32[] = 0\n  update m = 0.9 * m + 0.1 * mean(x, batch: true)\n  m\n}\n'; // prettier-ignore
  const trained = (loss: string) => `network N(x: f32[8]) -> f32[] { x |> dense(1) |> squeeze }
train {
  batch 4
  until 10 steps
  optimizer N = sgd(0.1)
  x ~ normal[8]
  minimize N: ${loss}
}
`;
  const block = 'Make `f` a `block`, which may hold them';
  const inTrain = `${block}: one of states alone may stand in \`train\` too.`;

  test.each([
    ['a block of states, in a loss', `${states}fn f(x: f32[]) = mean(x - ema(x))\n${trained('f(N(x))')}`, 'place/block: The block `ema` has states, and the function `f`', inTrain],
    ['one of the library', `import { lecam } from "std/losses"\nfn f(a: f32[], b: f32[]) = lecam(a, b)\n${trained('f(N(x), N(-x))')}`, 'place/block: The block `lecam` has states', inTrain],
    ['a state', `fn f(x: f32[]) {\n  state m: f32[] = 0\n  update m = mean(x)\n  mean(x) - m\n}\n${trained('f(N(x))')}`, 'place/weight: `state m` cannot stand here: the function `f`', inTrain],
    ['a block of states in an objective', `${states}objective o {\n  f(x: f32[]) = mean(x - ema(x))\n}\n${trained('o.f(N(x))')}`, 'the function `o.f`', 'Call `ema` in `train`, and hand on what it makes.'],
    ['a state in an objective', `objective o {\n  f(x: f32[]) {\n    state m: f32[] = 0\n    update m = mean(x)\n    mean(x) - m\n  }\n}\n${trained('o.f(N(x))')}`, 'the function `o.f`', 'Keep it in a `block`, call that in `train`, and hand on what it makes.'],
    ['a layer, in a network', `fn f(x: tensor) = x |> dense(8)\n${body('x |> f')}`, 'The block `dense` has weights, and the function `f`', `${block}.`],
    ['a layer in one of two ways, in a network', `fn f(x: tensor) {\n  if training { x |> dense(8) } else { x }\n}\n${body('x |> f')}`, 'has weights, and the function `f`', `${block}.`],
    ['a weight, in a network', `fn f(x: tensor) {\n  weight w: f32[8] = ones\n  x * w\n}\n${body('x |> f')}`, '`weight w` cannot stand here: the function `f`', `${block}.`],
    ['a layer, in a loss', `fn f(x: tensor) = mean(x |> dense(1))\n${trained('f(x) + mean(N(x))')}`, 'has weights, and the function `f`', 'Use it inside a network, whose weights it then joins.'],
  ])('%s', async (_, text, what, way) => {
    expect((await findings(text)).map((told) => told.split(' ')[0])).toEqual(['error']);
    expect(await said(text)).toContain(what);
    expect(await said(text)).toContain(way);
  }); // prettier-ignore

  test('and as a block it has one', async () => {
    const text = `${states}block f(x: f32[]) -> f32[] { mean(x - ema(x), batch: true) }\n${trained('f(N(x))')}`;
    expect(await findings(text)).toEqual([]);
    expect(await findings(`block f(x: f32[N]) -> f32[8] { x |> dense(8) }\n${body('x |> f')}`)).toEqual([]);
  });
});

describe('fields of a record', () => {
  const two = (line: string, rest: string) => `
network E(x: f32[8]) -> (center: f32[8], spread: f32[8]) {
  (center: x |> dense(8), spread: x |> dense(8))
}

network N(a: f32[8], b: f32[8]) -> f32[8] {
  let (center, spread) = E(a)
  ${line}
  ${rest}
}
`;

  test('get names of their own', async () => {
    const text = two('let (spread: width, center: other) = E(b)', '(center - other) * (spread - width)');
    expect(await findings(text)).toEqual([]);
  });

  test('and are what they are called', async () => {
    const network = (pattern: string, result: string) =>
      compileText(two('', '').replace(/network N[^]*/, `network N(x: f32[8]) -> f32[8] {\n  let ${pattern} = E(x)\n  ${result}\n}\n`)); // prettier-ignore
    const plain = await network('(center, spread)', 'center - 2 * spread');
    const renamed = await network('(spread: s, center: c)', 'c - 2 * s');
    expect(renamed.fingerprint).toBe(plain.fingerprint);
    expect(renamed.fingerprint).not.toBeNull();
  });

  test('twice in a body', async () => {
    const text = two('let (center, spread) = E(b)', 'center + spread');
    expect(await said(text)).toContain('Give the field a name of its own here, for instance `center: center_2`.');
  });

  test.each([
    ['let (m, s) = E(b)', '`let (center: m, spread: s) = ...`'],
    ['let m, s = E(b)', 'taken by their names'],
    ['let (centre: m, spread: s) = E(b)', 'Did you mean `center`?'],
  ])('%s', async (line, way) => {
    expect(await said(two(line, 'center + spread + m + s'))).toContain(way);
  });
});

describe('layers as other frameworks call them', () => {
  const image = (line: string, type = 'f32[4, 4, 32]', input = 'f32[8, 8, 3]') =>
    `network N(x: ${input}) -> ${type} {\n  ${line}\n}\n`;

  test.each([
    ['the operation', 'x |> conv2d(32, 4, 2, 1)', 'conv(32, kernel: 4, stride: 2, padding: 1)'],
    ['with what comes in', 'x |> conv2d(3, 32, 4, 2, 1)', 'conv(32, kernel: 4, stride: 2, padding: 1)'],
    ['with names', 'x |> conv2d(32, kernel: 4, stride: 2)', 'conv(32, kernel: 4, stride: 2)'],
    ['called directly', 'conv2d(x, 32, 4)', 'conv(x, 32, kernel: 4)'],
    ['transposed', 'x |> conv2d_transpose(32, 4, 2)', 'conv_transpose(32, kernel: 4, stride: 2)'],
    ['the layer with what comes in', 'x |> conv(3, 32, 4, 2, 1)', 'conv(32, kernel: 4, stride: 2, padding: 1)'],
    ['of one channel', 'x[:, :, 0:1] |> conv(1, 32, 4, 2, 1)', 'conv(32, kernel: 4, stride: 2, padding: 1)'],
    ['the same, which would fit', 'x |> conv(3, 64, 4, 2, 1)', 'conv(64, kernel: 4, stride: 2, padding: 1)'],
    ['transposed with what comes in', 'x |> conv_transpose(3, 32, 4)', 'conv_transpose(32, kernel: 4)'],
    ['a product', 'matmul(x, 32)', 'dense(x, 32)'],
    ['a norm', 'x |> conv(32) |> batch_norm(32)', 'batch_norm'],
    ['a norm that would take it', 'x |> conv(32) |> instance_norm(32)', 'instance_norm'],
  ])('%s', async (_, line, way) => {
    expect(await said(image(line))).toContain('call/layer');
    expect(await said(image(line))).toContain(`Write ${way}.`);
  });

  test('of vectors and of classes', async () => {
    expect(await said(body('x |> dense(8, 4)', 'f32[4]'))).toContain('Write dense(4).');
    expect(await said(image('x |> embedding(10, 4)', 'f32[4]', 'int<10>'))).toContain('Write embedding(4).');
  });

  test.each([
    image('x |> conv(32, 4, 2, 1)'),
    image('x |> conv(3, 3, 2)', 'f32[4, 4, 3]'),
    image('x |> conv(1, 4, 2)', 'f32[4, 4, 1]', 'f32[8, 8, 1]'),
    image('x |> conv(3, kernel: 16, stride: 2, padding: 7)', 'f32[4, 4, 3]', 'f32[8, 8, 3]'),
    image('x |> conv_transpose(3, 4, 2)', 'f32[16, 16, 3]'),
    image('x |> upsample(2)', 'f32[8, 8, 2]', 'f32[4, 4, 2]'),
    body('x |> dense(8) |> maxout(8, 2)'),
    body('x |> batch_norm(0.8)'),
  ])('what is right stays so: %s', async (text) => {
    expect((await findings(text)).filter((finding) => finding.startsWith('error'))).toEqual([]);
  });

  test.each([
    ['a list', 'concat([x, x])', 'concat(x, x)'],
    ['with an axis', 'concat([x, x], -1)', 'concat(x, x, axis: -1)'],
    ['with a named axis', 'concat([x, x], axis: 0)', 'concat(x, x, axis: 0)'],
    ['handed on', '[x, x] |> concat', 'concat(x, x)'],
  ])('`concat` of %s', async (_, line, way) => {
    expect(await said(body(line, 'f32[16]'))).toContain(`call/list: \`concat\` takes its tensors one by one, and gets a list of 2. Write ${way}.`); // prettier-ignore
  });
});

describe('noise as a value', () => {
  const trained = (line: string) => `generator G(z: f32[16]) -> f32[8] { z |> dense(8) }
train {
  batch 4
  until 10 steps
  optimizer G = sgd(0.1)
  ${line}
  minimize G: mean(square(G(z)))
}
`;

  test.each([
    ['let z = normal[16]', 'Draw it: z ~ normal[16]'],
    ['let z = uniform(-1, 1)[16]', 'Draw it: z ~ uniform(-1, 1)[16]'],
    ['z = normal[16]', '`z ~ normal[64]`'],
    ['z = randn(64, 16)', '`z ~ normal[64]`'],
    ['z = rand(16)', '`z ~ uniform[64]`'],
    ['let z = normal(0, 1)', 'z ~ normal[16]'],
    ['let z = uniform(-1, 1)', 'z ~ uniform(-1, 1)[16]'],
    ['z ~ normal(size: 16)', 'z ~ normal[100]'],
    ['z ~ uniform(-1, 1, shape: 16)', 'How many stands in square brackets behind it'],
  ])('%s', async (line, way) => {
    expect((await findings(trained(line))).length).toBe(1);
    expect(await said(trained(line))).toContain(way);
  });

  test('in an expression', async () => {
    expect(await said(body('x + normal[8]'))).toContain('Draw it: noise ~ normal[8]');
    expect(await findings(body('x + zeros[8]'))).toEqual([]);
    expect(await said(body('x + zeros[0:8]'))).toContain('`0:8` is no number');
  });
});

describe('several values in parentheses', () => {
  const network = (line: string) => `network N(x: f32[8], e: f32[4]) -> f32[12] {\n  ${line}\n}\n`;

  test.each([
    ['of a call', network('concat((x, e))'), 'concat(x, e)', network('concat(x, e)')],
    ['of a call with more', network('concat((x, e), axis: -1)'), 'concat(x, e, ...)', network('concat(x, e, axis: -1)')],
    ['worked out', network('concat((x |> relu, e))'), 'concat(a, b)', null],
    ['in front of a chain', network('(x, e) |> concat'), 'concat(x, e)', null],
    ['in front of a chain with more', network('(x, e) |> concat(axis: -1)'), 'concat(x, e, ...)', null],
    ['numbers', image('x |> conv(3, kernel: (3, 3))'), '[3, 3]', image('x |> conv(3, kernel: [3, 3])')],
    ['numbers alone', image('x |> avg_pool((2, 2)) |> upsample'), '[2, 2]', image('x |> avg_pool([2, 2]) |> upsample')],
    ['given a name', network('let both = (x, e)\n  concat(x, e)'), '(first: a, second: b)', null],
  ])('%s', async (_, text, way, fixed) => {
    expect(await said(text)).toContain(way);
    const { fix } = (await compileText(text)).diagnostics[0]!;
    expect(fix === null ? null : applyFixes(text, [fix]).text).toBe(fixed);
    if (fixed !== null) expect(await findings(fixed)).toEqual([]);
  }); // prettier-ignore
});

describe('layers without what they work on', () => {
  const param = (value: string) => `param layer = ${value}\n${body('x |> layer |> dense(8)')}`;

  test.each([
    ['dense(3)', 'dense(_, 3)'],
    ['dense(units: 3, bias: false)', 'dense(_, units: 3, bias: false)'],
    ['leaky_relu(0.1)', 'leaky_relu(_, 0.1)'],
    ['dropout(0.5)', 'dropout(_, 0.5)'],
    ['clip(-1, 1)', 'clip(_, -1, 1)'],
    ['sum(axis: -1, keep: true)', 'sum(_, axis: -1, keep: true)'],
  ])('as a param: %s', async (written, open) => {
    expect(await said(param(written))).toContain(`call/no-input: \`${written}\` has nothing to work on`);
    expect(await said(param(written))).toContain(`it leaves that open: \`${open}\`.`);
    expect(await findings(param(open))).toEqual([]);
  });

  test.each(['relu', 'batch_norm'])('with nothing to set: %s()', async (name) => {
    expect(await said(param(`${name}()`))).toContain(`it is \`${name}\`, without parentheses.`);
    expect(await findings(param(name))).toEqual([]);
  });

  test('in a body', async () => {
    expect(await said(body('let layer = dense(8)\n  x |> layer'))).toContain(
      'it leaves that open, `dense(_, 8)`; to be used here it is given a value, `x |> dense(8)`.',
    );
    expect(await findings(body('let layer = dense(_, 8)\n  x |> layer'))).toEqual([]);
    const block = 'block b(x: f32[N], layer: block) -> f32[8] { x |> layer }\n';
    expect(await said(block + body('x |> b(dense(8))'))).toContain('call/no-input');
    expect(await findings(block + body('x |> b(dense(_, 8))'))).toEqual([]);
  });

  test.each([
    ['numbers', body('x * sqrt(2) * maximum(1, 2)')],
    ['what is shared', body('share layer = dense(8)\n  x |> layer |> layer')],
    ['first weights', body('x |> dense(8, init: normal(0, 0.02))')],
    ['what weights are worked out with', body('x |> dense(8, weights: spectral_norm)')],
    ['a function of a number', `fn f(x: tensor, y: float = 1) = x * y\n${body('x * f(2)')}`],
  ])('and %s have what they need', async (_, text) => {
    expect(await findings(text)).toEqual([]);
  });
});

describe('sizes that nothing gives', () => {
  test('where a network has the name', async () => {
    const told = await said('network N(x: f32[N]) -> f32[4] { x |> dense(4) }');
    expect(told).toContain('shape/unknown-size: Nothing says what `N` is');
    expect(told).toMatch(/Write the number\. A `block` takes whatever size comes in\.$/);
  });

  test.each([
    ['of a picture', 'network N(x: f32[H, W, 3]) -> f32[H, W, 3] {\n  x |> conv(3)\n}\n', '`H` and `W`'],
    ['of noise', 'generator G(z: f32[latent]) -> f32[8] {\n  z |> dense(8)\n}\n', 'param latent = 32'],
    ['of a result', body('x |> dense(4)', 'f32[units]'), 'param units = 32'],
    ['of classes', 'network N(x: int<K>) -> f32[4] {\n  x |> embedding(4)\n}\n', 'param K = 32'],
    ['`...`', 'network N(x: f32[..., 3]) -> f32[3] {\n  x |> dense(3)\n}\n', 'A `block` takes whatever size comes in'],
    ['of the batch', 'network N(x: f32[None, 3]) -> f32[3] {\n  x |> dense(3)\n}\n', 'leave `None` out'],
    ['of data', 'data d = images("d") { image: f32[H, W, 3] in [-1, 1] }\n', 'of data are fixed'],
  ])('%s', async (_, text, way) => {
    expect(await findings(text)).toEqual([expect.stringContaining('error shape/unknown-size')]);
    expect(await said(text)).toContain(way);
  });

  test('a slip of the pen is told as such', async () => {
    const text = 'param latent = 8\ngenerator G(z: f32[laten]) -> f32[8] {\n  z |> dense(latent)\n}\n';
    expect(await said(text)).toContain('Did you mean `latent`?');
  });
});

describe('noise with its size in parentheses', () => {
  const program = (draw: string, input = 'z') => `
import { digits } from "std/data"
import { hinge } from "std/losses"
param latent = 16
generator G(z: f32[latent]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 10
  until 1 epochs
  optimizer G, D = adam(1e-3)
  real <- digits.image
  ${draw}
  let fake = G(${input})
  minimize D: hinge.discriminator(D(real), D(fake))
  minimize G: hinge.generator(D(fake))
}
`;

  test.each([
    ['z ~ normal(16)', 'z ~ normal[16]'],
    ['z ~ normal(latent)', 'z ~ normal[latent]'],
    ['z ~ normal(64, latent)', 'z ~ normal[16]'],
    ['z ~ normal(32)', 'z ~ normal[16]'],
    ['z ~ normal', 'z ~ normal[16]'],
    ['z ~ normal(0, 1)', 'z ~ normal(0, 1)[16]'],
    ['z ~ uniform(-1, 1)', 'z ~ uniform(-1, 1)[16]'],
    ['z ~ normal(mean: 16)', 'z ~ normal(mean: 16)[16]'],
  ])('%s', async (draw, way) => {
    expect(await findings(program(draw))).toEqual(['error noise/size 12:3']);
    expect(await said(program(draw))).toContain(`How many stands in square brackets: ${way}.`);
  });

  test('for `uniform` it is no range', async () => {
    expect(await said(program('z ~ uniform(16)'))).toContain('For 16 numbers write z ~ uniform[16]');
  });

  test('where one number fits it is asked about', async () => {
    const noise = (draw: string) => program(`t ~ ${draw}\n  z ~ normal[latent]`, 'z * t');
    expect(await findings(noise('normal(3)'))).toEqual(['warning noise/mean-alone 12:7']);
    expect(await findings(noise('normal(mean: 3)'))).toEqual([]);
    expect(await findings(noise('normal(3, 1)'))).toEqual([]);
    expect(await findings(noise('normal(1)'))).toEqual([]);
  });

  test('a probability is one', async () => {
    expect(await said(program('t ~ bernoulli(16)\n  z ~ normal[latent]', 'z * t'))).toContain('must lie in [0, 1]');
  });
});
