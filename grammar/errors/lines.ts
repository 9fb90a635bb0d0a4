/** Lines of `train` under the names that other libraries have for them. */
import { instead, same, words } from '../names/elsewhere.js';

const optimizer = instead('The rate belongs to the optimizer: optimizer G, D = adam(2e-4, beta1: 0.5).', 'optimizer');

export const lines = words({
  'batchsize minibatch minibatchsize bs': same('batch'),
  'epochs epoch numepochs nepochs maxepochs': instead('How long training lasts is `until 10 epochs`.', 'until'),
  'steps step numsteps maxsteps iterations iters niter niters': instead(
    'How long training lasts is `until 5000 steps`.',
    'until',
  ),
  'lr learningrate rate': optimizer,
  'maximize maximise': instead('What is to grow is minimized with a minus: minimize D: -(...).', 'minimize'),
  'optim optimiser solver': same('optimizer'),
  'randomseed manualseed': same('seed'),
  'ema movingaverage': instead('It is `average`: average G decay 0.999.', 'average'),
  'gradientaccumulation accumulategradients accumulationsteps gradaccum': same('accumulate'),
  'syncbatchnorm syncbn synchronizedbatchnorm': instead('It is `batch norm across devices`.'),
  'clipgradients clipgrad clipnorm gradclip': instead('It is `clip`: clip gradients G, D to 1.', 'clip'),
  'save savemodel savecheckpoint': instead('It is `checkpoint`: every 10 epochs { checkpoint }.', 'checkpoint'),
  'maxtokeep savetopk savetotallimit keepcheckpoints': instead('It is `keep`: keep last 3.'),
  'show sample plot display visualize image saveimages': instead(
    'It is `preview`: every 5 epochs { preview grid(8, 8) of G(z) }.',
    'preview',
  ),
  'evaluate eval metric metrics log report': instead(
    'It is `measure`: at end { measure frechet(N, digits.image) of G(z) }.',
    'measure',
  ),
  'dataset dataloader loader': instead('Data are taken from a data set by their field: real <- digits.image'),
  'noise latent': instead('Noise is drawn from a distribution: z ~ normal[64]'),
  criterion: instead('A loss is minimized for the networks that it trains: minimize D: ...', 'minimize'),
  'alternate ncritic criticsteps criticiters kcritic': instead(
    'Lines that run several times are repeated: repeat 5 { minimize D: ... }.',
    'repeat',
  ),
});
