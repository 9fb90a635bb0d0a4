/** Training as it was before its last steps, so that a step in which it went wrong can be made once more. */

/** All that training remembers, as it was once. */
export interface Snapshot {
  /** Whether every weight was a finite number. */
  hasFiniteWeights(): Promise<boolean>;
  /** Makes it the present again. */
  restore(): void;
  dispose(): void;
}

/** What training remembers. */
export interface Remembering {
  /** What it takes, in bytes. */
  readonly bytes: number;
  /** It as it is now; nothing is copied. */
  remember(): Snapshot;
}

/** Two, since a weight that stops being a number in one step spoils the losses of the next. */
const kept = 2;

/** What is remembered may take this many bytes: it stays in the engine's memory beside the present weights. */
const most = 512 * 2 ** 20;

export class History {
  private readonly past: { readonly step: number; readonly memory: Snapshot }[] = [];

  constructor(private readonly store: Remembering) {}

  /** Remembers everything as it is before `step`. Nothing is copied; training puts new values in their place. */
  remember(step: number): void {
    while (this.past.length >= kept) this.past.shift()!.memory.dispose();
    if (kept * this.store.bytes <= most) this.past.push({ step, memory: this.store.remember() });
  }

  forget(): void {
    for (const { memory } of this.past.splice(0)) memory.dispose();
  }

  /** Goes back to before the last step at whose start every weight was finite. @returns that step, or null if there is none */
  async rewind(): Promise<number | null> {
    for (const { step, memory } of [...this.past].reverse()) {
      if (!(await memory.hasFiniteWeights())) continue;
      memory.restore();
      this.forget();
      return step;
    }
    return null;
  }
}
