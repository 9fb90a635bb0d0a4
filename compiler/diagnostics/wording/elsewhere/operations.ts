/**
 * Operations, layers and losses under the names that other libraries have for them. Where a name here means exactly the
 * same it is a fix; else what is written instead is told, with numbers of its own kind. Keys are plain, without case and
 * underscores, but where the case tells a layer of PyTorch from a name of ours.
 */
import { instead, same, words } from '../../../../grammar/names/elsewhere.js';

const conv = instead(
  'The layer is `conv`: x |> conv(64, kernel: 4, stride: 2, padding: 1). How many channels come in is known, and `same` is the usual padding.',
  'conv',
);
const convTranspose = instead(
  'The layer is `conv_transpose`: x |> conv_transpose(64, kernel: 4, stride: 2, padding: 1). How many channels come in is known.',
  'conv_transpose',
);
const dense = {
  here: 'dense',
  when: 'one',
  told: 'The layer is `dense`, and takes how many numbers to make: x |> dense(64). How many come in is known.',
} as const;
const optimizer = instead(
  'The library has adam, adamw, adabelief, lion, rmsprop and sgd; another one is declared: optimizer mine(weight: tensor, gradient: tensor, rate: float) { weight - rate * gradient }',
);
const noSorting = instead('Nothing is sorted here: `max` and `min` find the ends, `argmax` where the largest is.');
const noNoise = instead('Noise is drawn on a line of its own: z ~ normal[100], or t ~ uniform[].');
const module = instead('Operations are called by their names alone: x |> conv(64) |> relu.');
const perception = instead(
  'Distances between sets of pictures are measured in `train`: measure frechet(N, digits.image) of G(z)',
);
const small = instead(
  'The library ships `mnist`, `digits` and `emoji` (std/data); other files are declared: data mine = images("folder") { image: f32[32, 32, 3] in [-1, 1] }',
);

