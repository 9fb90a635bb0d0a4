/**
 * Looks at every operation of a step for the first whose result is no finite number although what it was given is, and
 * for the first weight that takes such a number. Reading every result is slow: it is done to a step that is known to go
 * wrong, and is made once more for it.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Fault } from '../../errors/divergence.js';

interface Origin extends Omit<Fault, 'weight'> {
  readonly order: number;
}

/** The parts of the engine that are looked at; its types do not tell them. */
interface Engine {
  runKernel(name: string, inputs: tf.NamedTensorMap, attributes?: object): tf.Tensor | tf.Tensor[];
  addTapeNode(name: string, ...rest: unknown[]): void;
  readonly state: { readonly activeTape: TapeNode[] };
}

interface TapeNode {
  gradient?: (gradients: tf.Tensor[]) => Record<string, () => tf.Tensor>;
}

interface Forward {
  readonly operation: string;
  readonly place: string | null;
}

/** Kernels by the names of the language's operations. */
const kernels: Readonly<Record<string, string>> = {
  Sqrt: 'sqrt',
  Rsqrt: 'rsqrt',
  RealDiv: 'div',
  Reciprocal: 'div',
  Log: 'log',
  Pow: 'power',
  Exp: 'exp',
};

/** Whether results can be read as soon as they are made. */
export const canSearch = (): boolean => tf.getBackend() !== 'webgpu';

/**
 * Starts looking. The function it gives back ends that, and says what was found; a loss that is not finite is told to it.
 */
export function searchFirstFault(): (losses: readonly tf.Tensor[]) => Fault | null {
  const engine = tf.engine() as unknown as Engine;
  const origins = new WeakMap<object, Origin>();
  let order = 0;
  /** The operation whose derivative is being computed. */
  let differentiated: Forward | null = null;
  let weight: { readonly name: string; readonly origin: Origin } | null = null;

  const originOf = (operation: string, inputs: tf.NamedTensorMap): Origin => {
    const given = Object.values(inputs).filter((input) => input instanceof tf.Tensor);
    const known = given.flatMap((input) => origins.get(input.dataId) ?? []).sort((a, b) => a.order - b.order)[0];
    if (known !== undefined) return known;
    const came = given.find((input) => !isFinite(input));
    const { operation: name, place } = differentiated ?? { operation, place: callingPlace() };
    return {
      operation: came === undefined ? name : null,
      given: came instanceof tf.Variable ? came.name : null,
      backward: differentiated !== null,
      place,
      order: order++,
    };
  };

  const restore = [
    replace(engine, 'runKernel', (original) => (name, inputs, attributes) => {
      const made = original.call(engine, name, inputs, attributes);
      for (const output of [made].flat()) {
        if (!isFinite(output)) origins.set(output.dataId, originOf(name, inputs));
      }
      return made;
    }),
    replace(engine, 'addTapeNode', (original) => (name, ...rest) => {
      original.call(engine, name, ...rest);
      const node = engine.state.activeTape.at(-1);
      const { gradient } = node ?? {};
      if (node === undefined || gradient === undefined) return;
      const forward = { operation: name, place: callingPlace() };
      const within = <T>(run: () => T): T => {
        const outer = differentiated;
        differentiated = forward;
        try {
          return run();
        } finally {
          differentiated = outer;
        }
      };
      node.gradient = (gradients) => {
        const parts = within(() => gradient(gradients));
        return Object.fromEntries(Object.entries(parts).map(([input, part]) => [input, () => within(part)]));
      };
    }),
    replace(tf.Variable.prototype, 'assign', (original) => function (this: tf.Variable, value) {
      // Slots and averages take what the weights do.
      const origin = origins.get(value.dataId);
      if (origin !== undefined && this.trainable) weight ??= { name: this.name, origin };
      original.call(this, value);
    }),
  ]; // prettier-ignore

  return (losses) => {
    for (const undo of restore) undo();
    const reached = losses.flatMap((loss) => origins.get(loss.dataId) ?? []);
    const [first] = [...reached, ...(weight === null ? [] : [weight.origin])].sort((a, b) => a.order - b.order);
    if (first === undefined) return null;
    const { order: _, operation, ...fault } = first;
    return { ...fault, operation: operation && (kernels[operation] ?? operation), weight: weight?.name ?? null };
  };
}

/** Puts another method in the place of one; what it gives back undoes that. */
function replace<T extends object, K extends keyof T>(owner: T, key: K, wrap: (original: T[K]) => T[K]): () => void {
  const own = Object.hasOwn(owner, key);
  const original = owner[key];
  owner[key] = wrap(original);
  return () => {
    if (own) owner[key] = original;
    else delete owner[key];
  };
}

const isFinite = (tensor: tf.Tensor): boolean =>
  tensor.dtype !== 'float32' || (tensor.dataSync() as Float32Array).every(Number.isFinite);

const runtimeFolder = new URL('../../', import.meta.url).pathname;

/** The library's files; source maps show those that it was made from. */
const library = /[/\\](?:node_modules|tfjs-[\w-]+[/\\]src)[/\\]/;

/** The innermost function of the program that is running: its name, file and line. */
function callingPlace(): string | null {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  const lines = new Error().stack?.split('\n') ?? [];
  Error.stackTraceLimit = limit;
  for (const line of lines) {
    const [, name, file, row] = /^\s+at (?:(?:async )?([^\s(]+).* \()?(?:file:\/\/)?(\/.*?|[A-Za-z]:.*?):(\d+):\d+\)?$/.exec(line) ?? []; // prettier-ignore
    if (file === undefined || file.startsWith(runtimeFolder) || library.test(file)) continue;
    const at = `${file.replace(/^.*[/\\]/, '')}:${row}`;
    return name === undefined || /^(Object|Array|Module)\b|<anonymous>/.test(name) ? at : `${name} (${at})`;
  }
  return null;
}
