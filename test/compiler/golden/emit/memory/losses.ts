import * as tf from '@tensorflow/tfjs-core';
import { projectedGradient } from './layers.js';
import { G, GGradient, type DWeights, type GWeights } from './model.js';
import { stopGradient, type Initializer, type Pass } from './runtime/index.js';

/** The changed sample in a share of cases. */
export function sometimes(x: tf.Tensor, changed: tf.Tensor, strength: tf.Tensor, pass: Pass): tf.Tensor {
  const chance = pass.uniform('chance', [x.shape[0]!]);
  return x.add(chance.less(strength).toFloat().reshape([-1, 1, 1, 1]).mul(changed.sub(x)));
}

/** One where a position lies in the `length` positions from `first` on, else zero. */
export function within(position: tf.Tensor, first: tf.Tensor): tf.Tensor {
  return position
    .greaterEqual(first.reshape([-1, 1, 1]))
    .toFloat()
    .mul(position.less(first.add(4).reshape([-1, 1, 1])).toFloat());
}

export interface PoolWeights {
  readonly kept: tf.Variable;
  readonly filled: tf.Variable;
}

/**
 * Shrivastava et al. 2017 (arXiv:1612.07828), section 2.3: the critic also sees what the generator made earlier. Half
 * of the samples are exchanged for others of a history, where they stay for later.
 */
export function pool(w: PoolWeights, x: tf.Tensor, pass: Pass): tf.Tensor {
  const slot = pass.categorical('slot', 20, [x.shape[0]!]);
  const exchange = pass.bernoulli('exchange', [x.shape[0]!], 0.5);
  const turn = pass.uniform('turn', [x.shape[0]!]);
  const new_ = stopGradient(x).reshape([-1, 64]);
  const place = tf.oneHot(slot.toInt(), 20).toFloat();
  const full = place.mul(pass.state(w.filled)).sum([1]);
  const first = place
    .mul(place.mul(turn.reshape([-1, 1])).max([0]))
    .sum([1])
    .equal(turn)
    .toFloat();
  const stays = place.mul(first.mul(tf.sub(1, full).maximum(exchange)).reshape([-1, 1]));
  const taken = stays.sum([0]);
  const result = new_
    .add(
      full
        .mul(exchange)
        .reshape([-1, 1])
        .mul(tf.gather(pass.state(w.kept), slot.toInt()).sub(new_)),
    )
    .reshape([-1, 8, 8, 1]);
  pass.update(
    w.kept,
    pass
      .state(w.kept)
      .mul(tf.sub(1, taken).reshape([20, 1]))
      .add(tf.matMul(stays, new_, true)),
  );
  pass.update(w.filled, pass.state(w.filled).maximum(taken));
  return result;
}

/** Lim, Ye 2017 (arXiv:1705.02894); Miyato et al. 2018 (arXiv:1802.05957), eq. 16 and 17. */
export function hingeDiscriminator(real: tf.Tensor, fake: tf.Tensor): tf.Tensor {
  return tf.sub(1, real).relu().mean().add(tf.add(1, fake).relu().mean());
}

export interface LecamWeights {
  readonly realMean: tf.Variable;
  readonly fakeMean: tf.Variable;
}

/** Tseng et al. 2021 (arXiv:2104.03310), eq. 5: scores are held near what the critic has lately said of the other kind. */
export function lecam(w: LecamWeights, real: tf.Tensor, fake: tf.Tensor, pass: Pass): tf.Tensor {
  const result = tf.mul(
    0.3,
    real
      .sub(pass.state(w.fakeMean))
      .square()
      .mean()
      .add(fake.sub(pass.state(w.realMean)).square().mean()),
  );
  pass.update(w.realMean, tf.mul(0.99, pass.state(w.realMean)).add(tf.mul(0.01, real.mean())));
  pass.update(w.fakeMean, tf.mul(0.99, pass.state(w.fakeMean)).add(tf.mul(0.01, fake.mean())));
  return result;
}

/**
 * Orthogonal regularisation (Brock, Donahue, Simonyan 2019, arXiv:1809.11096, eq. 3): the filters of every layer are
 * drawn apart, whatever their lengths.
 */
export function orthogonal(wD: DWeights): tf.Tensor {
  const matrix = wD.dense.kernel.reshape([64, 1]);
  const products = tf.matMul(matrix.transpose([1, 0]), matrix);
  const lengths = matrix.square().sum([0]);
  const total = tf.add(0, products.square().sum()).sub(lengths.square().sum());
  return tf.mul(1e-4, total);
}

/** Lim, Ye 2017 (arXiv:1705.02894); Miyato et al. 2018 (arXiv:1802.05957), eq. 16 and 17. */
export function hingeGenerator(fake: tf.Tensor): tf.Tensor {
  return fake.mean().neg();
}

/**
 * How strong augmentation should be next (Karras et al. 2020, arXiv:2006.06676, section 3.1): more while the
 * discriminator is sure of too many real samples, less otherwise, from 0 to 1 in a length of training at most.
 */
