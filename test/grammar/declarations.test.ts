import { describe, expect, test } from 'vitest';
import type { Body, Declaration, Program, TrainStatement } from '../../grammar/ast/ast.js';
import { format } from '../../grammar/format.js';
import { parse } from '../../grammar/parse.js';
import { show, showBody } from './show.js';

function read(text: string): Program {
  const { program, problems } = parse(text, 'd.gan');
  expect(problems).toEqual([]);
  return program;
}

function declare(text: string): Declaration {
  const [declaration] = read(text).declarations;
  if (declaration === undefined) throw new Error('nothing was declared');
  return declaration;
}

const named = (text: string) => ({ text });

describe('files', () => {
  test('an empty file is an empty program', () => {
    expect(parse('', 'd.gan')).toEqual({
      program: {
        kind: 'program',
        extends: null,
        imports: [],
        declarations: [],
        span: { file: 'd.gan', start: { offset: 0, line: 1, column: 1 }, end: { offset: 0, line: 1, column: 1 } },
      },
      problems: [],
      divisions: [],
      comments: [],
    });
  });

  test('the program spans the text', () => {
    expect(read('param a = 1\r\n  \n').span.end).toEqual({ offset: 16, line: 3, column: 1 });
  });

  test('extends and imports', () => {
    const program = read('extends "dcgan.gan"\nimport { digits, batch_norm as bn, data } from "std/data"\nparam a = 1');
    expect(program.extends).toMatchObject({ path: { value: 'dcgan.gan' } });
    expect(program.imports).toMatchObject([
      {
        names: [
          { name: named('digits'), alias: null },
          { name: named('batch_norm'), alias: named('bn') },
          { name: named('data'), alias: null },
        ],
        path: { kind: 'string', value: 'std/data' },
      },
    ]);
    expect(program.declarations).toHaveLength(1);
  });

  test('declarations may share a line, with or without `;`', () => {
    expect(read('param a = 1; param b = 2 param c = 3').declarations).toHaveLength(3);
  });
});

describe('documentation', () => {
  test('is the `///` lines right above', () => {
    const text = '/// First.\n///   Second.\nparam a = 1\n/// Not above.\n\nparam b = 2\n// plain\nparam c = 3';
    const docs = read(text).declarations.map(({ doc }) => doc);
    expect(docs).toEqual(['First.\n  Second.', null, null]);
  });

  test('may have plain comments in between, and belongs to members too', () => {
    expect(declare('/// Doc.\n// note\nobjective o {\n  /// Inner.\n  g() = 1\n  h() = 2\n}')).toMatchObject({
      doc: 'Doc.',
      members: [{ doc: 'Inner.' }, { doc: null }],
    });
  });

  test('comments are kept apart', () => {
    const { comments } = parse('param a = 1 // behind\n  /// above  \nparam b = 2', 'd.gan');
    expect(comments).toMatchObject([
      { text: '// behind', ownLine: false, span: { start: { line: 1, column: 13 }, end: { line: 1, column: 22 } } },
      { text: '/// above', ownLine: true, span: { start: { line: 2, column: 3 }, end: { column: 12 } } },
    ]);
  });
});

