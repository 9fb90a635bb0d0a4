/** Types, distributions and metrics under the names that others have for them. */
import { instead, same, words } from '../../../../grammar/names/elsewhere.js';

export const types = words({
  'str text': same('string'),
  boolean: same('bool'),
  integer: same('int'),
  'number real': same('float'),
  'float32 float64 double half fp32': instead(
    'Tensors are f32[...]; a number that is known when compiling is `float`.',
  ),
  'int32 int64 long uint8 index': instead(
    'Whole numbers of a tensor are int<N>, from 0 to N - 1; a number that is known when compiling is `int`.',
  ),
  'image picture': instead('A picture is f32[height, width, channels], such as f32[64, 64, 3] in [-1, 1].'),
  'label classid': instead('A class is int<N>, such as int<10>.'),
  'model module layer': same('network'),
});

export const distributions = words({
  'gaussian gauss randn randomnormal standardnormal': same('normal', 'bare'),
  'rand randomuniform': same('uniform', 'bare'),
  'randint multinomial': instead('A whole number below N is drawn from categorical(N).', 'categorical'),
  truncatednormal: instead('`normal` has its tails; `clip` holds them in: clip(z, -2, 2).', 'normal'),
  binary: same('bernoulli', 'bare'),
  'laplace exponential gumbel cauchy': instead(
    'Make it of a uniform one: u ~ uniform(1e-20, 1)[8], and -log(u) is exponential.',
    'uniform',
  ),
  lognormal: instead('Draw it from `normal`, and take exp(z).', 'normal'),
  'sphere hypersphere': instead('Draw from `normal`, and take unit(z).', 'normal'),
  onehot: instead('Draw a class, c ~ categorical(10), and take one_hot(c).', 'categorical'),
});

export const metrics = words({
  'fid frechetinceptiondistance frechetdistance': instead(
    'It is `frechet`, in the features of a network that is named: measure frechet(N, digits.image) of G(z)',
    'frechet',
  ),
  'kernelinceptiondistance kerneldistance mmd': same('kid'),
  'inceptionscore is classscore': instead(
    'It is `classifier_score`, with a classifier that is named: measure classifier_score(C) of G(z)',
    'classifier_score',
  ),
  'precision recall improvedprecision improvedrecall pr': same('precision_recall'),
  'density coverage prdc': same('density_coverage'),
  'memorization memorisation copying copies datacopying nearestneighbour': same('authenticity'),
  'swd slicedwasserstein wasserstein emd': same('sliced_wasserstein'),
  'msssim ssim diversity': same('ms_ssim'),
  'nlloracle oraclenll negativeloglikelihood perplexity': same('nll'),
  'average avg': same('mean'),
  'acc classificationaccuracy': same('accuracy'),
  modecoverage: same('modes'),
});
