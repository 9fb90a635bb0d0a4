/** A fix is offered only where it is right for every expansion of its text, and for every program the text is part of. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../../compiler/compile.js';
import { applyFixes } from '../../../compiler/diagnostics/fixes/apply.js';
import { parameterCount } from '../../../compiler/graph/analyse/measure.js';
import { compileText, type Options, programOf } from '../compiled.js';
import { memoryHost } from '../memory-host.js';

/** What is said under a code, and what the text becomes; null where no fix is offered. */
async function said(text: string, code: string, options?: Options) {
  const { diagnostics } = await compileText(text, options);
  return diagnostics
    .filter((diagnostic) => diagnostic.code === code)
    .map(({ message, hint, fix }) => ({ message, hint, made: fix === null ? null : applyFixes(text, [fix]).text }));
}

const idle = (text: string, options?: Options) => said(text, 'advice/idle-bias', options);

const net = (body: string, more = '') => `network N(x: f32[16, 16, 3]) -> f32[2, 2, 64] {\n${body}\n}\n${more}`;
const loop = (norm: string, more = '') =>
  net(
    `  var h = x
  for i in 0..3 {
    h = h |> conv(16 * 2 ** i, kernel: 4, stride: 2)
    ${norm}
    h = h |> leaky_relu(0.2)
  }
  h`,
    more,
  );

