/** Names of PyTorch, Keras, TensorFlow.js and NumPy: what is exactly the same is a fix, what is not is told. */
import { describe, expect, test } from 'vitest';
import { applyFixes } from '../../../../compiler/diagnostics/fixes/apply.js';
import { argumentsOf } from '../../../../compiler/diagnostics/wording/elsewhere/arguments.js';
import { distributions, metrics, types } from '../../../../compiler/diagnostics/wording/elsewhere/kinds.js';
import { operations } from '../../../../compiler/diagnostics/wording/elsewhere/operations.js';
import { lines } from '../../../../grammar/errors/lines.js';
import { keywords } from '../../../../grammar/lexer/tokens.js';
import { compileText, findings } from '../../compiled.js';
import { library } from '../../memory-host.js';

const net = (line: string) => `network N(x: f32[8, 8, 4]) -> f32[_, _, _] {\n  ${line}\n}\n`;
const train = (line: string, optimizer = 'sgd(0.1)') => `import { ring } from "std/data"
network N(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }
train {
  ${line}
  optimizer N = ${optimizer}
  z <- ring.point
  minimize N: mean(N(z))
}
`;

/** What the text becomes by all fixes of all rounds. */
async function mended(text: string): Promise<string> {
  const { diagnostics } = await compileText(text);
  const fixes = diagnostics.flatMap(({ fix }) => fix ?? []);
  return fixes.length === 0 ? text : mended(applyFixes(text, fixes).text);
}

const hintsOf = async (text: string) => (await compileText(text)).diagnostics.map(({ hint }) => hint);

describe('a name from elsewhere that means the same', () => {
  test.each([
    ['x |> silu', 'x |> swish'],
    ['x |> SiLU', 'x |> swish'],
    ['x |> linear(4)', 'x |> dense(4)'],
    ['x |> Linear(4)', 'x |> dense(4)'],
    ['linear(x, 4)', 'dense(x, 4)'],
    ['x |> fully_connected(pair(2)[0])', 'x |> dense(pair(2)[0])'],
    ['x |> reshape(-1, 8, 2)', 'x |> reshape(_, 8, 2)'],
    ['x |> reshape(8, 16, -1)', 'x |> reshape(8, 16, _)'],
    ['x |> conv(4, kernel_size: 3, strides: 2)', 'x |> conv(4, kernel: 3, stride: 2)'],
    ['x |> conv(out_channels: 4, use_bias: false)', 'x |> conv(filters: 4, bias: false)'],
    ['x |> BatchNorm2d', 'x |> batch_norm'],
    ['x |> batch_norm()', 'x |> batch_norm()'],
    ['x |> MaxPool2d(2)', 'x |> max_pool(2)'],
    ['x |> max_pool(kernel_size: 2, strides: 2)', 'x |> max_pool(size: 2, stride: 2)'],
    ['x |> LeakyReLU(negative_slope: 0.2)', 'x |> leaky_relu(slope: 0.2)'],
    ['x |> dropout(p: 0.1)', 'x |> dropout(rate: 0.1)'],
    ['x |> clamp(min: 0, max: 1)', 'x |> clip(low: 0, high: 1)'],
    ['detach(x) + x', 'stop_gradient(x) + x'],
    ['x |> conv(4, init: xavier_uniform)', 'x |> conv(4, init: glorot)'],
  ])('%s becomes %s', async (written, right) => {
    expect(await mended(net(written))).toBe(net(right));
    expect((await findings(net(right))).filter((found) => found.startsWith('error'))).toEqual([]);
  });

  test.each([
    ['batch_size 4\n  until 5 steps', 'batch 4\n  until 5 steps'],
    ['batch_size = 4\n  until 5 steps', 'batch 4\n  until 5 steps'],
    ['batch 4\n  epochs 10', 'batch 4\n  until 10 epochs'],
    ['batch 4\n  num_epochs = 10', 'batch 4\n  until 10 epochs'],
    ['batch 4\n  iterations 500', 'batch 4\n  until 500 steps'],
  ])('%j becomes %j', async (written, right) => expect(await mended(train(written))).toBe(train(right)));

  test.each([
    ['adam(lr: 1e-3)', 'adam(rate: 1e-3)'],
    ['sgd(learning_rate: 0.1, momentum: 0.9)', 'sgd(rate: 0.1, momentum: 0.9)'],
    ['adam(1e-3, eps: 1e-7)', 'adam(1e-3, epsilon: 1e-7)'],
    ['rmsprop(1e-3, alpha: 0.9)', 'rmsprop(1e-3, decay: 0.9)'],
    ['SGD(0.1)', 'sgd(0.1)'],
  ])('%s becomes %s', async (written, right) => {
    const setting = 'batch 4\n  until 5 steps';
    expect(await mended(train(setting, written))).toBe(train(setting, right));
  });

  test('in noise, types and metrics', async () => {
    const text = (kind: string, noise: string) =>
      `param width: ${kind} = 4\n${net(`z ~ ${noise}[8, 8, 4]\n  x + width * z`)}`;
    expect(await mended(text('integer', 'gaussian'))).toBe(text('int', 'normal'));
    expect(await mended(text('number', 'randn()'))).toBe(text('number', 'normal()'));
  });
});

