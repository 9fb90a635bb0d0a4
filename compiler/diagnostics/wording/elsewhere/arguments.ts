/** Arguments under the names that other libraries have for them, by what is called. */
import { type Elsewhere, instead, same, words, type Words } from '../../../../grammar/names/elsewhere.js';
import { sources } from '../../../../runtime/data/sources/index.js';

const layers = ['dense', 'conv', 'conv_transpose', 'embedding', 'maxout'];
const convolutions = ['conv', 'conv_transpose', 'conv2d', 'conv2d_transpose'];
const optimizers = ['adam', 'adamw', 'adabelief', 'lion', 'rmsprop', 'sgd', 'lazy_adam'];
const norms = ['batch_norm', 'layer_norm', 'instance_norm', 'pixel_norm'];
const pools = ['max_pool', 'avg_pool'];
const reductions = ['sum', 'mean', 'max', 'min', 'softmax', 'log_softmax', 'argmax', 'concat'];

/** A table, and the callees that it is for. */
const tables: readonly (readonly [callees: readonly string[], table: Words])[] = [
  [
    optimizers,
    words({
      'lr learningrate stepsize': same('rate'),
      'eps epsilonhat': same('epsilon'),
      betas: instead('They are two arguments: beta1: 0.5, beta2: 0.999.', 'beta1'),
      'wd weightdecay decay l2': instead(
        '`adamw` takes a `weight_decay`; added to a loss, for any optimizer, it is weight_decay(G) of the library.',
        'weight_decay',
      ),
      momentum: instead(
        '`sgd` takes a momentum; the like of it is `beta1` in Adam, where Keras and PyTorch have it too.',
        'beta1',
      ),
      'clipnorm clipvalue maxgradnorm gradclip': instead(
        'Gradients are clipped on a line of `train`: clip gradients G, D to 1',
      ),
      'amsgrad centered foreach fused capturable maximize': instead(
        'Leave it out: there is no such variant in the library.',
      ),
      'schedule scheduler lrscheduler': instead(
        'The rate itself may be a schedule: adam(linear_decay(2e-4, over: 100 epochs)).',
        'rate',
      ),
    }),
  ],
  [['rmsprop'], words({ 'alpha rho smoothing': same('decay') })],
  [
    norms,
    words({
      'eps epsilonvalue': same('epsilon'),
      momentum: instead(
        '`decay` is the share that is kept of the old statistics: momentum 0.99 of Keras is decay: 0.99, momentum 0.1 of PyTorch is decay: 0.9.',
        'decay',
      ),
      'numfeatures channels numchannels normalizedshape': instead(
        'Leave it out: the channels are those of what comes in.',
      ),
      'trackrunningstats training istraining': instead(
        'Leave it out: in training the statistics are those of the batch, else the running ones.',
      ),
      'center scale elementwiseaffine': instead(
        'Scale and bias come together: affine: false leaves both out.',
        'affine',
      ),
    }),
  ],
  [
    convolutions,
    words({
      'kernelsize ksize filtersize windowsize': same('kernel'),
      strides: same('stride'),
      'dilationrate dilations': same('dilation'),
      'group numgroups': same('groups'),
      'filter outchannels outplanes outputchannels numfilters nfilters channelsout': same('filters'),
      paddingmode: instead('What is padded is 0; other edges are put beside x with `concat`.'),
    }),
  ],
  [pools, words({ 'kernelsize poolsize kernel window windowsize': same('size'), strides: same('stride') })],
  [
    layers,
    words({
      'usebias hasbias withbias': same('bias'),
      'inchannels infeatures inplanes inputchannels inputshape inputdim numembeddings vocabsize channelsin': instead(
        'Leave it out: how many come in is known.',
      ),
      'outfeatures outputdim unit numunits nunits nout outputsize': same('units'),
      'embeddingdim embeddim dim outputdims': same('size'),
      'kernelinitializer weightinitializer weightinit initializer initialization kernelinit embeddingsinitializer':
        same('init'),
      'biasinitializer biasinit': instead(
        'A bias starts at 0. To start elsewhere, add a weight of your own: weight bias: f32[64] = ones',
      ),
      'activation activationfn act nonlinearity': instead(
        'The activation is the next stage of the chain: x |> dense(64) |> relu.',
      ),
      'kernelregularizer regularizer weightdecay': instead('Add it to the loss: weight_decay(G) of the library.'),
      'norm normalization': instead('The norm is the next stage of the chain: x |> conv(64) |> batch_norm.'),
      'spectralnorm sn usespectralnorm': instead(
        'It is what is done to the weights: weights: spectral_norm',
        'weights',
      ),
      dataformat: instead('Channels are always last: f32[height, width, channels].'),
      'device dtype name trainable': instead('Leave it out: everything is f32, and runs where the program runs.'),
    }),
  ],
  [['leaky_relu'], words({ 'negativeslope alpha leak leakiness': same('slope') })],
  [['elu'], words({ alpha: instead('Its alpha is 1; with another, write select(x > 0, x, alpha * (exp(x) - 1)).') })],
  [
    ['dropout'],
    words({
      'p droprate dropoutrate prob probability dropprob': same('rate'),
      'keepprob keep': instead('`rate` is what is dropped, 1 less what is kept: keep 0.8 is rate: 0.2.', 'rate'),
    }),
  ],
  [
    ['clip'],
    words({
      'min minval minvalue a clipvaluemin lo': same('low'),
      'max maxval maxvalue b clipvaluemax hi': same('high'),
    }),
  ],
  [['normal'], words({ 'std stddev sigma scale standarddeviation': same('deviation'), 'mu loc center': same('mean') })],
  [['uniform'], words({ 'minval min a from lower': same('low'), 'maxval max b to upper': same('high') })],
  [['bernoulli'], words({ 'p prob probs rate': same('probability') })],
  [['categorical'], words({ 'n num numclasses nclasses k': same('classes') })],
  [
    reductions,
    words({
      'dim dims axes': instead(
        'It is `axis`, and counts within one sample, channels last: the batch is none of them, and -1 are the channels.',
        'axis',
      ),
      'keepdim keepdims': same('keep'),
      inplace: instead('Leave it out: nothing is changed in place.'),
    }),
  ],
  [
    ['upsample', 'downsample'],
    words({
      'scale scalefactor size': same('factor'),
      mode: instead('For other ways there is resize_bilinear(x, height, width).'),
    }),
  ],
  [
    ['gradient_penalty', 'r1', 'r2', 'dragan', 'lecam', 'consistency', 'weight_decay', 'orthogonal'],
    words({ 'lambdagp lambd lam coefficient coef gamma strength weighting scale': same('weight') }),
  ],
  [
    Object.keys(sources),
    words({
      'root path dir directory': same('folder'),
      'batchsize batch': instead('The size of a batch is a line of `train`: batch 64.'),
      'shuffle numworkers pinmemory prefetch droplast': instead(
        'Leave it out: samples are shuffled in every epoch, and what makes no whole batch is left out.',
      ),
      'size imagesize resize resolution targetsize': instead(
        'The size is that of the declared type: { image: f32[64, 64, 3] in [-1, 1] }.',
      ),
      'normalize transform transforms rescale mean std': instead(
        'The range is that of the declared type: { image: f32[64, 64, 3] in [-1, 1] }.',
      ),
      'horizontalflip hflip randomflip mirror': same('flip'),
      'limit maxsamples nsamples numsamples': same('take'),
    }),
  ],
];

/** How many numbers are drawn, and from what. */
const noise = words({
  'size shape n num dim dims': instead('How many stands in square brackets behind it: z ~ normal[100].'),
});

const anywhere = words({
  'inplace device dtype': instead(
    'Leave it out: nothing is changed in place, everything is f32, and runs where the program runs.',
  ),
});

/** What arguments of a callee are called elsewhere. */
export function argumentsOf(callee: string): Words {
  const found = tables.flatMap(([callees, table]) => (callees.includes(callee) ? [...table] : []));
  const drawn = ['normal', 'uniform', 'bernoulli', 'categorical'].includes(callee) ? [...noise] : [];
  return new Map<string, Elsewhere>([...anywhere, ...found, ...drawn]);
}
