import * as tf from '@tensorflow/tfjs-core';

/** A GAN of 8x8 images small enough for any engine, with momentum and batch norm; every step is two updates. */
export function smallGan(): { step(): Promise<{ discriminator: number; generator: number }>; dispose(): void } {
  const variable = (shape: number[], seed: number): tf.Variable =>
    tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 0.1, 'float32', seed)));
  const generator = [variable([6, 64], 1), variable([4, 4, 1, 4], 2)];
  const discriminator = [variable([4, 4, 1, 8], 3), variable([128, 1], 4)];
  const momenta = new Map(
    [...generator, ...discriminator].map((w) => [w, tf.tidy(() => tf.variable(tf.zerosLike(w)))]),
  );
  const real = tf.randomUniform<tf.Rank.R4>([4, 8, 8, 1], -1, 1, 'float32', 5);
  const noise = tf.randomNormal<tf.Rank.R2>([4, 6], 0, 1, 'float32', 6);

  const generate = (): tf.Tensor4D => {
    const x = noise.matMul(generator[0]!).reshape([4, 4, 4, 4]);
    const centred = x.sub(x.mean([0, 1, 2]));
    const normal = centred.mul(centred.square().mean([0, 1, 2]).add(1e-5).rsqrt());
    const filter = generator[1] as unknown as tf.Tensor4D;
    return tf.conv2dTranspose(normal.relu<tf.Tensor4D>(), filter, [4, 8, 8, 1], 2, 'same').tanh();
  };
  const score = (images: tf.Tensor4D): tf.Tensor => {
    const filter = discriminator[0] as unknown as tf.Tensor4D;
    return tf
      .leakyRelu(tf.conv2d(images, filter, 2, 'same'), 0.2)
      .reshape([4, 128])
      .matMul(discriminator[1]!);
  };
  const minimise = (weights: tf.Variable[], loss: () => tf.Tensor): tf.Tensor => {
    const { value, grads } = tf.variableGrads(() => loss().asScalar(), weights);
    tf.tidy(() => {
      for (const weight of weights) {
        const momentum = momenta.get(weight)!;
        momentum.assign(momentum.mul(0.5).add(grads[weight.name]!));
        weight.assign(weight.sub(momentum.mul(0.02)));
      }
    });
    tf.dispose(grads);
    return value;
  };

  return {
    async step() {
      const first = minimise(discriminator, () =>
        score(real).neg().softplus().mean().add(score(generate()).softplus().mean()),
      );
      const second = minimise(generator, () => score(generate()).neg().softplus().mean());
      const losses = { discriminator: (await first.data())[0]!, generator: (await second.data())[0]! };
      tf.dispose([first, second]);
      return losses;
    },
    dispose: () => tf.dispose([...generator, ...discriminator, ...momenta.values(), real, noise]),
  };
}
