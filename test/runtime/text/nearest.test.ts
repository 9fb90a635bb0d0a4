import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, nearest } from '../../../runtime/text/nearest.js';

describe('the nearest name', () => {
  it.each([
    ['stpes', ['steps', 'epochs'], 'steps'],
    ['LeakyReLU', ['relu', 'leaky_relu'], 'leaky_relu'],
    ['x', ['y'], null],
    ['learning-rate', ['steps', 'seed'], null],
    ['wasn', ['wasm', 'webgpu'], 'wasm'],
  ] as const)('of %s among %j is %s', (name, known, meant) => expect(nearest(name, known)).toBe(meant));

  it('is offered as it is written there, or not at all', () => {
    expect(didYouMean(nearest('stpes', ['steps']), (name) => `--${name}`)).toBe('Did you mean --steps?');
    expect(didYouMean(nearest('zebra', ['steps']))).toBe(null);
  });
});

it('a swap of neighbours is one edit', () => {
  expect([editDistance('stpes', 'steps'), editDistance('', 'abc'), editDistance('kitten', 'sitting')]).toEqual([1, 3, 3]);
}); // prettier-ignore
