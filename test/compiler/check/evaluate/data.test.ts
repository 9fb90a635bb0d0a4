/** Sources of data: what each takes and delivers, and what it becomes in the program. */
import { describe, expect, it, test } from 'vitest';
import { dataSpec } from '../../../../cli/host/data-spec.js';
import { compileText, messages, programOf } from '../../compiled.js';

const training = (line: string) => `
network N(x: TYPE) -> f32[] { BODY }
train {
  batch 4
  until 8 steps
  optimizer N = sgd(0.1)
  x <- ${line}
  minimize N: mean(N(x))
}`;
const pictures = (line: string) =>
  training(line).replace('TYPE', 'f32[4, 4, 3]').replace('BODY', 'x |> flatten |> dense(1) |> squeeze');
const numbers = (line: string, type: string) =>
  training(line).replace('TYPE', type).replace('BODY', 'mean(x |> embedding(2), axis: all)');

const picture = 'f32[4, 4, 3] in [-1, 1]';
const specOf = async (text: string) => {
  const { data } = await programOf(text);
  return dataSpec(data[0]!, (path) => `here/${path}`);
};

/** The first finding's code and message. */
const said = async (text: string) => {
  const compilation = await compileText(text);
  expect(compilation.diagnostics.length, messages(compilation)).toBeGreaterThan(0);
  const { code, message } = compilation.diagnostics[0]!;
  return `${code}: ${message}`;
};

describe('what a source is told', () => {
  test('table: columns by field, a filter, a part', async () => {
    const declared = `data t = table("t.csv", image: "file", where: "group", is: "Animals & Nature", split: "test", test: 0.25, flip: true) {
  image: ${picture}
  caption: int<50>[6]
  kind: int<3>
}`;
    expect(await specOf(`${declared}${pictures('t.image')}`)).toEqual({
      ...{ source: 'table', name: 't', file: 'here/t.csv', columns: { image: 'file' } },
      ...{ where: 'group', is: 'Animals & Nature', split: 'test', test: 0.25, crop: 'center', flip: true },
      fields: {
        image: { kind: 'tensor', shape: [4, 4, 3], range: [-1, 1] },
        caption: { kind: 'tokens', vocabulary: 50, length: 6 },
        kind: { kind: 'class', classes: 3 },
      },
    });
  });

  test.each(['paired', 'unpaired'])('%s: a folder for each field', async (source) => {
    const declared = `data p = ${source}(a: "left", b: "right") { a: ${picture}, b: ${picture} }`;
    const spec = await specOf(`${declared}${pictures('p.a')}`);
    expect(spec).toMatchObject({ source, folders: { a: 'here/left', b: 'here/right' }, flip: false });
  });

  test('idx and images: a part', async () => {
    for (const source of ['idx(images: "x",', 'images("x",'])
      expect(
        await specOf(`data d = ${source} split: "train") { image: ${picture} }${pictures('d.image')}`),
      ).toMatchObject({ split: 'train' });
  });

  it.each([
    ['paired(a: "left")', 'call/missing-argument: `paired` also needs `b`.'],
    ['paired(a: "left", b: "right", c: "x")', 'call/unknown-argument: `paired` has no argument `c`.'],
    ['paired(a: "left", b: "right", split: "tests")', 'type/argument: `paired`, argument `split` wants'],
    ['paired(a: "left", b: "right", split: "test", test: 1)', 'value/outside: `test` must lie in (0, 1), and is 1.'],
    ['paired(a: "left", b: "right", test: 0.1)', 'call/missing-argument: `paired` also needs `split`.'],
    ['paired(a: "left", b: 3)', 'type/argument: `paired`, argument `b` wants'],
  ])('%s is wrong', async (source, expected) => {
    const text = `data p = ${source} { a: ${picture}, b: ${picture} }${pictures('p.a')}`;
    expect((await said(text)).replaceAll('takes', 'wants')).toContain(expected.slice(0, expected.indexOf(' wants')));
    if (!expected.endsWith('wants')) expect(await said(text)).toBe(expected);
  });
});

describe('texts as tokens', () => {
  const data = 'data t = table("t.csv") { caption: int<50>[6], kind: int<3> }';

  it('are whole numbers for each place', async () => {
    const { data: sources, training: plan } = await programOf(`${data}${numbers('t.caption', 'int<50>[6]')}`);
    expect(sources[0]!.fields['caption']).toEqual({ kind: 'tokens', vocabulary: 50, length: 6 });
    const node = plan!.step.nodes.find(({ kind }) => kind === 'data');
    expect(node!.types).toEqual([{ dtype: 'i32', shape: [6], batch: true, range: [0, 49] }]);
  });

  it('must fit what takes them', async () => {
    expect(await said(`${data}${numbers('t.caption', 'int<49>[6]')}`)).toMatch(/^shape\/network-input: /);
    expect(await said(`${data}${numbers('t.caption', 'int<50>[5]')}`)).toMatch(/^shape\/network-input: /);
    expect(await said(`${data}${numbers('t.caption', 'int<50>')}`)).toMatch(/^shape\/network-input: /);
  });

  it('come from columns of text alone', async () => {
    for (const source of ['idx(images: "x")', 'images("x")', 'paired(words: "x")'])
      expect(await said(`data t = ${source} { words: int<50>[6] }${numbers('t.words', 'int<50>[6]')}`)).toMatch(
        /^data\/field: /,
      );
    expect(await said(`data t = table("x") { words: int<50>[6, 2] }${numbers('t.words', 'int<50>[6]')}`)).toBe(
      'data/field: `table` delivers words: int<50>[6].',
    );
  });
});

it('two data sets may be trained on at once', async () => {
  const declared = ['a', 'b'].map(
    (kind) => `data ${kind} = table("t.csv", image: "file", where: "kind", is: "${kind}") { image: ${picture} }\n`,
  );
  const program = await programOf(
    `${declared.join('')}${pictures('a.image').replace('minimize N: mean(N(x))', 'y <- b.image\nminimize N: mean(N(x)) - mean(N(y))')}`,
  );
  expect(program.data.map(({ name }) => name)).toEqual(['a', 'b']);
});

it('a batch is no larger than the smallest folder', async () => {
  const { compile } = await import('../../../../compiler/compile.js');
  const { memoryHost } = await import('../../memory-host.js');
  const text = `data p = unpaired(a: "left", b: "right") { a: ${picture}, b: ${picture} }${pictures('p.a')}`;
  const looking = (least: number) =>
    compile('main.gan', memoryHost({ 'main.gan': text }, { inspect: () => Promise.resolve({ count: 100, least }) }));
  expect((await looking(4)).diagnostics).toEqual([]);
  expect((await looking(3)).diagnostics.map(({ message }) => message)).toEqual([
    'A batch of 4 is larger than the data set `p`, which has 3.',
  ]);
});
