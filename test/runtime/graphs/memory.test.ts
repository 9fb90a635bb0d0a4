import { describe, expect, it } from 'vitest';
import type { StoredSpec } from '../../../runtime/contract/graphs.js';
import { Memory } from '../../../runtime/graphs/memory.js';
import { Random } from '../../../runtime/random/random.js';

interface Tensor {
  readonly id: number;
}

const weight: StoredSpec = { name: 'G/w', shape: [2], role: 'weight', start: { kind: 'drawn', from: { kind: 'constant', value: 2 } } }; // prettier-ignore

/** A memory of one weight, and what became of its tensors. */
function started(blanks: boolean) {
  let last = 0;
  const made = (): Tensor => ({ id: ++last });
  const disposed: number[] = [];
  const memory = new Memory<Tensor>([weight], ['updates'], { dispose: ({ id }) => void disposed.push(id), ...(blanks && { blank: made }) }); // prettier-ignore
  memory.start(new Random(0), made);
  /** What a step does: a value that comes in a tensor of its own is the 100th and so on. */
  const step = (inPlace = false): number => {
    memory.set('G/w', memory.room('G/w', inPlace) ?? { id: 100 + ++last });
    return memory.get('G/w').id;
  };
  const remember = () => memory.remember(() => Promise.resolve(true));
  return { memory, disposed, step, remember };
}

describe('an engine whose outputs are new', () => {
  it('is told of everything that was replaced', () => {
    const { memory, disposed, step } = started(false);
    expect([step(), step(true)]).toEqual([102, 103]);
    expect(disposed).toEqual([1, 102]);
    memory.clear();
    expect(disposed).toEqual([1, 102, 103]);
  });

  it('keeps what is remembered until it is forgotten', () => {
    const { disposed, step, remember } = started(false);
    const snapshot = remember();
    step();
    expect(disposed).toEqual([]);
    snapshot.dispose();
    expect(disposed).toEqual([1]);
  });
});

describe('an engine with blank tensors', () => {
  it('writes into two by turns', () => {
    const { memory, disposed, step } = started(true);
    expect([step(), step(), step()]).toEqual([2, 1, 2]);
    expect(disposed).toEqual([]);
    memory.clear();
    expect(disposed).toEqual([2, 1]);
  });

  it('writes into one where that may be', () => {
    const { step } = started(true);
    expect([step(true), step(true)]).toEqual([1, 1]);
  });

  it('writes over nothing that is remembered', () => {
    const { memory, disposed, step, remember } = started(true);
    memory.counts.set('updates', 7);
    const [first] = [remember(), step(true)];
    const second = remember();
    const seen = [step(true), step(true)];
    // The present one is written over; the two before it are not.
    expect(seen).toEqual([3, 3]);
    memory.counts.set('updates', 9);
    second.restore();
    expect([memory.get('G/w').id, memory.counts.get('updates')]).toEqual([2, 7]);
    first.restore();
    expect(memory.get('G/w').id).toBe(1);
    first.dispose();
    second.dispose();
    // Two are left beside the present one, and one of them is kept to be written to.
    expect(disposed).toEqual([2]);
    expect([step(), step()]).toEqual([3, 1]);
  });
});
