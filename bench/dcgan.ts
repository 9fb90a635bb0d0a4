import * as tf from '@tensorflow/tfjs-core';

/**
 * The DCGAN of Radford, Metz and Chintala 2016 (arXiv:1511.06434) for 32x32x1 images, batch norm in both networks,
 * written out in `tf.*` the way a hand-made trainer would be: the work every engine is measured on.
 */
export const latent = 100;
export const imageShape = [32, 32, 1] as const;

type Weights = Readonly<Record<string, tf.Variable>>;
type Gradients = Readonly<Record<string, tf.Tensor>>;
type Images = tf.Tensor4D;

/** The losses of one step. */
export interface Losses {
  readonly discriminator: number;
  readonly generator: number;
}

export interface Dcgan {
  /** One discriminator step, then one generator step, each running the generator, as a naive trainer does. */
  step(real: Images, noise: tf.Tensor2D): Promise<Losses>;
  /** The same losses and updates with one run of the generator, whose images both steps share. */
  sharedStep(real: Images, noise: tf.Tensor2D): Promise<Losses>;
  dispose(): void;
}

function normal(shape: number[], seed: number): tf.Variable {
  return tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 0.02, 'float32', seed)));
}

function constant(shape: number[], value: number): tf.Variable {
  return tf.tidy(() => tf.variable(tf.fill(shape, value)));
}

function normalisation(name: string, channels: number): Record<string, tf.Variable> {
  return { [`${name}.scale`]: constant([channels], 1), [`${name}.bias`]: constant([channels], 0) };
}

function batchNorm(x: tf.Tensor, weights: Weights, name: string): Images {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const centred = x.sub(x.mean(axes));
  const variance = centred.square().mean(axes);
  const scale = variance.add(1e-5).rsqrt().mul(weights[`${name}.scale`]!);
  return centred.mul(scale).add<Images>(weights[`${name}.bias`]!);
}

function makeGenerator(width: number): Weights {
  return {
    dense: normal([latent, 16 * 4 * width], 1),
    ...normalisation('norm0', 4 * width),
    up1: normal([4, 4, 2 * width, 4 * width], 2),
    ...normalisation('norm1', 2 * width),
    up2: normal([4, 4, width, 2 * width], 3),
    ...normalisation('norm2', width),
    up3: normal([4, 4, 1, width], 4),
  };
}

function generate(w: Weights, noise: tf.Tensor2D): Images {
  const batch = noise.shape[0];
  const width = w['norm2.scale']!.size;
  const up = (x: Images, name: string, size: number, channels: number): Images =>
    tf.conv2dTranspose(x, w[name] as unknown as tf.Tensor4D, [batch, size, size, channels], 2, 'same');
  const seed = batchNorm(noise.matMul(w['dense']!).reshape([batch, 4, 4, 4 * width]), w, 'norm0').relu();
  const small = batchNorm(up(seed as Images, 'up1', 8, 2 * width), w, 'norm1').relu();
  const large = batchNorm(up(small as Images, 'up2', 16, width), w, 'norm2').relu();
  return up(large as Images, 'up3', 32, 1).tanh();
}

function makeDiscriminator(width: number): Weights {
  return {
    down1: normal([4, 4, 1, width], 5),
    down2: normal([4, 4, width, 2 * width], 6),
    ...normalisation('norm2', 2 * width),
    down3: normal([4, 4, 2 * width, 4 * width], 7),
    ...normalisation('norm3', 4 * width),
    dense: normal([16 * 4 * width, 1], 8),
  };
}

function discriminate(w: Weights, images: Images): tf.Tensor {
  const down = (x: Images, name: string): Images => tf.conv2d(x, w[name] as unknown as tf.Tensor4D, 2, 'same');
  const large = tf.leakyRelu(down(images, 'down1'), 0.2);
  const small = tf.leakyRelu(batchNorm(down(large, 'down2'), w, 'norm2'), 0.2);
  const tiny = tf.leakyRelu(batchNorm(down(small, 'down3'), w, 'norm3'), 0.2);
  return tiny.reshape([images.shape[0], -1]).matMul(w['dense']!);
}

/** Adam (Kingma and Ba 2015, algorithm 1) on explicit moments. */
class Adam {
  private readonly first: Weights;
  private readonly second: Weights;
  private count = 0;

