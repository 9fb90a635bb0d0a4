/** A fingerprint says whether two programs train alike: how they are written does not count, what they mean does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../../compiler/compile.js';
import { format } from '../../../../grammar/format.js';
import { repository } from '../../../cli/install.js';
import { compileText, messages, type Options } from '../../compiled.js';
import { memoryHost } from '../../memory-host.js';

const program = `import { hinge } from "std/losses"
import { linear_decay } from "std/schedules"

data pictures = images("pictures", flip: true) { image: f32[8, 8, 1] in [-1, 1] }

param width = 16
param slope = 0.2

block stage(x: f32[H, W, C], filters: int) -> f32[_, _, filters] {
  let y = x |> conv(filters, kernel: 4, stride: 2)
  y |> leaky_relu(slope)
}

generator G(z: f32[8]) -> f32[8, 8, 1] in [-1, 1] {
  z |> dense(4 * width, bias: false) |> batch_norm |> relu |> reshape(2, 2, width)
  |> conv_transpose(width, kernel: 4, stride: 2) |> relu |> conv_transpose(1, kernel: 4, stride: 2) |> tanh
}

discriminator D(x: f32[8, 8, 1]) -> f32[] {
  var h = x
  for filters in [width, 2 * width] { h = h |> stage(filters) }
  h |> flatten |> dropout(0.3) |> dense(1) |> squeeze
}

train {
  batch 16
  until 20 epochs
  seed 3
  optimizer G, D = adam(linear_decay(2e-4, over: 10 epochs, hold: 10 epochs), beta1: 0.5)
  real <- pictures.image
  z ~ normal[8]
  let fake = G(z)
  minimize D: hinge.discriminator(D(real), D(fake))
  minimize G: hinge.generator(D(fake))
  average G decay 0.99
  every 5 epochs { checkpoint }
}
`;

async function fingerprint(text: string, options?: Options): Promise<string> {
  const compilation = await compileText(text, options);
  expect(messages(compilation)).toBe('');
  return compilation.fingerprint!;
}

/** The program with every occurrence of some words replaced. */
const renamed = (from: string, to: string) => {
  const text = program.replace(new RegExp(`\\b${from}\\b`, 'g'), to);
  expect(text).not.toBe(program);
  return text;
};

const changed = (from: string, to: string) => {
  expect(program.split(from).length, from).toBe(2);
  return program.replace(from, to);
};

test('it is 64 hexadecimal digits, the same at every run', async () => {
  expect(await fingerprint(program)).toMatch(/^[0-9a-f]{64}$/);
  expect(await fingerprint(program)).toBe(await fingerprint(program));
});

test('it is that of runs made when weights of the library had other names', async () => {
  const folder = join(repository, 'test', 'end-to-end', 'before');
  const [text, then] = ['before.gan', join('run', 'fingerprint')].map((file) =>
    readFileSync(join(folder, file), 'utf8'),
  );
  const made = await fingerprint(text!);
  expect(made).toBe(then!.trim());
  // Weights of its own are called as ever: there are two names, and so two programs.
  expect(await fingerprint(text!.replace(/\bbias\b/g, 'offset'))).not.toBe(made);
});

describe('it stays the same with', () => {
  test.each([
    ['another layout', program.replace(/\n\n+/g, '\n').replace(/^ +/gm, '        ').replaceAll(' |> ', '\n|> ')],
    ['the formatter', format(program, 'main.gan').text],
    ['carriage returns', program.replaceAll('\n', '\r\n')],
    ['comments', `// A comment.\n${program.replace('generator G', '/// Makes pictures.\ngenerator G')}// The end.`],
    ['another name of a param', renamed('width', 'channels')],
    ['another name of a `let`', renamed('y', 'convolved')],
    ['another name of a `let` in `train`', renamed('fake', 'made')],
    ['another name of a `var`', renamed('h', 'hidden')],
    ['another name in a `for`', changed('for filters in', 'for units in').replace('stage(filters) }', 'stage(units) }')],
    ['another name of what data give', renamed('real', 'sample')],
    ['another name of an input', changed('D(x: f32[8, 8, 1])', 'D(image: f32[8, 8, 1])').replace('var h = x', 'var h = image')],
    ['another name of a size', renamed('C', 'Channels')],
    ['another spelling of numbers', changed('beta1: 0.5', 'beta1: 5e-1').replace('2e-4', '0.000_2')],
    ['the same arithmetic', changed('dense(4 * width,', 'dense(2 * 2 * width,')],
    ['data that lie elsewhere', changed('images("pictures"', 'images("photos"')],
    ['the arguments in another order', changed('kernel: 4, stride: 2) |> relu', 'stride: 2, kernel: 4) |> relu')],
    ['a default written out', changed('|> batch_norm |>', '|> batch_norm(epsilon: 1e-5) |>')],
    ['a chain as calls', changed('|> dense(1) |> squeeze', '|> dense(1)\n  squeeze(s)').replace('h |> flatten', 'let s = h |> flatten')],
    ['a value named on the way', changed('D(real), D(fake)', 'scores, D(fake)').replace('minimize D:', 'let scores = D(real)\n  minimize D:')],
    ['a loop unrolled', changed('for filters in [width, 2 * width] { h = h |> stage(filters) }', 'h = h |> stage(width)\n  h = h |> stage(2 * width)')],
    ['declarations in another order', changed('param slope = 0.2\n', '').replace('param width', 'param slope = 0.2\nparam width')],
  ])('%s', async (_, text) => {
    expect(await fingerprint(text)).toBe(await fingerprint(program));
  }); // prettier-ignore

  test('the file elsewhere', async () => {
    const moved = await compile('deep/down/other.gan', memoryHost({ 'deep/down/other.gan': program }));
    expect(moved.fingerprint).toBe(await fingerprint(program));
  });

  test('a block moved to another file', async () => {
    const at = program.indexOf('block stage');
    const end = program.indexOf('generator G');
    const file = `param slope = 0.2\n${program.slice(at, end)}`;
    const main = `import { stage } from "stage.gan"\n${program.slice(0, at)}${program.slice(end)}`.replace(
      'param slope = 0.2\n',
      '',
    );
    expect(await fingerprint(main, { files: { 'stage.gan': file } })).toBe(await fingerprint(program));
  });

  test('a param set to what it is', async () => {
    expect(await fingerprint(program, { set: { width: '16' } })).toBe(await fingerprint(program));
  });
});

