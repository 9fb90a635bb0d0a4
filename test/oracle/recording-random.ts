import { Random } from '../../runtime/random/random.js';

/** Numbers to use in place of a program's draws, at every step, and of its variables before the first, by name. */
export type Given = Readonly<Record<string, readonly number[]>>;

/** Gives the numbers it is told to, draws the others, and remembers both. */
export class RecordingRandom extends Random {
  /** By name: `z` at the first step, then `z@2`; in repetitions after the first `z@2.1`. */
  readonly draws: Record<string, readonly number[]> = {};

  constructor(
    seed: number,
    private readonly given: Given,
  ) {
    super(seed);
  }

  override uniform(name: string, size: number, low = 0, high = 1, step = 0, iteration = 0): Float32Array {
    const made = this.told(name, size) ?? super.uniform(name, size, low, high, step, iteration);
    return this.remember(name, step, iteration, made);
  }

  override normal(name: string, size: number, mean = 0, deviation = 1, step = 0, iteration = 0): Float32Array {
    const made = this.told(name, size) ?? super.normal(name, size, mean, deviation, step, iteration);
    return this.remember(name, step, iteration, made);
  }

  override integers(name: string, size: number, bound: number, step = 0, iteration = 0): Int32Array {
    const told = this.told(name, size);
    const made = told === null ? super.integers(name, size, bound, step, iteration) : Int32Array.from(told);
    return this.remember(name, step, iteration, made);
  }

  private told(name: string, size: number): Float32Array | null {
    const values = this.given[name];
    if (values === undefined) return null;
    if (values.length !== size) throw new Error(`${name} takes ${size} numbers, ${values.length} were given`);
    return Float32Array.from(values);
  }

  private remember<Values extends Float32Array | Int32Array>(
    name: string,
    step: number,
    iteration: number,
    values: Values,
  ): Values {
    const place = iteration > 0 ? `@${step}.${iteration}` : step > 1 ? `@${step}` : '';
    this.draws[name + place] = Array.from(values);
    return values;
  }
}