describe('a bias that is idle', () => {
  test('in some turns of a loop stays', async () => {
    const [only, ...more] = await idle(loop('if i > 0 { h = h |> batch_norm }'));
    expect(more).toEqual([]);
    expect(only).toMatchObject({ made: null });
    expect(only!.message).toMatch(
      /: 96 parameters for nothing\. It is so in 2 of the 3 places that this text stands for\.$/,
    );
    expect(only!.hint).toContain('`bias` takes a condition');
  });

  test('in some turns goes by the hint, and nothing is said any more', async () => {
    const better = loop('if i > 0 { h = h |> batch_norm }').replace('stride: 2)', 'stride: 2, bias: i == 0)');
    expect(await idle(better)).toEqual([]);
    const count = async (text: string) => parameterCount((await programOf(text)).networks[0]!.graph);
    expect((await count(loop('if i > 0 { h = h |> batch_norm }'))) - (await count(better))).toBe(96);
  });

  test('in all turns goes, and it is said how many parameters that are', async () => {
    const text = loop('h = h |> batch_norm');
    const [only] = await idle(text);
    expect(only).toMatchObject({ made: text.replace('stride: 2)', 'stride: 2, bias: false)') });
    expect(only!.message).toMatch(/: 112 parameters for nothing\.$/);
  });

  test.each([
    ['a chain', '  x |> conv(64, stride: 8) |> batch_norm', true],
    ['a chain over lines', '  x\n  |> conv(64, stride: 8) // wide\n  |> batch_norm', true],
    ['a call in a call', '  batch_norm(conv(x, 64, stride: 8))', true],
    ['one line after the other', '  var h = x |> conv(64, stride: 8)\n  h = h |> batch_norm\n  h', true],
    ['a trailing comma', '  x |> conv(64, stride: 8,) |> batch_norm', true],
    [
      'a choice that happens to be so',
      '  var h = x |> conv(64, stride: 8)\n  if true { h = h |> batch_norm }\n  h',
      false,
    ],
    ['names that may be used again', '  let h = x |> conv(64, stride: 8)\n  let y = h |> batch_norm\n  y', false],
    ['a bias that is written', '  x |> conv(64, stride: 8, bias: 1 < 2) |> batch_norm', false],
  ])('in %s', async (_, body, fixed) => {
    const found = await idle(net(body));
    expect(found.map(({ made }) => made !== null)).toEqual([fixed]);
    for (const { made } of found) if (made !== null) expect(await idle(made)).toEqual([]);
  });

  test('counts where the layer leads elsewhere too', async () => {
    expect(await idle(net('  let h = x |> conv(64, stride: 8)\n  h + (h |> batch_norm)'))).toEqual([]);
  });

  const down = `block down(x: f32[H, W, C], filters: int, norm: bool) -> f32[_, _, filters] {
  var h = x |> conv(filters, kernel: 4, stride: 2)
  if norm { h = h |> batch_norm }
  h |> relu
}
`;
  test('in one call of a block of several stays', async () => {
    const [only] = await idle(
      `${down}network A(x: f32[8, 8, 3]) -> f32[4, 4, 8] { x |> down(8, norm: true) }\nnetwork B(x: f32[8, 8, 3]) -> f32[4, 4, 8] { x |> down(8, norm: false) }\n`,
    );
    expect(only).toMatchObject({ made: null });
    expect(only!.message).toMatch(/: 8 parameters for nothing\. It is so in 1 of the 2 places/);
  });

  const inner = `block part(x: f32[H, W, C]) -> f32[H, W, C] { x |> conv(C) |> batch_norm }\n`;
  test('is counted in every use of a block', async () => {
    const text = `${inner}network A(x: f32[8, 8, 3]) -> f32[8, 8, 3] {\n  var h = x\n  for i in 0..4 { h = h |> part }\n  h |> part\n}\n`;
    const [only] = await idle(text);
    expect(only!.message).toMatch(/: 15 parameters for nothing\.$/);
    expect(only!.made).toContain('x |> conv(C, bias: false) |> batch_norm');
  });

  test('belongs to the weights that a file holds', async () => {
    const given = 'network A(x: f32[8, 8, 3]) -> f32[8, 8, 3]\n  from "a.safetensors" {\n  x |> part\n}\n';
    expect(await idle(inner + given)).toEqual([]);
    expect(await idle(given.replace('part', 'conv(3) |> batch_norm'))).toEqual([]);
    const both = `${inner}${given}network B(x: f32[8, 8, 3]) -> f32[8, 8, 3] { x |> part }\n`;
    const [only] = await idle(both);
    expect(only).toMatchObject({ made: null });
    expect(only!.message).toContain('1 of the 2 places');
  });

  test('stays where a line expects its parameters', async () => {
    const text = loop('h = h |> batch_norm', 'expect parameters(N) == 42_211\n');
    const count = parameterCount((await programOf(loop('h = h |> batch_norm'))).networks[0]!.graph);
    const counted = text.replace('42_211', String(count));
    expect(await idle(counted)).toMatchObject([{ made: null }]);
    expect(await idle(counted.replace('==', '<='))).not.toMatchObject([{ made: null }]);
  });

  test('stays where with another they would break what a line expects', async () => {
    const chain = net('  x |> conv(8, stride: 2) |> batch_norm |> relu |> conv(64, stride: 4) |> batch_norm');
    const count = parameterCount((await programOf(chain)).networks[0]!.graph);
    const made = async (least: number) =>
      (await idle(`${chain}expect parameters(N) >= ${least}\n`)).map(({ made }) => made !== null);
    expect(await made(count - 72)).toEqual([true, true]);
    expect(await made(count - 71)).toEqual([true, false]);
    expect(await made(count - 7)).toEqual([false, false]);
  });
});

describe('other advice', () => {
  test('is given once for a loop, with the turns it holds for', async () => {
    const text = net(
      '  var h = x\n  for k in [3, 4, 5] { h = h |> conv_transpose(8, kernel: k, stride: 2) }\n  h |> avg_pool(64) |> conv(64)',
    );
    expect(await said(text, 'advice/checkerboard')).toMatchObject([
      { message: expect.stringMatching(/^A kernel of 3 at stride 2 .* It is so in 2 of the 3 places/) as string },
    ]);
  });

  test('on how a network is built is of no use where its weights are given', async () => {
    const text =
      'network A(x: f32[8, 8, 3]) -> f32[16, 16, 3]\n  from "a.safetensors" {\n  x |> conv_transpose(3, stride: 2) |> relu |> relu\n}\n';
    expect((await compileText(text)).diagnostics).toEqual([]);
    expect((await compileText(text.replace('\n  from "a.safetensors"', ''))).diagnostics).toHaveLength(2);
  });
});

