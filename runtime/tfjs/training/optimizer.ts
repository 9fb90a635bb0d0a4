import * as tf from '@tensorflow/tfjs-core';
import { countName, slotName } from '../../contract/names.js';
import type { Counter, Store } from './store.js';
import { listTrainable, type Weights } from './weights.js';

/** How one weight moves: the mathematics of an optimizer such as Adam, generated from its `.gan` text. */
export interface Rule<Options, Slot extends string = string> {
  /** What the rule remembers per weight (Adam: its two moments) and the value each number of it starts with. */
  readonly slots: Readonly<Record<Slot, number>>;
  /**
   * The new weight and slots, all shaped like the weight.
   * @param step how often this weight's network has been updated, this time included: 1, 2, ...
   */
  update(
    weight: tf.Tensor,
    gradient: tf.Tensor,
    slots: Readonly<Record<Slot, tf.Tensor>>,
    options: Options,
    step: number,
  ): Readonly<Record<Slot | 'weight', tf.Tensor>>;
}

export interface MinimizeSettings {
  /** The names of the networks to move; all of the optimizer's by default. */
  readonly only?: readonly string[];
  /** Scales all gradients together so that their global norm is at most this. */
  readonly clipGradients?: number;
  /** After the update, clips every weight to [-c, c] (Arjovsky et al. 2017, arXiv:1701.07875). */
  readonly clipWeights?: number;
  /** Averages loss and gradients over this many calls of the loss before one update. */
  readonly accumulate?: number;
}

interface Parameter<Slot extends string> {
  readonly weight: tf.Variable;
  readonly slots: Readonly<Record<Slot, tf.Variable>>;
}

/** Moves the trainable weights of some networks down the gradient of a loss. */
export class Optimizer<Options, Slot extends string = string> {
  private readonly networks: ReadonlyMap<string, { parameters: readonly Parameter<Slot>[]; updates: Counter }>;

  /**
   * Slots are stored as `optimizer.NAME/m/G/dense.kernel`, update counts as `optimizer.NAME/updates/G`.
   * @param options the rule's numbers; a function where a schedule changes them, called at each update.
   */
  constructor(
    readonly name: string,
    networks: Readonly<Record<string, Weights>>,
    private readonly rule: Rule<Options, Slot>,
    private readonly options: Options | (() => Options),
    store: Store,
  ) {
    this.networks = new Map(
      Object.entries(networks).map(([network, weights]) => [
        network,
        {
          parameters: listTrainable(weights).map((weight) => ({ weight, slots: this.createSlots(weight, store) })),
          updates: store.counter(countName(name, network)),
        },
      ]),
    );
  }

  /**
   * One update. Differentiates with respect to this optimizer's weights only, whatever else the loss depends on.
   * @param loss makes the loss, a single number; it is called with 0, 1, ... when gradients accumulate.
   * @returns the loss before the update, the caller's to dispose.
   */
  minimize(loss: (part: number) => tf.Tensor, settings: MinimizeSettings = {}): tf.Scalar {
    return tf.tidy(() => {
      const networks = this.chosen(settings.only);
      const weights = networks.flatMap(({ parameters }) => parameters.map(({ weight }) => weight));
      const { value, gradients } = this.differentiate(loss, weights, settings.accumulate ?? 1);
      if (settings.clipGradients !== undefined) clipByGlobalNorm(gradients, settings.clipGradients);
      const options = typeof this.options === 'function' ? (this.options as () => Options)() : this.options;
      for (const { parameters, updates } of networks) {
        updates.value++;
        for (const parameter of parameters) {
          const gradient = gradients.get(parameter.weight.name);
          // tfjs leaves out the weights that the loss does not reach.
          if (gradient) this.move(parameter, gradient, options, updates.value, settings.clipWeights);
        }
      }
      return value;
    });
  }

  private move(
    { weight, slots }: Parameter<Slot>,
    gradient: tf.Tensor,
    options: Options,
    step: number,
    clip: number | undefined,
  ): void {
    tf.tidy(() => {
      const moved = this.rule.update(weight, gradient, slots, options, step);
      weight.assign(clip === undefined ? moved.weight : moved.weight.clipByValue(-clip, clip));
      for (const slot of this.slotNames()) slots[slot].assign(moved[slot]);
    });
  }

  private differentiate(
    loss: (part: number) => tf.Tensor,
    weights: tf.Variable[],
    parts: number,
  ): { value: tf.Scalar; gradients: Map<string, tf.Tensor> } {
    let value: tf.Scalar | undefined;
    const gradients = new Map<string, tf.Tensor>();
    for (let part = 0; part < parts; part++) {
      const { value: lossPart, grads } = this.variableGradients(() => loss(part), weights);
      const share = (tensor: tf.Tensor) => (parts === 1 ? tensor : tensor.div(parts));
      value = (value ? value.add(share(lossPart)) : share(lossPart)) as tf.Scalar;
      for (const [name, gradient] of Object.entries(grads)) {
        const sum = gradients.get(name);
        gradients.set(name, sum ? sum.add(share(gradient)) : share(gradient));
      }
    }
    return { value: value!, gradients };
  }

  private variableGradients(loss: () => tf.Tensor, weights: tf.Variable[]) {
    try {
      return tf.variableGrads(loss as () => tf.Scalar, weights);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('Cannot find a connection')) throw error;
      const networks = [...this.networks.keys()].join(' and ');
      throw new Error(`the loss of optimizer ${this.name} does not depend on any weight of ${networks}`, {
        cause: error,
      });
    }
  }

  private chosen(only: readonly string[] | undefined) {
    return [...(only ?? this.networks.keys())].map((name) => {
      const network = this.networks.get(name);
      if (!network) throw new Error(`optimizer ${this.name} does not move ${name}`);
      return network;
    });
  }

  private createSlots(weight: tf.Variable, store: Store): Record<Slot, tf.Variable> {
    const create = (slot: Slot) =>
      tf.tidy(() =>
        store.variable(slotName(this.name, slot, weight.name), tf.fill(weight.shape, this.rule.slots[slot]), false),
      );
    return Object.fromEntries(this.slotNames().map((slot) => [slot, create(slot)])) as Record<Slot, tf.Variable>;
  }

  private slotNames(): Slot[] {
    return Object.keys(this.rule.slots) as Slot[];
  }
}

/** g <- g * min(1, limit / ||g||), the norm taken over all gradients together (Pascanu et al. 2013, arXiv:1211.5063). */
function clipByGlobalNorm(gradients: Map<string, tf.Tensor>, limit: number): void {
  const squares = [...gradients.values()].map((gradient) => gradient.square().sum());
  const norm = tf.addN(squares).sqrt();
  // PyTorch's 1e-6 keeps a zero gradient from becoming 0 / 0.
  const scale = tf.minimum(1, tf.scalar(limit).div(norm.add(1e-6)));
  for (const [name, gradient] of gradients) gradients.set(name, gradient.mul(scale));
}
