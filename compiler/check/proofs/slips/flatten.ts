import type { Attempt, Context } from './slips.js';

/** `conv(...) |> dense(1)`: a dense layer works along the last axis, and other frameworks flatten before it. */
export function missingFlatten({ calls, shape }: Context): readonly Attempt[] {
  return calls.flatMap(({ call: { span }, name, stage }): readonly Attempt[] => {
    if (!stage || name !== 'dense') return [];
    const before = { span: { ...span, end: span.start }, text: 'flatten |> ' };
    const after = { span: { ...span, start: span.end }, text: ' |> squeeze' };
    const rule = 'A `dense` layer works along the last axis alone. Flatten before it';
    const shared = { places: [], sure: false };
    const first = { ...shared, edits: [before], hint: `${rule}: |> flatten |> dense(...).` };
    // What is flat already only wants its one number.
    if (shape !== null && shape.length < 2) return [first];
    const hint = `${rule}, and drop the axis of 1 after it: |> flatten |> dense(1) |> squeeze.`;
    return [first, { ...shared, edits: [before, after], hint }];
  });
}