describe('it changes with', () => {
  test.each([
    ['the value of a param', changed('width = 16', 'width = 17')],
    ['a number deep in a block', changed('slope = 0.2', 'slope = 0.1')],
    ['a layer', changed('|> batch_norm |> relu', '|> layer_norm |> relu')],
    ['an activation', changed('relu |> conv_transpose(1', 'elu |> conv_transpose(1')],
    ['a layer more', changed('|> squeeze', '|> squeeze |> leaky_relu(0.2)')],
    ['the rate of dropout', changed('dropout(0.3)', 'dropout(0.4)')],
    ['what weights start from', changed('dense(1)', 'dense(1, init: he)')],
    ['the loss', program.replaceAll('hinge', 'lsgan')],
    ['the weight of a loss', changed('hinge.generator(D(fake))', '0.5 * hinge.generator(D(fake))')],
    ['the learning rate', changed('2e-4', '1e-4')],
    ['an option of the optimizer', changed('beta1: 0.5', 'beta1: 0')],
    ['the optimizer', changed(', beta1: 0.5)', ')').replace('adam(', 'rmsprop(')],
    ['a number of the schedule', changed('over: 10 epochs, hold: 10 epochs', 'over: 15 epochs, hold: 5 epochs')],
    ['the unit of the schedule', changed('hold: 10 epochs', 'hold: 10 steps')],
    ['no schedule', changed('linear_decay(2e-4, over: 10 epochs, hold: 10 epochs)', '2e-4').replace('import { linear_decay } from "std/schedules"\n', '')],
    ['the batch', changed('batch 16', 'batch 32')],
    ['the length', changed('until 20 epochs', 'until 20.1 epochs')],
    ['the seed', changed('seed 3', 'seed 4')],
    ['the range of the data', changed('1] in [-1, 1] }\n\nparam', '1] }\n\nparam')],
    ['the data', changed('flip: true', 'flip: false')],
    ['the noise', changed('normal[8]', 'uniform[8]')],
    ['the name of the noise, which keys it', renamed('z', 'noise')],
    ['samples of a draw of its own', changed('real <- pictures.image', '(real) <- pictures.(image)')],
    ['the order of the lines', changed('  minimize G: hinge.generator(D(fake))\n', '').replace('  minimize D', '  minimize G: hinge.generator(D(fake))\n  minimize D')],
    ['the decay of an average', changed('decay 0.99', 'decay 0.999')],
    ['a line in a repeat', changed('minimize D: hinge.discriminator(D(real), D(fake))', 'repeat 2 { minimize D: hinge.discriminator(D(real), D(fake)) }')],
    ['what is seen by the gradient', changed('discriminator(D(real), D(fake))', 'discriminator(D(real), D(stop_gradient(fake)))')],
  ])('%s', async (_, text) => {
    expect(await fingerprint(text)).not.toBe(await fingerprint(program));
  }); // prettier-ignore

  test('nothing twice: all of these differ from each other', async () => {
    const widths = ['8', '16', '24', '32'];
    const all = await Promise.all(widths.map((width) => fingerprint(program, { set: { width } })));
    expect(new Set(all).size).toBe(widths.length);
  });
});

test('a tower of blocks is digested in no time', async () => {
  const text = `block tower(x: f32[N], depth: int) -> f32[N] {
  if depth == 0 { x } else { x |> dense(N) |> tower(depth: depth - 1) }
}
network M(x: f32[2]) -> f32[2] { x |> tower(depth: 100) }`;
  expect(await fingerprint(text)).not.toBe(await fingerprint(text.replace('100', '99')));
});