describe('one text, several meanings', () => {
  test.each([
    [
      'a list and a number',
      'fn ends(x: tensor, n: any) {\n  var y = x\n  for i in n { y = y + i }\n  y\n}\n',
      'x |> ends([1, 2]) |> ends(3)',
    ],
    [
      'a number and a list',
      'fn ends(x: tensor, n: any) {\n  var y = x\n  for i in n { y = y + i }\n  y\n}\n',
      'x |> ends(3) |> ends([1, 2])',
    ],
  ])('%s', async (_, fn, use) => {
    const found = await said(`${fn}network N(x: f32[4]) -> f32[4] { ${use} }\n`, 'type/needs-list');
    expect(found).toMatchObject([{ made: null }]);
    expect(await said(`${fn}network N(x: f32[4]) -> f32[4] { x |> ends(3) }\n`, 'type/needs-list')).not.toMatchObject([
      { made: null },
    ]);
  });

  test.each([
    ['1', '2'],
    ['2', '1'],
  ])('results of %s and %s numbers', async (first, second) => {
    const head = 'block head(x: f32[N], units: int = 1) -> f32[] {\n  x |> dense(units)\n}\n';
    const use = (a: string, b: string) =>
      `${head}network A(x: f32[4]) -> f32[] { x |> head(${a}) }\nnetwork B(x: f32[4]) -> f32[] { x |> head(${b}) }\n`;
    for (const { made } of await said(use(first, second), 'shape/output')) expect(made).toBeNull();
    expect(await said(use('1', '1'), 'shape/output')).toMatchObject([
      { made: use('1', '1').replace('dense(units)', 'dense(units) |> squeeze') },
    ]);
  });

  test('a member of one objective that another has by a name like it', async () => {
    const text = `objective one { critic(score: f32[]) = mean(score) }
objective two { critics(score: f32[]) = mean(score) }
fn score_of(o: any, score: tensor) = o.critics(score)
network D(x: f32[4]) -> f32[] { x |> dense(1) |> squeeze }
train {
  batch 4
  until 5 steps
  optimizer D = sgd(0.1)
  z ~ normal[4]
  minimize D: score_of(two, D(z)) + score_of(one, D(z))
}
`;
    expect(await said(text, 'name/no-such-member')).toMatchObject([{ made: null }]);
  });

  test('an argument of one layer that another lacks', async () => {
    const text = `block mine(x: f32[H, W, C], filterz: int) -> f32[H, W, C] { x |> conv(C) }
block use(x: f32[H, W, C], layer: any) -> f32[_, _, C] { x |> layer(filters: C) }
network N(x: f32[8, 8, 3]) -> f32[8, 8, 3] { x |> use(conv) |> use(mine) }
`;
    expect(await said(text, 'call/unknown-argument')).toMatchObject([{ made: null }]);
  });

  test('a last layer that a param names, or that a file was trained with', async () => {
    const text = 'param last = relu\nnetwork N(x: f32[4]) -> f32[4] in [-1, 1] {\n  x |> dense(4) |> last\n}\n';
    expect(await said(text, 'range/output')).toMatchObject([{ made: null }]);
    const plain = 'network N(x: f32[4]) -> f32[4] in [-1, 1] {\n  x |> dense(4)\n}\n';
    expect(await said(plain, 'range/output')).toMatchObject([{ made: plain.replace('dense(4)', 'dense(4) |> tanh') }]);
    expect(await said(plain.replace(' {', ' from "n.safetensors" {'), 'range/output')).toMatchObject([{ made: null }]);
  });

  test('a choice has several ends', async () => {
    const text =
      'param deep = false\nnetwork N(x: f32[4]) -> f32[] {\n  if deep { x |> dense(1) |> squeeze } else { x |> dense(1) }\n}\n';
    const [only] = await said(text, 'shape/output');
    expect(only!.made).toBe(text.replace('dense(1) }\n', 'dense(1) |> squeeze }\n'));
  });
});

