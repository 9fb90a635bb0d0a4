import { describe, expect, it } from 'vitest';
import type { Case } from '../primitives/case.js';
import { cases } from '../primitives/cases.js';
import { slopesOf, startGraph, worst } from './slopes.js';

/** Whether a case makes numbers from numbers, through which gradients flow. */
function flows({ operation, inputs, build }: Case): boolean {
  const ops = startGraph('trial');
  const made = build(ops, inputs.map(({ type }, i) => ops.builder.input(`x${i}`, type))); // prettier-ignore
  const numbers = made.type.dtype === 'f32' && inputs.some(({ type }) => type.dtype === 'f32');
  return numbers && operation !== 'stop_gradient';
}

describe('derivatives against differences', () => {
  it.each(cases.filter(flows))('$name', (subject) => {
    const { first, second } = slopesOf(subject);
    expect(worst(first)?.error ?? 0, JSON.stringify(worst(first))).toBeLessThan(1e-6);
    expect(worst(second)?.error ?? 0, JSON.stringify(worst(second))).toBeLessThan(1e-5);
  });
});