describe('a name from elsewhere that means something else', () => {
  test.each([
    ['x |> conv1d(4)', 'map of height 1'],
    ['x |> conv3d(4)', 'height and width only'],
    ['x |> Conv2d(3, 64, 4, 2, 1)', 'The layer is `conv`'],
    ['x |> ConvTranspose2d(64, 3)', 'The layer is `conv_transpose`'],
    ['x |> Linear(100, 64)', 'The layer is `dense`'],
    ['x |> BatchNorm2d(64)', '`batch_norm`'],
    ['x |> BatchNormalization', '0.99'],
    ['argmin(x)', 'argmax(-x)'],
    ['tan(x)', 'sin(x) / cos(x)'],
    ['sort(x)', 'Nothing is sorted'],
    ['x |> prelu', 'weight slope'],
    ['x |> relu6', 'clip(x, 0, 6)'],
    ['x |> view(-1, 784)', '`reshape`'],
    ['x.view(784)', '`reshape`'],
    ['x |> reshape(-1, 256)', 'without the batch: reshape(256)'],
    ['x |> unsqueeze(0)', 'with a 1 in it'],
    ['mean(x, dim: 1)', 'counts within one sample'],
    ['x |> batch_norm(momentum: 0.1)', 'momentum 0.1 of PyTorch is decay: 0.9'],
    ['x |> dropout(keep_prob: 0.9)', 'keep 0.8 is rate: 0.2'],
    ['x |> conv(4, activation: relu)', 'next stage'],
    ['x |> conv(4, in_channels: 3)', 'Leave it out'],
    ['cat(x, x)', '`concat`'],
    ['x |> identity', '`linear` leaves x as it is'],
    ['torch.tanh(x)', 'by their names alone'],
  ])('%s stays, and is told %j', async (line, told) => {
    expect(await mended(net(line))).toBe(net(line));
    expect((await hintsOf(net(line))).join('\n')).toContain(told);
  });

  test.each([
    ['maximize N: mean(N(z))', 'with a minus: minimize D: -(...)'],
    ['lr 1e-3', 'The rate belongs to the optimizer'],
    ['save', '`checkpoint`'],
  ])('%s in `train` stays, and is told %j', async (line, told) => {
    const text = train(`batch 4\n  until 5 steps\n  ${line}`);
    expect(await mended(text)).toBe(text);
    expect((await hintsOf(text)).join('\n')).toContain(told);
  });

  test('is a name like any other where it is declared', async () => {
    expect(await findings(net('let view = x\n  let sort = view\n  sort |> conv(4)'))).toEqual([]);
    expect(await findings(`fn silu(x: tensor) = x * sigmoid(x)\n${net('x |> silu')}`)).toEqual([]);
    // A slip of a name of one's own comes first.
    expect(await mended(`fn Sort(x: tensor) = x\n${net('x |> sort')}`)).toContain('x |> Sort');
  });
});

describe('every name from elsewhere', () => {
  const declared = new Set([...library.values()].flatMap((text) => [...text.matchAll(/^(?:block|fn|optimizer|param|objective|network|data) (\w+)/gm)].map(([, name]) => name!))); // prettier-ignore
  const exported = (path: string) => new Set([...library.get(path)!.matchAll(/^\w+ (\w+)/gm)].map(([, name]) => name));

  test('leads to what there is', async () => {
    for (const [name, { here, told }] of [...operations, ...types, ...distributions, ...metrics, ...lines]) {
      if (here === null || keywords.has(here)) continue;
      const value = await findings(`param p: any = 0\nparam used = ${here}\n`);
      const known = declared.has(here) || types.get(name)?.here === here || metrics.get(name)?.here === here || !value.some((item) => item.includes('name/unknown')); // prettier-ignore
      expect(known, `${name}: ${here}`).toBe(true);
      expect(told, name).toMatch(/\w/);
    }
  });

  test('and what is imported is there', () => {
    for (const [name, { told }] of operations)
      for (const [, imported, path] of told.matchAll(/import \{ (\w+) \} from "std\/(\w+)"/g))
        expect(exported(path!).has(imported), `${name}: ${told}`).toBe(true);
  });

  test('is not a name here, but where it is another thing', () => {
    const twice = [...operations.keys()].filter((name) => declared.has(name));
    expect(twice.sort()).toEqual(['eye', 'identity', 'linear', 'pool']);
  });

  test('of an argument leads to an argument of what is called', () => {
    for (const callee of [
      'adam',
      'sgd',
      'conv',
      'dense',
      'batch_norm',
      'max_pool',
      'dropout',
      'leaky_relu',
      'images',
    ]) {
      const found = [...argumentsOf(callee)];
      expect(found.length, callee).toBeGreaterThan(3);
      for (const [name] of found) expect(name).toBe(name.toLowerCase().replaceAll('_', ''));
    }
  });
});
