import { describe, expect, it } from 'vitest';
import { toModel } from '../../../../compiler/emit/onnx/graph.js';
import { removeDead } from '../../../../compiler/graph/simplify/simplify.js';
import { prepare } from '../../graph/differentiate/slopes.js';
import { leavesOf, recurrences, scanned } from '../../graph/differentiate/recurrences.js';
import { cases } from '../../graph/primitives/cases.js';
import { batchSize } from '../../graph/reference/leaves.js';
import { checker, complaints } from './check.js';
import { batchName } from './engine.js';

describe.skipIf(!checker.here)(`models as onnx itself checks them${checker.note}`, () => {
  const scans = recurrences.map((recurrence) => ({
    name: recurrence.name,
    inputs: leavesOf(recurrence),
    build: (...given: readonly [Parameters<typeof scanned>[0], Parameters<typeof scanned>[2]]) =>
      scanned(given[0], recurrence, given[1], true),
  }));

  it.each([batchSize, batchName])('of every operation, its derivatives, and scans, for a batch of %s', (batch) => {
    const models = [...cases, ...scans].map((subject, i) => {
      const { graph, made } = prepare(subject);
      const whole = removeDead({ ...graph, outputs: [{ name: 'made', ref: made.ref }, ...graph.outputs] });
      return [`${i} ${subject.name.replaceAll('/', 'over')}`.slice(0, 100), toModel(whole, { name: 'subject', batch })] as const;
    });
    expect(complaints(Object.fromEntries(models))).toEqual({});
  });
}); // prettier-ignore