  constructor(
    private readonly weights: Weights,
    private readonly rate = 2e-4,
    private readonly beta1 = 0.5,
    private readonly beta2 = 0.999,
  ) {
    const zeros = (): Weights =>
      Object.fromEntries(
        Object.entries(weights).map(([name, w]) => [name, tf.tidy(() => tf.variable(tf.zerosLike(w)))]),
      );
    this.first = zeros();
    this.second = zeros();
  }

  apply(gradients: Gradients): void {
    this.count++;
    const rate = (this.rate * Math.sqrt(1 - this.beta2 ** this.count)) / (1 - this.beta1 ** this.count);
    for (const [name, weight] of Object.entries(this.weights)) {
      tf.tidy(() => {
        const gradient = gradients[name]!;
        const m = this.first[name]!;
        const v = this.second[name]!;
        m.assign(m.mul(this.beta1).add(gradient.mul(1 - this.beta1)));
        v.assign(v.mul(this.beta2).add(gradient.square().mul(1 - this.beta2)));
        weight.assign(weight.sub(m.mul(rate).div(v.sqrt().add(1e-8))));
      });
    }
  }

  dispose(): void {
    tf.dispose([Object.values(this.first), Object.values(this.second)]);
  }
}

/** The loss and its gradients by weight name, all to be disposed of by the caller. */
function differentiate(weights: Weights, loss: () => tf.Tensor): { value: tf.Scalar; gradients: Gradients } {
  const list = Object.values(weights);
  const { value, grads } = tf.variableGrads(() => loss().asScalar(), list);
  return {
    value,
    gradients: byName(
      weights,
      list.map((weight) => grads[weight.name]!),
    ),
  };
}

function byName(weights: Weights, gradients: readonly tf.Tensor[]): Gradients {
  return Object.fromEntries(Object.keys(weights).map((name, i) => [name, gradients[i]!]));
}

/** The networks and their optimizers' states; `width` is the number of base channels. */
export function makeDcgan(width = 64): Dcgan {
  const generator = makeGenerator(width);
  const discriminator = makeDiscriminator(width);
  const generatorAdam = new Adam(generator);
  const discriminatorAdam = new Adam(discriminator);

  const update = (adam: Adam, gradients: Gradients): void => {
    adam.apply(gradients);
    tf.dispose(gradients);
  };
  const score = (images: Images): tf.Tensor => discriminate(discriminator, images);
  const generatorLoss = (fake: Images): tf.Tensor => score(fake).neg().softplus().mean();
  const trainDiscriminator = (real: Images, fake: Images): tf.Scalar => {
    const { value, gradients } = differentiate(discriminator, () =>
      score(real).neg().softplus().mean().add(score(fake).softplus().mean()),
    );
    update(discriminatorAdam, gradients);
    return value;
  };
  const read = async (discriminatorLoss: tf.Tensor, generatorLoss: tf.Tensor): Promise<Losses> => {
    const [[first], [second]] = await Promise.all([discriminatorLoss.data(), generatorLoss.data()]);
    tf.dispose([discriminatorLoss, generatorLoss]);
    return { discriminator: first!, generator: second! };
  };

  return {
    step(real, noise) {
      const fake = tf.tidy(() => generate(generator, noise));
      const discriminatorLoss = trainDiscriminator(real, fake);
      fake.dispose();
      const { value, gradients } = differentiate(generator, () => generatorLoss(generate(generator, noise)));
      update(generatorAdam, gradients);
      return read(discriminatorLoss, value);
    },

    sharedStep(real, noise) {
      const losses: tf.Tensor[] = [];
      // The generator is differentiated in a direction that is known only once its images have been through the
      // discriminator's step: a variable, filled on the way.
      const direction = constant([noise.shape[0], ...imageShape], 0);
      const forward = (): Images => {
        const fake = generate(generator, noise);
        losses.push(tf.keep(trainDiscriminator(real, fake)));
        const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => generatorLoss(x as Images))(fake);
        losses.push(tf.keep(value));
        direction.assign(grad);
        return fake;
      };
      const gradients = tf.grads(forward)(Object.values(generator), direction);
      direction.dispose();
      update(generatorAdam, byName(generator, gradients));
      return read(losses[0]!, losses[1]!);
    },

    dispose() {
      generatorAdam.dispose();
      discriminatorAdam.dispose();
      tf.dispose([Object.values(generator), Object.values(discriminator)]);
    },
  };
}
