/**
 * How much work checking may take. It is counted in steps that each take about as long: an expression worked out, a
 * call, an iteration of a loop, an item of a list, a node of a gradient. What is tried on the side counts for the whole too,
 * so that no program takes long, whatever it is that takes long in it.
 */
export class Meter {
  private taken = 0;

  /** @param around what this is a part of, which pays for it too */
  constructor(
    readonly limit: number,
    private readonly around: Meter | null = null,
  ) {}

  /** How many steps the whole may take. */
  get whole(): number {
    return this.around?.whole ?? this.limit;
  }

  get spent(): number {
    return this.taken;
  }

  get left(): number {
    return Math.max(this.limit - this.taken, 0);
  }

  get exhausted(): boolean {
    return this.taken > this.limit;
  }

  spend(steps: number): void {
    this.taken += steps;
    this.around?.spend(steps);
  }

  /** A part for what is only tried: never more than half of what is left, so that the rest can still be done. */
  part(limit: number): Meter {
    return new Meter(Math.min(limit, Math.floor(this.left / 2)), this);
  }
}