export const operations = words({
  // activations
  silu: same('swish'),
  mish: instead('Write it out: x * tanh(softplus(x)).'),
  relu6: instead('Write it as `clip`: clip(x, 0, 6).', 'clip'),
  'hardtanh htanh': instead('Write it as `clip`: clip(x, -1, 1).', 'clip'),
  'hardsigmoid hsigmoid': instead('Write it as `clip`: clip(x / 6 + 0.5, 0, 1).', 'clip'),
  'hardswish hardsilu hswish': instead('Write it out: x * clip(x / 6 + 0.5, 0, 1).'),
  celu: instead(
    '`elu` is the same with alpha 1; otherwise write it out: select(x > 0, x, alpha * (exp(x / alpha) - 1)).',
  ),
  'prelu parametricrelu': instead(
    'Its slope is a weight, so it is a block: block prelu(x: f32[..., C]) { weight slope: f32[C] = constant(0.25); maximum(x, 0) + slope * minimum(x, 0) }',
  ),
  rrelu: instead('`leaky_relu` is its mean: leaky_relu(x, 0.23).', 'leaky_relu'),
  crelu: instead('Write it out: concat(relu(x), relu(-x)).'),
  'glu gatedlinearunit': instead('Take the halves apart: x[..., 0:8] * sigmoid(x[..., 8:16]) for 16 channels.'),
  logsigmoid: instead('Write it as `softplus`: -softplus(-x).'),
  softmin: instead('Write it as `softmax`: softmax(-x).'),
  softsign: instead('Write it out: x / (1 + abs(x)).'),
  tanhshrink: instead('Write it out: x - tanh(x).'),
  softshrink: instead('Write it out: x - clip(x, -0.5, 0.5).'),
  thresholdedrelu: instead('Write it as `select`: select(x > 1, x, 0).'),

  // layers
  'Linear linear fullyconnected fc denselayer linearlayer': dense,
  'Conv2d Conv2D convolution convolution2d convolutional convlayer': conv,
  'conv1d convolution1d': instead(
    'A sequence is a map of height 1: x |> reshape(1, length, channels) |> conv(64, kernel: [1, 3]), and reshape again.',
    'conv',
  ),
  'conv3d convolution3d convtranspose3d conv3dtranspose': instead(
    'There are maps of height and width only, f32[H, W, C]: `conv` works on those.',
  ),
  'ConvTranspose2d Conv2DTranspose convtranspose2d conv2dtransposed deconv deconv2d deconvolution transposedconv transposeconv upconv':
    convTranspose,
  'convtranspose1d conv1dtranspose': instead(
    'A sequence is a map of height 1: x |> reshape(1, length, channels) |> conv_transpose(64, kernel: [1, 4], stride: [1, 2]).',
    'conv_transpose',
  ),
  'depthwiseconv2d depthwiseconv depthwiseconvolution': instead(
    'It is `conv` with a group for each channel: x |> conv(64, groups: 64) for 64 channels.',
    'conv',
  ),
  'separableconv2d separableconv': instead(
    'It is two: x |> conv(64, groups: 64) |> conv(128, kernel: 1) for 64 channels that come in.',
    'conv',
  ),
  'batchnorm1d batchnorm2d batchnorm3d bn': same('batch_norm', 'bare'),
  batchnormalization: instead(
    'It is `batch_norm`, with `epsilon: 1e-5` and `decay: 0.9` where Keras has 1e-3 and 0.99.',
    'batch_norm',
  ),
  'instancenorm1d instancenorm2d': same('instance_norm', 'bare'),
  instancenormalization: instead(
    'It is `instance_norm`; with a scale and a bias for each channel: instance_norm(affine: true).',
    'instance_norm',
  ),
  layernormalization: instead(
    'It is `layer_norm`, over all axes of a sample; over the channels alone, as in Keras: layer_norm(axis: -1).',
    'layer_norm',
  ),
  'groupnorm groupnormalization': instead(
    'There is none: `layer_norm` looks at all of a sample, `instance_norm` at each channel of it.',
  ),
  'rmsnorm localresponsenorm lrn': instead(
    '`pixel_norm` brings each position to unit mean square over its channels.',
    'pixel_norm',
  ),
  'weightnorm weightnormalization': instead(
    'What is done to weights is said in the layer: conv(64, weights: spectral_norm) or `weights: equalized`.',
  ),
  'spectralnormalization snconv snconv2d snlinear sndense': instead(
    'It is said in the layer: conv(64, weights: spectral_norm), dense(1, weights: spectral_norm).',
    'spectral_norm',
  ),
  'maxpool2d maxpooling2d': same('max_pool', 'one'),
  'avgpool2d averagepooling2d averagepool': same('avg_pool', 'one'),
  'maxpool1d maxpooling1d avgpool1d averagepooling1d': instead(
    'A sequence is a map of height 1: x |> reshape(1, length, channels) |> max_pool([1, 2]).',
  ),
  'globalaveragepooling2d globalaveragepool globalaveragepooling': same('global_avg_pool', 'bare'),
  'globalmaxpooling2d globalmaxpool globalmaxpooling': instead('Write it as `max`: max(x, axis: [0, 1]).'),
  'adaptiveavgpool2d adaptiveaveragepool': instead(
    'Down to one value for each channel it is `global_avg_pool`.',
    'global_avg_pool',
  ),
  upsampling2d: same('upsample', 'bare'),
  interpolate: instead(
    'To twice the size it is `upsample`; to any size, resize_nearest(x, height, width) or resize_bilinear(x, height, width).',
    'upsample',
  ),
  'pixelshuffle depthtospace': instead(
    'Arrange it with `reshape` and `transpose`: x |> reshape(H, W, 2, 2, C) |> transpose(0, 2, 1, 3, 4) |> reshape(2 * H, 2 * W, C).',
  ),
  'zeropadding2d zeropad2d zeropad': instead('It is `pad`: x |> pad(1), or pad([1, 2]) for height and width.', 'pad'),
  'reflectionpad2d reflectpad replicationpad2d': instead(
    '`pad` pads with zeros; the edges again are slices put beside x with `concat`.',
    'pad',
  ),
  'dropout1d dropout2d spatialdropout2d alphadropout': instead(
    '`dropout` sets single values to zero, not whole channels.',
    'dropout',
  ),
  'sequential modulelist': instead('Layers follow each other in a chain: x |> dense(64) |> relu |> dense(1).'),
  Identity: instead('`linear` leaves x as it is; `no_norm` where a norm is chosen.', 'linear'),
  identity: instead(
    '`linear` leaves x as it is. The loss of that name is in the library: import { identity } from "std/losses"',
    'linear',
  ),
  'simplernn rnn': instead(
    '`lstm` and `gru` are in the library: import { gru } from "std/sequences". Any step is repeated with `scan`.',
  ),
  lstmcell: instead('It is in the library: import { lstm_cell } from "std/sequences"'),
  'multiheadattention attention selfattention2d': instead(
    'Attention over a map is in the library: import { self_attention } from "std/attention"',
  ),
  nnembedding: same('embedding'),
  module: module,
  'nn tf torch np numpy keras tfjs jax jnp math layers': module,

  // one element at a time
  'absolute fabs': same('abs'),
  negative: same('neg'),
  sgn: same('sign'),
  sqr: same('square'),
  reciprocal: instead('Write 1 / x.'),
  'clamp clipbyvalue': same('clip'),
  tan: instead('Write sin(x) / cos(x). The activation that ends in [-1, 1] is `tanh`.'),
  sinh: instead('Write (exp(x) - exp(-x)) / 2.'),
  cosh: instead('Write (exp(x) + exp(-x)) / 2.'),
  'asin acos atan atan2 arcsin arccos arctan arctan2 asinh acosh atanh': instead(
    'There is no inverse of `sin`, `cos` or `tanh` here; -1 < x < 1 has the inverse of tanh log((1 + x) / (1 - x)) / 2.',
  ),
  'erf erfc': instead('There is none; `gelu` in the library is by the approximation with `tanh`.'),
  exp2: instead('Write 2 ** x.'),
  expm1: instead('Write exp(x) - 1.'),
  log1p: instead('Write log(1 + x).'),
  log10: instead('Write log(x) / log(10).'),
  'logit inversesigmoid': instead('Write log(x / (1 - x)).'),
  'trunc fix': instead('Write sign(x) * floor(abs(x)).'),
  'fmod remainder mod': instead('Of numbers known when compiling it is `a % b`; of tensors, a - b * floor(a / b).'),
  'isnan isinf isfinite': instead('A run stops at the first value that is not finite, and says where it came from.'),

  // several elements
  argmin: instead('The smallest of x is the largest of -x: argmax(-x).', 'argmax'),
  'argsort sort topk searchsorted': noSorting,
  unique: instead('Classes are declared with their number, int<10>; nothing is counted from values.'),
  'std stddev standarddeviation': instead(
    'Write the root of the mean square: sqrt(mean(square(x - mean(x, axis: all)), axis: all) + 1e-8).',
  ),
  'variance reducevariance': instead('Write the mean square: mean(square(x - mean(x, axis: all)), axis: all).'),
  'prod reduceprod cumprod': instead(
    'Write the exponential of a sum, where all are positive: exp(sum(log(x), axis: -1)).',
  ),
  cumsum: instead('Multiply by a triangle of ones, or go along it with `scan`.'),
  median: instead('There is none: nothing is sorted here. `mean` is the middle of the sum.'),
  'reducemean average avg': same('mean'),
  reducesum: same('sum'),
  'reducemax amax': same('max'),
  'reducemin amin': same('min'),
  logsumexp: instead(
    'Take the largest out first: let m = max(x, axis: -1, keep: true), then m + log(sum(exp(x - m), axis: -1, keep: true)).',
  ),
  'l2normalize normalise': instead('`unit` scales each sample to length 1.', 'unit'),
  normalize: instead(
    '`unit` scales each sample to length 1; pictures are brought to the range of their type: image: f32[32, 32, 3] in [-1, 1].',
    'unit',
  ),
  'dot inner innerproduct vdot cosinesimilarity': instead(
    'Write sum(a * b, axis: -1); for vectors of length 1, with unit(a) and unit(b).',
  ),
  'mm bmm': instead('It is `matmul`: matmul(a, b).', 'matmul'),
  einsum: instead('Write it with `matmul`, `transpose`, products and sums.', 'matmul'),
  'outer outerproduct': instead('Write reshape(a, N, 1) * reshape(b, 1, M).'),
  multiply: same('mul'),
  subtract: same('sub'),
  'divide truediv': same('div'),
  pow: instead('Write a ** b.', 'power'),
  'where ifelse cond': instead(
    'To choose between elements write select(condition, a, b); an `if` chooses when compiling.',
    'select',
  ),
  'maskedfill maskedselect': instead('Write select(condition, a, b).', 'select'),

  // arrangement
  'cat concatenate concatenated': instead(
    'It is `concat`, of tensors one after the other, along the last axis: concat(a, b), or concat(a, b, axis: 0).',
    'concat',
  ),
  'stack vstack hstack dstack': instead(
    'Give each an axis, and join them: concat(reshape(a, 1, N), reshape(b, 1, N), axis: 0).',
    'concat',
  ),
  'split chunk unbind unstack': instead('Parts are slices: x[..., 0:8] and x[..., 8:16].'),
  view: instead('It is `reshape`, with the sizes of one sample, without the batch: x |> reshape(4, 4, 64).', 'reshape'),
  'permute swapaxes moveaxis': instead(
    'It is `transpose`, with the axes of one sample from 0: transpose(x, 1, 0). The batch is none of them.',
    'transpose',
  ),
  'unsqueeze expanddims newaxis': instead('It is a `reshape` with a 1 in it: x |> reshape(1, N).', 'reshape'),
  'expand broadcastto tile repeatinterleave': instead(
    'An axis of 1 meets any size: reshape(x, 1, N) + y. To repeat pixels there is `upsample`.',
  ),
  'flip fliplr flipud reversesequence rot90 roll': instead(
    'There is none of tensors; pictures are mirrored as they are read: images("folder", flip: true).',
  ),
  unflatten: instead('It is `reshape`: x |> reshape(4, 4, 64).', 'reshape'),
  'cast astype todtype tofloat32 float32': instead('Whole numbers become f32 with `to_float`.', 'to_float'),
  'zeroslike fulllike': instead('Write 0 * x, or zeros[8, 8] for a tensor of its own.'),
  oneslike: instead('Write 0 * x + 1, or ones[8, 8] for a tensor of its own.'),
  'arange linspace range': instead('Numbers from 0 to N - 1 are the list 0..N; as a tensor, tensor(0..N).'),
  'meshgrid triu tril': instead('Make the table as a list: tensor([[0, 1], [1, 0]]).'),
  eye: instead(
    'The table with ones on its diagonal is one_hot(tensor(0..N)) of whole numbers. The library has a network of that name: import { eye } from "std/perception"',
  ),
  'len numel': instead('Of a list it is `length`; the sizes of a tensor are size(x).', 'length'),
  'shape shapeof ndim': instead('The sizes of a tensor are size(x), and how many there are is rank(x).', 'size'),
  'scatteradd indexselect take takealongaxis gathernd': instead(
    'Rows of a table are looked up with gather(table, index).',
    'gather',
  ),

  // gradients
  detach: same('stop_gradient'),
  'nograd requiresgrad freeze': instead(
    'A line trains the networks it names and no other: minimize G: ... leaves D as it is. To end a gradient inside: stop_gradient(x).',
    'stop_gradient',
  ),
  'backward gradienttape autograd gradients': instead(
    'Gradients follow from `minimize`; the gradient of a value inside a loss is grad(y, x).',
    'grad',
  ),

  // noise and what weights start from
  gaussian: same('normal'),
  'randn rand random randint randomnormal randomuniform truncatednormal noise': noNoise,
  'xavier xavieruniform glorotuniform': same('glorot'),
  xaviernormal: same('glorot_normal'),
  kaimingnormal: same('he'),
  'henormal lecunnormal': instead('`he` and `lecun` are normal with the same variance; Keras cuts their tails off.'),
  'kaiminguniform heuniform': instead(
    '`he` has the same variance, and is normal. As a uniform one: fn he_uniform(fan_in: int, fan_out: int) = uniform(-sqrt(6 / fan_in), sqrt(6 / fan_in))',
    'he',
  ),
  orthogonalinit: instead('There is none; `glorot` and `he` keep the variance as well.'),

  // losses
  'mse mseloss meansquarederror': instead('Write mean(square(a - b)), or import { l2 } from "std/losses"'),
  'mae l1loss meanabsoluteerror': instead('Write mean(abs(a - b)), or import { l1 } from "std/losses"'),
  'bce bceloss bcewithlogits bcewithlogitsloss binarycrossentropy sigmoidcrossentropy': instead(
    'Of scores without a sigmoid it is mean(softplus(-real)) + mean(softplus(fake)): import { nonsaturating } from "std/losses"',
  ),
  'crossentropyloss categoricalcrossentropy sparsecategoricalcrossentropy nllloss nll softmaxcrossentropy': instead(
    'Of scores without a softmax, and a class: import { cross_entropy } from "std/losses"',
  ),
  'kldiv kldivergence kld kl kldivloss': instead(
    'Of a normal distribution: 0.5 * mean(square(center) + exp(log_variance) - log_variance - 1).',
  ),
  'huber huberloss smoothl1 smoothl1loss': instead(
    'Write select(abs(e) < 1, 0.5 * square(e), abs(e) - 0.5), and its mean.',
  ),
  hingeloss: instead('It is in the library: import { hinge } from "std/losses"'),
  'wgan wassersteinloss wganloss': instead('It is in the library: import { wasserstein } from "std/losses"'),
  'wgangp gp gradpenalty': instead('It is in the library: import { gradient_penalty } from "std/losses"'),
  'tv tvloss totalvariationloss': instead('It is in the library: import { total_variation } from "std/perception"'),
  pool: instead(
    'To make a map smaller: max_pool(2) or avg_pool(2). The memory of past samples is in the library: import { pool } from "std/losses"',
    'avg_pool',
  ),
  'ssim psnr lpips perceptualloss inceptionscore fid': perception,

  // optimizers, schedules, data
  'adagrad adadelta adamax nadam radam lamb ftrl adafactor muon amsgrad': optimizer,
  'cosineannealing cosineannealinglr cosinedecayrestarts cosine': instead(
    'It is `cosine_decay`: adam(cosine_decay(2e-4, over: 100 epochs)).',
    'cosine_decay',
  ),
  'steplr multisteplr': instead(
    'It is `step_decay`: adam(step_decay(2e-4, factor: 0.5, interval: 10 epochs)).',
    'step_decay',
  ),
  exponentiallr: instead(
    'It is `exponential_decay`: adam(exponential_decay(2e-4, factor: 0.5, interval: 10 epochs)).',
    'exponential_decay',
  ),
  'fashionmnist cifar10 cifar100 celeba imagenet lsun ffhq': small,
  'print printf assert': instead(
    'What values come to is measured in `train`: measure mean(samples: 100) of x. Shapes are shown by `gan show`, facts are stated with `expect`.',
  ),
});
