import { describe, expect, it } from 'vitest';
import { removeDead } from '../../../../compiler/graph/simplify/simplify.js';
import { type Case } from '../../graph/primitives/case.js';
import { cases } from '../../graph/primitives/cases.js';
import { prepare } from '../../graph/differentiate/slopes.js';
import { batchSize } from '../../graph/reference/leaves.js';
import { evaluate } from '../../graph/reference/reference.js';
import { batchName, faults, onnxRuntime, rounded } from './engine.js';

/** What a case makes, a functional of its derivatives, and the derivatives of both. */
function outputsOf(subject: Case) {
  const { graph, values: exact, made } = prepare(subject);
  const outputs = [{ name: 'made', ref: made.ref }, ...graph.outputs];
  const whole = removeDead({ ...graph, outputs });
  const values = exact.map(rounded);
  return { graph: whole, values, expected: evaluate(whole, values) };
}

describe.skipIf(!onnxRuntime.here)(`models of every operation and its derivatives against definitions${onnxRuntime.note}`, () => {
  it.each(cases)('$name', async (subject) => {
    const { graph, values, expected } = outputsOf(subject);
    for (const batch of [batchSize, batchName])
      expect(await faults(graph, values, expected, batch, 2e-5), String(batch)).toEqual([]);
  });
}); // prettier-ignore
