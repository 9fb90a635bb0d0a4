/** Everything training remembers between graphs, by the names that checkpoints have for it. */
import type { Snapshot } from '../run/history.js';
import type { Random } from '../random/random.js';
import { sizeOf } from '../contract/shapes.js';
import { initial } from './draws.js';
import type { StoredSpec } from '../contract/graphs.js';

export class Memory<T> {
  readonly counts = new Map<string, number>();
  private readonly values = new Map<string, T>();

  /**
   * @param counts the names of what is counted, from 0
   * @param dispose called with what has been replaced
   */
  constructor(
    readonly specs: readonly StoredSpec[],
    counts: readonly string[],
    private readonly dispose: (value: T) => void,
  ) {
    for (const name of counts) this.counts.set(name, 0);
  }

  /** Gives everything its starting value. */
  start(random: Random, tensor: (values: Float32Array, shape: readonly number[]) => T): void {
    const specs = new Map(this.specs.map((spec) => [spec.name, spec]));
    for (const { name, shape, start } of this.specs) {
      const size = sizeOf(shape);
      const from = start.kind === 'copy' ? specs.get(start.of)! : { name, start };
      if (from.start.kind !== 'drawn') throw new Error(`internal: ${name} is a copy of a copy`);
      this.set(name, tensor(initial(random, from.name, from.start.from, size), shape));
    }
  }

  /** The name of what something starts as: its own, unless it is a copy. */
  sourceOf(name: string): string {
    const { start } = this.specs.find((spec) => spec.name === name)!;
    return start.kind === 'copy' ? start.of : name;
  }

  shapeOf(name: string): readonly number[] {
    return this.specs.find((spec) => spec.name === name)!.shape;
  }

  get(name: string): T {
    const value = this.values.get(name);
    if (value === undefined) throw new Error(`internal: nothing is remembered as ${name}`);
    return value;
  }

  set(name: string, value: T): void {
    const before = this.values.get(name);
    this.values.set(name, value);
    if (before !== undefined && before !== value) this.dispose(before);
  }

  get bytes(): number {
    return this.specs.reduce((sum, { shape }) => sum + 4 * shape.reduce((product, dim) => product * dim, 1), 0);
  }

  /**
   * Everything as it is now; only where what has been replaced is not disposed of.
   * @param isFinite whether all numbers of a value are
   */
  remember(isFinite: (value: T) => Promise<boolean>): Snapshot {
    const [values, counts] = [new Map(this.values), new Map(this.counts)];
    return {
      hasFiniteWeights: async () => {
        for (const { name, role } of this.specs)
          if (role === 'weight' && !(await isFinite(values.get(name)!))) return false;
        return true;
      },
      restore: () => {
        for (const [name, value] of values) this.values.set(name, value);
        for (const [name, count] of counts) this.counts.set(name, count);
      },
      dispose: () => values.clear(),
    };
  }

  clear(): void {
    for (const value of this.values.values()) this.dispose(value);
    this.values.clear();
  }
}
