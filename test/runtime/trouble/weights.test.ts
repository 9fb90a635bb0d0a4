import { describe, expect, it } from 'vitest';
import { type Held, printOf, Weights } from '../../../runtime/trouble/weights.js';

const held = (name: string, role: Held['role'], values: Float32Array): Held => ({
  name,
  role,
  read: () => Promise.resolve(values),
});

/** A run of one network whose weights and slots are whatever they are at a step. */
async function looks(
  steps: readonly number[],
  at: (step: number) => { readonly weight: number; readonly slot?: number },
  waiting = false,
) {
  const weights = new Weights();
  const told: { readonly step: number; readonly text: string }[] = [];
  for (const step of steps) {
    const { weight, slot } = at(step);
    const tensors = [
      held('G/dense.kernel', 'weight', Float32Array.of(1, weight)),
      held('G/norm.mean', 'other', Float32Array.of(step)),
      ...(slot === undefined ? [] : [held('optimizer.G/m/G/dense.kernel', 'slot', Float32Array.of(slot))]),
      held('C/kernel', 'weight', Float32Array.of(7)),
    ];
    const updates = new Map([['optimizer.G/updates/G', step]]);
    expect(await weights.look(step, tensors, updates, waiting)).toBeNull();
    told.push(...weights.troubles.map(({ text }) => ({ step, text })));
  }
  return told;
}

const every128 = Array.from({ length: 10 }, (_, i) => 128 * (i + 1));

describe('weights', () => {
  it('are finite, or the first that is not is named', async () => {
    const weights = new Weights();
    const look = (...values: readonly number[]) =>
      weights.look(1, [held('D/a', 'weight', Float32Array.of(0)), held('G/b', 'weight', Float32Array.of(...values))], new Map(), false); // prettier-ignore
    expect(await look(1, -3e38, 1e-45)).toBeNull();
    for (const broken of [NaN, Infinity, -Infinity]) expect(await look(1, broken, 2)).toBe('G/b');
  });

  it('that stop moving have a rate of 0 where gradients arrive', async () => {
    const told = await looks(every128, (step) => ({ weight: Math.min(step, 400), slot: step }));
    expect(told[0]).toEqual({
      step: 768,
      text: 'No weight of G has moved since step 512, in 256 updates. Gradients arrive, so the rate of optimizer G is 0, or so small that nothing is left of it in a weight.',
    });
  });

  it('that stop moving have no gradient where nothing is remembered of one either', async () => {
    const told = await looks(every128, (step) => ({ weight: Math.min(step, 400), slot: Math.min(step, 400) }));
    expect(told[0]!.text).toBe('No weight of G has moved since step 512, in 256 updates. What optimizer G remembers has not changed either: no gradient arrives.'); // prettier-ignore
    const plain = await looks(every128, (step) => ({ weight: Math.min(step, 400) }));
    expect(plain[0]!.text).toContain('The rate of optimizer G is 0, or no gradient arrives.');
  });

  it('that move are not told, by however little, nor those that nothing trains', async () => {
    expect(await looks(every128, (step) => ({ weight: 1 + step * 2 ** -23 }))).toEqual([]);
  });

  it('that have never moved are not told while a loss is still to come', async () => {
    expect(await looks(every128, () => ({ weight: 1, slot: 0 }), true)).toEqual([]);
    expect((await looks(every128, () => ({ weight: 1, slot: 0 }))).length).toBeGreaterThan(0);
  });

  it('have other prints where one bit is another', () => {
    const numbers = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const print = printOf(numbers);
    for (let i = 0; i < 1000; i += 37) {
      const other = numbers.slice();
      other[i] = Math.fround(other[i]! * (1 + 2 ** -22)) || 1e-30;
      expect(printOf(other)).not.toBe(print);
    }
    expect(printOf(numbers.slice())).toBe(print);
  });
});
