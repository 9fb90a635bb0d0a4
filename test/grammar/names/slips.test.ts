/** A near name is a hint; only a slip of the pen is a fix. */
import { describe, expect, test } from 'vitest';
import { suggestion } from '../../../grammar/names/suggestion.js';
import { isSlip } from '../../../grammar/names/slips.js';

/** Names that mean something of their own, though another is near. */
const others = [
  'conv1d conv2d', 'conv3d conv2d', 'silu selu', 'argmin argmax', 'tan tanh', 'sin sinh', 'sort sqrt', 'maximize minimize',
  'minimum maximum', 'softmin softmax', 'prelu relu', 'relu6 relu', 'celu elu', 'cond conv', 'unsqueeze squeeze',
  'unflatten flatten', 'adamw adam', 'adamax adam', 'nadam adam', 'log2 log10', 'log1p log', 'beta1 beta2', 'beta beta1',
  'real_a real_b', 'fake_ab fake_ba', 'fakeAB fakeBA', 'G_A G_B', 'lossD lossG', 'width_1 width_2', 'h1 h2', 'x y',
  'encoder decoder', 'encoder encode', 'scaled scale', 'masks mask', 'layer layers', 'noisy noise', 'mode code', 'task mask',
  'downsample upsample', 'saturating nonsaturating', 'conv_a conv_b', 'sum sub', 'abs bas', 'rate gate', 'means mean',
]; // prettier-ignore

/** Names that mean nothing. */
const slips = [
  'dens dense', 'dnese dense', 'densee dense', 'widht width', 'batchnorm batch_norm', 'BatchNorm batch_norm',
  'leaky_rleu leaky_relu', 'leaky_rlu leaky_relu', 'leakyRelu leaky_relu', 'generater generator', 'minimise minimize',
  'genrator generator', 'lte let', 'itn int', 'smae same', 'norml normal', 'bais bias', 'upsampel upsample', 'rleu relu',
  'concta concat', 'reshpae reshape', 'stop_gradeint stop_gradient', 'discriminater discriminator', 'Dense dense',
]; // prettier-ignore

const pair = (text: string) => text.split(' ') as [string, string];

describe('a name near another', () => {
  test.each(others.map(pair))('%s is not %s', (a, b) => {
    expect([isSlip(a, b), isSlip(b, a)]).toEqual([false, false]);
    expect(suggestion(a, [b]).sure).toBe(false);
  });

  test.each(slips.map(pair))('%s is %s', (a, b) => {
    expect(suggestion(a, [b, 'something_else'])).toEqual({ meant: b, sure: true });
  });

  test('is not sure where another is as near', () => {
    expect(suggestion('scale_rael', ['scale_real', 'scale_rate'])).toEqual({ meant: 'scale_real', sure: true });
    expect(suggestion('widt', ['width', 'widts'])).toMatchObject({ sure: false });
  });

  test('among names that are all there are may be a plural of it', () => {
    expect([isSlip('digit', 'digits'), isSlip('digit', 'digits', true)]).toEqual([false, true]);
    expect([isSlip('conv1d', 'conv2d', true), isSlip('part_a', 'part_b', true), isSlip('sort', 'sqrt', true)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
