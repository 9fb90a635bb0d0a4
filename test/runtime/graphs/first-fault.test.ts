import { describe, expect, it } from 'vitest';
import type { GraphSpec } from '../../../runtime/contract/graphs.js';
import type { TracedValue, TraceSpec } from '../../../runtime/contract/trace.js';
import { firstFault } from '../../../runtime/graphs/first-fault.js';

const stored = (name: string) => ({ role: { kind: 'stored', name }, dtype: 'f32', shape: [], batch: false }) as const;

/** D = log(G/w), and G/w moves by its derivative times a slot; something else is a root that nobody needs. */
const graph: GraphSpec = {
  name: 'D',
  inputs: [stored('D/w'), stored('optimizer.D/w')],
  outputs: [{ kind: 'loss', name: 'D' }, { kind: 'stored', name: 'optimizer.D/w' }, { kind: 'stored', name: 'D/w' }],
  counts: {},
}; // prettier-ignore

const value = (operation: string, backward: boolean, ...from: TracedValue['from']): TracedValue => ({
  operation,
  backward,
  place: `${operation}(x) (a.gan:${from.length})`,
  from,
});
const trace: TraceSpec = {
  values: [
    value('sqrt', false, { input: 0 }),
    value('log', false, { input: 0 }),
    value('log', true, { value: 1 }, { input: 0 }),
    value('mul', false, { value: 2 }, { input: 1 }),
    value('sub', false, { input: 0 }, { value: 3 }),
  ],
  outputs: [{ value: 1 }, { value: 3 }, { value: 4 }],
};
const find = (inputs: readonly boolean[], values: readonly boolean[]) =>
  firstFault(graph, trace, { inputs, values }, new Set(['D/w']));

describe('the first number that is not finite', () => {
  it('is that of an operation that was given finite ones, and says which weight took it', () => {
    expect(find([true, true], [true, false, false, false, false])).toEqual({
      ...{ operation: 'log', backward: false, place: 'log(x) (a.gan:1)' },
      ...{ given: null, weight: 'D/w' },
    });
  });

  it('may be one of a derivative', () => {
    expect(find([true, true], [true, true, false, false, false])).toMatchObject({ operation: 'log', backward: true });
  });

  it('may be something that was remembered', () => {
    expect(find([true, false], [true, true, true, false, false])).toEqual({
      ...{ operation: null, given: 'optimizer.D/w', backward: false, place: null },
      weight: 'D/w',
    });
  });

  it('is none of a value that no loss and no weight was made from', () => {
    expect(find([true, true], [false, true, true, true, true])).toBeNull();
  });

  it('names no weight where only a slot took it', () => {
    expect(find([true, true], [true, true, true, false, true])).toMatchObject({ operation: 'mul', weight: null });
  });
});