describe('declarations', () => {
  test('param', () => {
    expect(declare('param latent: int = 64')).toMatchObject({
      kind: 'param',
      name: named('latent'),
      type: { kind: 'named-type', name: named('int'), range: null },
      value: { kind: 'number', value: 64 },
      doc: null,
    });
    expect(declare('param objective = hinge')).toMatchObject({ name: named('objective'), type: null });
  });

  test('data', () => {
    const text =
      'data d = idx(images: "a") {\n  image: f32[8, 8, 1] in [-1, 1]\n  label: int<10>, in: int<5 + n>[20]\n}';
    expect(declare(text)).toMatchObject({
      kind: 'data',
      name: named('d'),
      source: { kind: 'call' },
      fields: [
        { name: named('image'), type: { kind: 'tensor-type', range: { low: { kind: 'unary' }, high: { value: 1 } } } },
        { name: named('label'), type: { kind: 'int-type', bound: { value: 10 }, dims: null } },
        { name: named('in'), type: { kind: 'int-type', bound: { kind: 'binary' }, dims: [{ value: 20 }] } },
      ],
    });
  });

  test('ranges', () => {
    const text =
      'fn f(a: f32[] unbounded, b: tensor unbounded = 1, unbounded: f32[2] in [0, 1]) -> f32[] unbounded { a }';
    expect(declare(text)).toMatchObject({
      parameters: [
        { name: named('a'), type: { kind: 'tensor-type', range: { kind: 'unbounded' } } },
        { name: named('b'), type: { kind: 'named-type', range: { kind: 'unbounded' } }, default: { value: 1 } },
        { name: named('unbounded'), type: { range: { kind: 'interval', low: { value: 0 }, high: { value: 1 } } } },
      ],
      result: { kind: 'tensor-type', range: { kind: 'unbounded' } },
    });
    expect(declare('data d = f() { image: f32[1]\n unbounded: int<2> }')).toMatchObject({
      fields: [{ type: { range: null } }, { name: named('unbounded') }],
    });
  });

  test('fn', () => {
    expect(declare('fn f(a: int = 3, b) -> network = a')).toMatchObject({
      kind: 'fn',
      name: named('f'),
      parameters: [
        { name: named('a'), type: { name: named('int') }, default: { value: 3 } },
        { name: named('b'), type: null, default: null },
      ],
      result: { kind: 'named-type', name: named('network') },
      body: { braces: false, statements: [{ kind: 'expression', value: { kind: 'ref', name: 'a' } }] },
    });
    expect(declare('fn f(weight: fn) { weight }')).toMatchObject({ parameters: [{ name: named('weight') }] });
  });

  test('fn with conditions', () => {
    for (const body of ['= x', '{ x }', '\n  = x']) {
      const made = declare(`fn f(x: f32[N]) -> f32[N] where N > 0, N % 2 == 0 ${body}`);
      expect(made.kind === 'fn' && made.where.map(show)).toEqual(['(> N 0)', '(== (% N 2) 0)']);
    }
    const objective = declare('objective o { a(x: f32[N]) where N > 0 = x\n b(x: f32[N]) = x }');
    expect(objective.kind === 'objective' && objective.members.map(({ where }) => where.map(show))).toEqual([
      ['(> N 0)'],
      [],
    ]);
  });

  test('block', () => {
    const text = 'block b(x: f32[..., N], _y: int) -> f32[..., _] where N > 0, N % 2 == 0 { x }';
    const block = declare(text);
    expect(block).toMatchObject({ kind: 'block', name: named('b'), result: { kind: 'tensor-type' } });
    if (block.kind !== 'block') return;
    expect(block.where.map(show)).toEqual(['(> N 0)', '(== (% N 2) 0)']);
    const types = [block.parameters[0]?.type, block.result];
    expect(types.map((type) => (type?.kind === 'tensor-type' ? type.dims.map(show) : null))).toEqual([
      ['...', 'N'],
      ['...', '_'],
    ]);
  });

  test.each(['network', 'generator', 'discriminator'])('%s', (role) => {
    expect(declare(`${role} N(z: f32[3]) -> (score: f32[], class: f32[10]) { z }`)).toMatchObject({
      kind: 'network',
      role,
      name: named('N'),
      where: [],
      result: { kind: 'record-type', fields: [{ name: named('score') }, { name: named('class') }] },
      body: { braces: true },
    });
  });

  test('a network whose weights start from a file', () => {
    expect(declare('network N(z: f32[3]) -> f32[] where 2 > 1 from "weights.safetensors" { z }')).toMatchObject({
      where: [{ operator: '>' }],
      from: { kind: 'string', value: 'weights.safetensors', span: { start: { column: 48 } } },
    });
    expect(declare('network N(z: f32[3]) -> f32[] { z }')).toMatchObject({ from: null });
  });

  test('a network without a body, which is a model in a file', () => {
    const text = 'network N(x: f32[3] in [0, 1]) -> (features: f32[2]) from "eye.onnx"';
    expect(declare(text)).toMatchObject({
      kind: 'model',
      name: named('N'),
      result: { kind: 'record-type' },
      from: { kind: 'string', value: 'eye.onnx' },
    });
    const { program, problems } = parse(`${text}\nnetwork M(x: f32[3]) -> f32[] { x }\n`, 'd.gan');
    expect(problems).toEqual([]);
    expect(program.declarations.map(({ kind }) => kind)).toEqual(['model', 'network']);
  });

  test('a model is formatted as other networks are, and long ones have the file on a line of its own', () => {
    const short = 'network N( x:f32[3] )->f32[2] from   "eye.onnx"';
    expect(format(short, 'd.gan').text).toBe('network N(x: f32[3]) -> f32[2] from "eye.onnx"\n');
    const long = `network inception(picture: f32[299, 299, 3] in [-1, 1]) -> (logits: f32[1008], features: f32[2048]) from "inception.onnx" // true\n`;
    const printed = format(long, 'd.gan').text;
    expect(printed).toMatch(/\n {2}from "inception.onnx" \/\/ true\n$/);
    expect(format(printed, 'd.gan').text).toBe(printed);
  });

  test.each([
    ['network N(x: f32[3]) -> f32[2] from "eye.onnx" { x }', 'is a whole network, so `N` has no body'],
    ['network N(x: f32[3]) -> f32[2] from "weights.safetensors"', '`N` has no body.'],
    ['generator N(x: f32[3]) -> f32[2] from "eye.onnx"', 'is not trained, and a `generator` is.'],
    ['block b(x: tensor) from "eye.onnx"', 'none of them can start from a file.'],
  ])('%s', (text, says) => {
    const { problems } = parse(text, 'd.gan');
    expect(problems).toMatchObject([{ code: 'syntax/misplaced', message: expect.stringContaining(says) as string }]);
  });

  test('a block, which starts from none', () => {
    const { problems } = parse('block b(x: tensor) from "weights.safetensors" { x }', 'd.gan');
    expect(problems).toMatchObject([{ code: 'syntax/misplaced', span: { start: { column: 20 } } }]);
  });

  test('objective', () => {
    const text = 'objective o { discriminator(real: f32[], fake: f32[]) = real  train(fake) -> f32[] { fake } }';
    expect(declare(text)).toMatchObject({
      kind: 'objective',
      members: [
        { kind: 'fn', name: named('discriminator'), body: { braces: false } },
        { kind: 'fn', name: named('train'), result: { kind: 'tensor-type', dims: [] }, body: { braces: true } },
      ],
    });
  });

  test('optimizer', () => {
    const text = 'optimizer sgd(weight: tensor, gradient: tensor, rate: float) { weight - rate * gradient }';
    const optimizer = declare(text);
    expect(optimizer).toMatchObject({ kind: 'optimizer', name: named('sgd') });
    expect(showBody((optimizer as { body: Body }).body)).toBe('{(- weight (* rate gradient))}');
  });

  test('expect', () => {
    expect(declare('expect parameters(G) == 3_576_704')).toMatchObject({
      kind: 'expect',
      condition: { operator: '==' },
    });
  });
});

