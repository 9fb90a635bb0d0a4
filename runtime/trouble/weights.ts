/**
 * Weights looked at while training goes on: whether all are finite, and whether they still move. A network that is trained
 * and does not move has a rate of 0, or no gradient.
 */
import { grouped } from '../text/prose.js';
import type { Trouble } from './trouble.js';

/** Something that training remembers, in whatever order the engine has its numbers. */
export interface Held {
  readonly name: string;
  readonly role: 'weight' | 'slot' | 'other';
  readonly read: () => Promise<Float32Array>;
}

/** For so many updates in a row nothing must move. */
const patience = 256;

interface Course {
  readonly print: number;
  /** The step at which it was first seen like this, and how often the network had been updated then. */
  readonly step: number;
  readonly updates: number;
  /** What its optimizer remembered then. */
  readonly slots: number;
  /** Whether it has been another before. */
  readonly moved: boolean;
}

export class Weights {
  private readonly courses = new Map<string, Course>();
  private still: readonly Trouble[] = [];

  /**
   * Looks at all weights.
   * @param updates how often each network was updated by each optimizer, by the names of checkpoints
   * @param waiting whether a loss is still to come
   * @returns the name of the first weight with a number that is not finite; null where there is none
   */
  async look(
    step: number,
    held: readonly Held[],
    updates: ReadonlyMap<string, number>,
    waiting: boolean,
  ): Promise<string | null> {
    const still: Trouble[] = [];
    const networks = new Map<string, Held[]>();
    for (const one of held) {
      if (one.role !== 'weight') continue;
      const network = one.name.slice(0, one.name.indexOf('/'));
      networks.set(network, [...(networks.get(network) ?? []), one]);
    }
    for (const [network, weights] of networks) {
      let print = start;
      for (const { name, read } of weights) {
        const next = printOf(await read(), print);
        if (next === null) return name;
        print = next;
      }
      const movers = [...updates].filter(([name]) => name.endsWith(`/updates/${network}`));
      const count = movers.reduce((sum, [, times]) => sum + times, 0);
      const before = this.courses.get(network);
      if (before?.print !== print) {
        const slots = await this.slotsOf(network, held);
        this.courses.set(network, { print, step, updates: count, slots, moved: before !== undefined });
      } else if (count - before.updates >= patience && !(waiting && !before.moved)) {
        const names = movers.map(([name]) => name.slice('optimizer.'.length, name.indexOf('/updates/')));
        const remembers = held.some(({ role, name }) => role === 'slot' && isOf(network, name));
        const arrives = remembers && (await this.slotsOf(network, held)) !== before.slots;
        still.push(stillNetwork(network, names, before, count, remembers, arrives));
      }
    }
    this.still = still;
    return null;
  }

  get troubles(): readonly Trouble[] {
    return this.still;
  }

  private async slotsOf(network: string, held: readonly Held[]): Promise<number> {
    let print = start;
    for (const { role, name, read } of held)
      if (role === 'slot' && isOf(network, name)) print = printOf(await read(), print) ?? print;
    return print;
  }
}

/** `optimizer.G/m/G/dense.kernel` is of G. */
const isOf = (network: string, slot: string): boolean => slot.split('/')[2] === network;

function stillNetwork(
  network: string,
  optimizers: readonly string[],
  { step, updates }: Course,
  count: number,
  remembers: boolean,
  arrives: boolean,
): Trouble {
  const who = `optimizer ${optimizers.join(', ')}`;
  const why = arrives
    ? `Gradients arrive, so the rate of ${who} is 0, or so small that nothing is left of it in a weight.`
    : remembers
      ? `What ${who} remembers has not changed either: no gradient arrives.`
      : `The rate of ${who} is 0, or no gradient arrives.`;
  return {
    kind: 'still-network',
    of: network,
    text: `No weight of ${network} has moved since step ${grouped(step)}, in ${grouped(count - updates)} updates. ${why}`,
    hint: arrives
      ? 'A schedule that has run out early is the usual reason: let it last as long as training, or end training where it ends.'
      : 'Look for a factor of 0 in its loss, an activation that is saturated, or a schedule that has run out.',
    since: step,
  };
}

/** What FNV-1a starts at and multiplies by, over words instead of bytes. */
const start = 0x811c9dc5 | 0;
const prime = 0x01000193;

/** The bits of a 32-bit float that are all set in infinities and in what is no number. */
const exponent = 0x7f800000;

/** Another number for other numbers, but for chance; null where one of them is not finite. */
export function printOf(values: Float32Array, from = start): number | null {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length);
  let print = from;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if ((word & exponent) === exponent) return null;
    print = Math.imul(print ^ word, prime);
  }
  return print;
}
