/** Everything training remembers between graphs, by the names that checkpoints have for it. */
import type { Snapshot } from '../run/history.js';
import type { Random } from '../random/random.js';
import { sizeOf } from '../contract/shapes.js';
import { initial } from './draws.js';
import type { StoredSpec } from '../contract/graphs.js';

/** What holds tensors. */
export interface Holder<T> {
  /** Frees what a tensor takes on a device. */
  dispose(value: T): void;
  /** A tensor like another one, to write to; left out where every output is a new one. */
  readonly blank?: ((like: T) => T) | undefined;
}

export class Memory<T> {
  readonly counts = new Map<string, number>();
  private readonly values = new Map<string, T>();
  /** What was replaced, to be written to again. */
  private readonly spares = new Map<string, T>();
  private readonly snapshots = new Set<ReadonlyMap<string, T>>();

  /** @param counts the names of what is counted, from 0 */
  constructor(
    readonly specs: readonly StoredSpec[],
    counts: readonly string[],
    private readonly holder: Holder<T>,
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

  /** What was the value before is disposed of, or written to later. */
  set(name: string, value: T): void {
    const before = this.values.get(name);
    this.values.set(name, value);
    if (before !== undefined && before !== value) this.leave(name, before);
  }

  /**
   * Where the next value of a name is to be written; null where it comes in a tensor of its own.
   * @param inPlace whether that may be where the present one lies
   */
  room(name: string, inPlace: boolean): T | null {
    const { blank } = this.holder;
    if (blank === undefined) return null;
    if (inPlace && !this.isHeld(name, this.get(name))) return this.get(name);
    const spare = this.spares.get(name);
    this.spares.delete(name);
    return spare ?? blank(this.get(name));
  }

  /** Does away with what is not the value of a name any more, unless it is remembered. */
  private leave(name: string, value: T): void {
    if (this.isHeld(name, value)) return;
    if (this.holder.blank === undefined || this.spares.has(name)) this.holder.dispose(value);
    else this.spares.set(name, value);
  }

  private isHeld(name: string, value: T): boolean {
    return [...this.snapshots].some((snapshot) => snapshot.get(name) === value);
  }

  get bytes(): number {
    return this.specs.reduce((sum, { shape }) => sum + 4 * shape.reduce((product, dim) => product * dim, 1), 0);
  }

  /**
   * Everything as it is now, which stays as it is until the snapshot is disposed of.
   * @param isFinite whether all numbers of a value are
   */
  remember(isFinite: (value: T) => Promise<boolean>): Snapshot {
    const [values, counts] = [new Map(this.values), new Map(this.counts)];
    this.snapshots.add(values);
    return {
      hasFiniteWeights: async () => {
        for (const { name, role } of this.specs)
          if (role === 'weight' && !(await isFinite(values.get(name)!))) return false;
        return true;
      },
      restore: () => {
        for (const [name, value] of values) this.set(name, value);
        for (const [name, count] of counts) this.counts.set(name, count);
      },
      dispose: () => {
        this.snapshots.delete(values);
        for (const [name, value] of values) if (this.values.get(name) !== value) this.leave(name, value);
      },
    };
  }

  clear(): void {
    for (const values of [this.values, this.spares]) {
      for (const value of values.values()) this.holder.dispose(value);
      values.clear();
    }
  }
}