test('the statements of a body', () => {
  const text = `block b(x: tensor, weight: float) {
    let y = f(x); let (score, class) = D(x); let (class: kind, score) = D(x)
    var h = x
    h = h |> conv(32)
    weight kernel: f32[N] = glorot
    state mean: f32[C] = zeros
    state m = zeros
    update mean = 0.9 * mean
    z ~ normal[latent]
    t ~ uniform(0, high: 1)[]
    c ~ categorical(10)
    share cell = lstm_cell(32)
    for f in [32, 64] { h = f }
    if bias { weight bias: f32[units] = zeros ; y + bias } else { y }
    weight * y
    - y
  }`;
  const { body } = declare(text) as { body: Body };
  expect(showBody(body).slice(1, -1).split('; ')).toEqual([
    'let y = (call f x)',
    'let (score class) = (call D x)',
    'let (class: kind score) = (call D x)',
    'var h = x',
    'assign h = (|> h (call conv 32))',
    'weight kernel: tensor-type = glorot',
    'state mean: tensor-type = zeros',
    'state m: its own = zeros',
    'update mean = (* 0.9 mean)',
    'z ~ normal() [latent]',
    't ~ uniform(0 high: 1) []',
    'c ~ categorical(10)',
    'share cell = (call lstm_cell 32)',
    'for f in [32 64] {assign h = f}',
    '(if bias {weight bias: tensor-type = zeros',
    '(+ y bias)} {y})',
    '(- (* weight y) y)',
  ]);
});