export function adapted(strength: tf.Tensor, scores: tf.Tensor, pass: Pass): tf.Tensor {
  return strength
    .add(
      scores
        .sign()
        .mean()
        .sub(0.6)
        .sign()
        .mul(pass.progress({ images: 50000 }) - pass.progress({ images: 50000 }, { steps: 1 })),
    )
    .clipByValue(0, 1);
}

/** Brightness, saturation and contrast. */
export function recolour(x: tf.Tensor, strength: tf.Tensor, pass: Pass): tf.Tensor {
  const brightness = pass.uniform('brightness', [x.shape[0]!], -0.5, 0.5);
  const saturation = pass.uniform('saturation', [x.shape[0]!], 0, 2);
  const contrast = pass.uniform('contrast', [x.shape[0]!], 0.5, 1.5);
  const bright = x.add(brightness.reshape([-1, 1, 1, 1]));
  const grey = bright.mean([3], true);
  const colourful = grey.add(saturation.reshape([-1, 1, 1, 1]).mul(bright.sub(grey)));
  const middle = colourful.mean([1, 2, 3], true);
  // pass.at('name'): the noise of this call is its own, drawn under the name
  return sometimes(
    x,
    middle.add(contrast.reshape([-1, 1, 1, 1]).mul(colourful.sub(middle))),
    strength,
    pass.at('sometimes'),
  );
}

/** Moved by up to an eighth of its size, and zero where nothing came from. */
export function translate(x: tf.Tensor, strength: tf.Tensor, pass: Pass): tf.Tensor {
  const rows = pass.categorical('rows', 3, [x.shape[0]!]);
  const columns = pass.categorical('columns', 3, [x.shape[0]!]);
  const fromRows = tf
    .range(0, 8)
    .reshape([8, 1])
    .add(rows.toFloat().sub(1).reshape([-1, 1, 1]))
    .equal(tf.range(0, 8).reshape([1, 8]))
    .toFloat();
  const fromColumns = tf
    .range(0, 8)
    .reshape([1, 8])
    .add(columns.toFloat().sub(1).reshape([-1, 1, 1]))
    .equal(tf.range(0, 8).reshape([8, 1]))
    .toFloat();
  const h = tf.matMul(fromRows, x.reshape([-1, 8, 8]));
  const h2 = h.reshape([-1, 8, 8, 1]);
  const lowered = h2.transpose([0, 1, 3, 2]);
  const h3 = lowered.reshape([-1, 8, 8]);
  const h4 = tf.matMul(h3, fromColumns);
  const h5 = h4.reshape([-1, 8, 1, 8]);
  const moved = h5.transpose([0, 1, 3, 2]);
  return sometimes(x, moved, strength, pass.at('sometimes'));
}

/** A square of half the size set to zero, which may reach over the edge. */
export function cutOut(x: tf.Tensor, strength: tf.Tensor, pass: Pass): tf.Tensor {
  const row = pass.categorical('row', 9, [x.shape[0]!]);
  const column = pass.categorical('column', 9, [x.shape[0]!]);
  const rows = within(tf.range(0, 8).reshape([8, 1]), row.toFloat().sub(2));
  const columns = within(tf.range(0, 8).reshape([1, 8]), column.toFloat().sub(2));
  return sometimes(
    x,
    x.mul(tf.sub(1, rows.mul(columns)).reshape([-1, 8, 8, 1])),
    strength,
    pass.at('sometimes'),
  );
}

/** Colour, translation and cutout, one after the other. */
export function augment(x: tf.Tensor, strength: tf.Tensor, pass: Pass): tf.Tensor {
  const h = recolour(x, strength, pass.at('recolour'));
  const h2 = translate(h, strength, pass.at('translate'));
  return cutOut(h2, strength, pass.at('cut_out'));
}

export interface PathLengthWeights {
  readonly usual: tf.Variable;
}

/**
 * Karras et al. 2020 (arXiv:1912.04958), eq. 4: a step in the latent space changes the image by one length
 * everywhere, whose running mean is remembered.
 */
export function pathLength(w: PathLengthWeights, latent: tf.Tensor, wG: GWeights, pass: Pass): tf.Tensor {
  // pass.replay(): the same once more, with the noise it had; running statistics stay as they are
  const d = projectedGradient(
    G(wG, latent),
    tf.scalar(1).broadcastTo([latent.shape[0]!]),
    pass.at('projected').replay(),
  );
  const gradients = GGradient(wG, latent, d);
  const length = gradients.square().sum([1]).add(1e-12).sqrt();
  const expected = stopGradient(tf.mul(0.99, pass.state(w.usual)).add(tf.mul(0.01, length.mean())));
  const result = tf.mul(2, length.sub(expected).square().mean());
  pass.update(w.usual, expected);
  return result;
}

/** What training remembers from one step to the next. */
export function initMemory(init: Initializer) {
  return {
    strength: init.state.zeros('strength', []),
    pool: { kept: init.state.zeros('pool.kept', [20, 64]), filled: init.state.zeros('pool.filled', [20]) },
    lecam: {
      realMean: init.state.zeros('lecam.real_mean', []),
      fakeMean: init.state.zeros('lecam.fake_mean', []),
    },
    pathLength: { usual: init.state.zeros('path_length.usual', []) },
  };
}
