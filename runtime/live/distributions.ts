/** What weights are like, and how they move: looked at while training goes on, a share of the values of each network. */
import type { Held } from '../trouble/weights.js';
import { type Histogram, histogram, thinned } from './histogram.js';

/** The values of a network. */
export interface NetworkValues {
  readonly name: string;
  readonly weights: Histogram | null;
  /** Changes of its weights, each the mean of a step since the look before; null at the first. */
  readonly moves: Histogram | null;
  /** What its optimizer remembers of gradients: its slot of that name; null where it keeps none. */
  readonly gradients: { readonly slot: string; readonly values: Histogram } | null;
}

/** Slots that are gradients: their running mean (Adam's first moment, not corrected for its start), or their decaying sum. */
const ofGradients: readonly string[] = ['m', 'velocity'];

/** So many values of a network are looked at. */
const most = 2 ** 16;

export class Distributions {
  private before = new Map<string, Float32Array>();
  private step = 0;

  /** @param updates how often each network was updated by each optimizer, by the names of checkpoints: others stay as they are */
  async look(
    step: number,
    held: readonly Held[],
    updates: ReadonlyMap<string, number>,
  ): Promise<readonly NetworkValues[]> {
    const trained = new Set([...updates.keys()].map((name) => name.slice(name.lastIndexOf('/') + 1)));
    const weights = grouped(held, ({ role, name }) =>
      role === 'weight' && trained.has(networkOf(name)) ? networkOf(name) : null,
    );
    // `optimizer.G/m/G/dense.kernel` is of G.
    const slots = grouped(held, ({ role, name }) => (role === 'slot' && ofGradients.includes(slotOf(name)) ? (name.split('/')[2] ?? null) : null)); // prettier-ignore
    const [before, now] = [this.before, new Map<string, Float32Array>()];
    const steps = step - this.step;
    const values: NetworkValues[] = [];
    for (const [name, own] of weights) {
      const parts = await some(own);
      const moves = parts.flatMap(([weight, part]) => {
        now.set(weight, part);
        const last = before.get(weight);
        return last === undefined || steps <= 0 ? [] : [part.map((value, i) => (value - last[i]!) / steps)];
      });
      const gradients = slots.get(name) ?? [];
      const found = histogram((await some(gradients)).map(([, part]) => part));
      values.push({
        name,
        weights: histogram(parts.map(([, part]) => part)),
        moves: histogram(moves),
        gradients: found && { slot: slotOf(gradients[0]!.name), values: found },
      });
    }
    [this.before, this.step] = [now, step];
    return values;
  }
}

const networkOf = (weight: string): string => weight.slice(0, weight.indexOf('/'));
const slotOf = (name: string): string => name.split('/')[1] ?? '';

function grouped(held: readonly Held[], groupOf: (one: Held) => string | null): ReadonlyMap<string, readonly Held[]> {
  const groups = new Map<string, Held[]>();
  for (const one of held) {
    const group = groupOf(one);
    if (group !== null) groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return groups;
}

/** Some values of each of several tensors, of large ones as many as of all others of their size. */
async function some(tensors: readonly Held[]): Promise<readonly (readonly [name: string, values: Float32Array])[]> {
  const each = Math.max(64, Math.floor(most / Math.max(1, tensors.length)));
  const parts: (readonly [string, Float32Array])[] = [];
  for (const { name, read } of tensors) parts.push([name, thinned(await read(), each)]);
  return parts;
}