test('the lines of train', () => {
  const text = `train {
    batch 64
    until 40 epochs
    seed 1; accumulate 4
    optimizer G, D = adam(2e-4)
    real <- digits.image
    (other, kind) <- digits.(image, label,)
    z ~ normal[latent]
    let fake = G(z)
    minimize G, F: a
      + b
    average G decay 0.999
    clip weights D to 0.01
    clip gradients G, D to 1
    preview grid(8, 8) of G(z)
    checkpoint
    measure modes(ring) of G(z)
    repeat 5 { checkpoint }
    every 16 steps { checkpoint }
    at end { checkpoint }
    phase warm until 5 epochs { checkpoint }
    phase late until 5 epochs of faces { checkpoint }
    until 40 epochs of faces
    remove minimize F, G
    remove checkpoint
    expect a == b
  }`;
  const train = declare(text);
  const statements: readonly TrainStatement[] = train.kind === 'train' ? train.body.statements : [];
  const inner = { kind: 'train-body', statements: [{ kind: 'checkpoint' }] };
  expect(statements).toMatchObject([
    { kind: 'setting', key: 'batch', value: { value: 64 } },
    { kind: 'setting', key: 'until', value: { kind: 'quantity', unit: 'epochs' }, of: null },
    { kind: 'setting', key: 'seed' },
    { kind: 'setting', key: 'accumulate' },
    { kind: 'optimizer-line', networks: [named('G'), named('D')], value: { kind: 'call' } },
    { kind: 'data-line', name: named('real'), source: { kind: 'field' } },
    {
      kind: 'data-group',
      names: [named('other'), named('kind')],
      data: { kind: 'ref', name: 'digits' },
      fields: [named('image'), named('label')],
    },
    { kind: 'draw', name: named('z'), distribution: named('normal'), arguments: [], dims: [{ name: 'latent' }] },
    { kind: 'let', names: [named('fake')], fields: null },
    { kind: 'minimize', networks: [named('G'), named('F')], loss: { kind: 'binary', operator: '+' } },
    { kind: 'average', networks: [named('G')], decay: { value: 0.999 } },
    { kind: 'clip', what: 'weights', networks: [named('D')], limit: { value: 0.01 } },
    { kind: 'clip', what: 'gradients', networks: [named('G'), named('D')], limit: { value: 1 } },
    { kind: 'preview', layout: { kind: 'call' }, value: { kind: 'call' } },
    { kind: 'checkpoint' },
    { kind: 'measure', metric: { kind: 'call' }, value: { kind: 'call' } },
    { kind: 'repeat', count: { value: 5 }, body: inner },
    { kind: 'every', period: { kind: 'quantity', unit: 'steps' }, body: inner },
    { kind: 'every', period: null, body: inner },
    { kind: 'phase', name: named('warm'), until: { kind: 'quantity' }, of: null, body: inner },
    { kind: 'phase', name: named('late'), until: { kind: 'quantity' }, of: named('faces'), body: inner },
    { kind: 'setting', key: 'until', value: { kind: 'quantity' }, of: named('faces') },
    { kind: 'remove', what: named('minimize'), names: [named('F'), named('G')] },
    { kind: 'remove', what: named('checkpoint'), names: [] },
    { kind: 'expect-line', condition: { operator: '==' } },
  ]);
});

test('words that are special in one place only are names elsewhere', () => {
  const text = `train {
    average decay decay decay
    clip weights weights, to to to
    let end = as
    phase epochs until steps { at end { checkpoint } }
  }`;
  const train = declare(text);
  expect(train.kind === 'train' ? train.body.statements : []).toMatchObject([
    { networks: [named('decay')], decay: { name: 'decay' } },
    { networks: [named('weights'), named('to')], limit: { name: 'to' } },
    { names: [named('end')], value: { name: 'as' } },
    { name: named('epochs'), until: { name: 'steps' } },
  ]);
});
