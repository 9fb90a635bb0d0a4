import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ratesOf } from '../../playground/program/rates.js';

const rates = (text: string) => ratesOf(text).map(({ from, to, value, networks }) => [text.slice(from, to), value, networks.join(' ')]); // prettier-ignore

describe('learning rates', () => {
  it.each([
    ['optimizer G, D = adam(2e-4, beta1: 0.5)', [['2e-4', 2e-4, 'G D']]],
    ['optimizer G = adam(beta1: 0.5, rate: 1e-3)', [['1e-3', 1e-3, 'G']]],
    ['optimizer G = adam(linear_decay(2e-4, over: 10 steps))\n optimizer D = sgd(0.1)', [['2e-4', 2e-4, 'G'], ['0.1', 0.1, 'D']]],
    ['optimizer G = adam(linear_decay(rate / 2, over: 10 steps))\n optimizer D = adam(rate)', [['3e-3', 3e-3, 'G D']]],
    ['optimizer G = adam', []],
    ['optimizer G = adam(circle)', []],
  ] as const)('are numbers of the text: %s', (lines, expected) => {
    expect(rates(`param rate = 3e-3\nparam circle = circle\ntrain {\n ${lines}\n}\n`)).toEqual(expected);
  }); // prettier-ignore

  it('are found in every template that names one', () => {
    const folder = new URL('../../examples/', import.meta.url);
    const found = readdirSync(folder).filter((file) => file.endsWith('.gan')).map((file) => readFileSync(new URL(file, folder), 'utf8')).filter((text) => /^ *optimizer /m.test(text) && !/^extends/m.test(text)); // prettier-ignore
    expect(found.length).toBeGreaterThan(15);
    for (const text of found) for (const [number, value] of rates(text)) expect(Number(number)).toBe(value);
    expect(found.filter((text) => rates(text).length === 0)).toEqual([]);
  });

  it('of any text are none or some', () => {
    fc.assert(fc.property(fc.string(), (text) => ratesOf(text).every(({ value }) => value >= 0)));
  });
});