const trained = `network N(x: f32[2]) -> f32[4] { x |> dense(4) |> batch_norm }
train {
  batch 4
  until 5 steps
  optimizer N = sgd(0.1)
  z ~ normal[2]
  minimize N: mean(N(z))
}
`;

/** What is offered where a file is checked among others: the file of each fix, by code. */
async function offers(
  file: string,
  files: Readonly<Record<string, string>>,
  set: Readonly<Record<string, string>> = {},
) {
  const { diagnostics } = await compile(file, memoryHost(files), { set });
  return diagnostics.flatMap(({ code, span, fix }) => (fix === null ? [] : [`${code} in ${span.file}`]));
}

describe('one text, several programs', () => {
  test('what a base means alone is mended from a variant', async () => {
    const wrong = trained.replace('dense', 'dens');
    const variant = 'extends "base.gan"\ntrain { until 6 steps }\n';
    for (const file of ['base.gan', 'variant.gan'])
      expect(await offers(file, { 'base.gan': wrong, 'variant.gan': variant })).toEqual(['name/unknown in base.gan']);
  });

  test('a variant that counts on what its base has', async () => {
    const count = async (expected: number) => {
      const variant = `extends "base.gan"\ntrain { until 6 steps }\nexpect parameters(N) == ${expected}\n`;
      return [
        await offers('base.gan', { 'base.gan': trained, 'variant.gan': variant }),
        await offers('variant.gan', { 'base.gan': trained, 'variant.gan': variant }),
      ];
    };
    // 12 of the layer, 8 of the norm.
    expect(await count(20)).toEqual([[], []]);
    expect(await offers('base.gan', { 'base.gan': trained })).toEqual(['advice/idle-bias in base.gan']);
    const loose = 'extends "base.gan"\ntrain { until 6 steps }\n';
    for (const file of ['base.gan', 'variant.gan'])
      expect(await offers(file, { 'base.gan': trained, 'variant.gan': loose })).toEqual([
        'advice/idle-bias in base.gan',
      ]);
  });

  test('an import that only a variant uses', async () => {
    const base = `import { gan_noise } from "noise.gan"\n${trained.replace('batch_norm', 'relu')}`;
    const files = { 'base.gan': base, 'noise.gan': 'fn gan_noise(x: tensor) = 2 * x\n' };
    expect(await offers('base.gan', files)).toEqual(['unused/import in base.gan']);
    const variant = 'extends "base.gan"\nnetwork N(x: f32[2]) -> f32[4] { x |> dense(4) |> gan_noise }\n';
    expect(await offers('base.gan', { ...files, 'variant.gan': variant })).toEqual([]);
  });

  test('a part that others may use otherwise', async () => {
    const part = 'block part(x: f32[N]) -> f32[4] { x |> dense(4) |> batch_norm }\n';
    const main = `import { part } from "part.gan"\n${trained.replace('dense(4) |> batch_norm', 'part')}`;
    expect(await offers('main.gan', { 'main.gan': main, 'part.gan': part })).toEqual([]);
    expect(await offers('main.gan', { 'main.gan': main, 'part.gan': part.replace('dense', 'dens') })).toEqual([
      'name/unknown in part.gan',
    ]);
  });

  test('a value from outside says nothing of the text', async () => {
    const text =
      'param names = [1, 2]\nfn ends(x: tensor, n: any) {\n  var y = x\n  for i in n { y = y + i }\n  y\n}\nparam first = 0\nnetwork N(x: f32[4]) -> f32[4] { x |> ends(if first == 0 { names } else { first }) }\n';
    const { diagnostics } = await compileText(text, { set: { first: '3' } });
    expect(diagnostics).toMatchObject([{ code: 'type/needs-list', fix: null }]);
  });
});
