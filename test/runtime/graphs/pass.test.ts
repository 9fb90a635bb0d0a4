import { describe, expect, it } from 'vitest';
import { memoryDataset } from '../../../runtime/data/dataset.js';
import { Memory } from '../../../runtime/graphs/memory.js';
import { type GraphEngine, GraphPass } from '../../../runtime/graphs/pass.js';
import type { GraphSpec, Input, Role } from '../../../runtime/contract/graphs.js';
import { Random, samplingScope } from '../../../runtime/random/random.js';

type Tensor = readonly number[];

const random = new Random(1);
const data = new Map([['points', memoryDataset('points', 8, { x: { kind: 'floats', values: random.normal('x', 8), shape: [1] } })]]); // prettier-ignore
const input = (role: Role, batch = false): Input => ({ role, dtype: 'f32', shape: [], batch });

/** Graphs whose outputs are their inputs, in order. */
const seen: Tensor[][] = [];
const disposed: Tensor[] = [];
const engine: GraphEngine<Tensor> = {
  tensor: (values) => [...values],
  run: (_, inputs) => {
    seen.push([...inputs]);
    return Promise.resolve(inputs.map((values) => [...values]));
  },
  dispose: (value) => void disposed.push(value),
};

function started(): { readonly memory: Memory<Tensor>; readonly pass: GraphPass<Tensor> } {
  const memory = new Memory<Tensor>([{ name: 'G/w', shape: [], role: 'weight', start: { kind: 'drawn', from: { kind: 'constant', value: 2 } } }], ['updates'], engine); // prettier-ignore
  memory.start(random, (values) => [...values]);
  seen.length = 0;
  disposed.length = 0;
  const around = { engine, memory, random, data, elapsed: (length: object) => ('steps' in length ? 0.25 : 0) };
  return { memory, pass: GraphPass.training(around, 3, 2) };
}

const z: Role = { kind: 'draw', key: 'z', distribution: { kind: 'normal', mean: 0, deviation: 1 }, turns: [] };

describe('a step of training', () => {
  it('gives each input what it is for, and takes what comes back', async () => {
    const { memory, pass } = started();
    memory.counts.set('updates', 5);
    const graph: GraphSpec = {
      name: 'G',
      inputs: [
        input({ kind: 'stored', name: 'G/w' }),
        input({ kind: 'number', formula: { kind: 'count', name: 'updates' } }),
        input({ kind: 'number', formula: { kind: 'schedule', length: { steps: 8 }, after: { steps: 0 } } }),
        input(z, true),
        input({ kind: 'data', data: 'points', field: 'x', draw: null }, true),
      ],
      outputs: [{ kind: 'loss', name: 'G' }, { kind: 'stored', name: 'G/w' }],
      counts: { updates: 2 },
    }; // prettier-ignore
    await pass.run(graph);
    const rows = data.get('points')!.batch({ random, batchIndex: 2, tensor: (values) => [...values] }, 2).x;
    expect(seen).toEqual([[[2], [5], [0.25], [...random.normal('z', 2, 0, 1, 3, 0)], rows]]);
    expect(pass.losses).toEqual(new Map([['G', [2]]]));
    expect(memory.get('G/w')).toEqual([5]);
    expect(memory.counts.get('updates')).toBe(7);
    // What had been remembered is freed; what is remembered now is not.
    expect(disposed).toEqual([[2]]);
    memory.clear();
    expect(disposed).toEqual([[2], [5]]);
  });

  it('draws anew in each turn of a repetition, which hands nothing to the next', async () => {
    const { pass } = started();
    const role: Role = { kind: 'handed', key: 'u', each: false, otherwise: 'G/w' };
    const graph: GraphSpec = {
      name: 'D',
      inputs: [input(z), input(role)],
      outputs: [{ kind: 'handed', key: 'u', each: false }],
      counts: {},
    };
    await pass.repeat(2, (turn) => turn.repeat(2, (inner) => inner.run(graph)));
    expect(seen.map(([drawn]) => drawn)).toEqual([0, 1, 2, 3].map((turn) => [...random.normal('z', 1, 0, 1, 3, turn)]));
    expect(seen.map(([, handed]) => handed)).toEqual([[2], [2], [2], [2]]);
  });

  it('parts of a step hand on what they share, and what each has of its own', async () => {
    const { pass } = started();
    const sum: Role = { kind: 'handed', key: 'sum', each: false, otherwise: null };
    const own: Role = { kind: 'handed', key: 'own', each: true, otherwise: null };
    const adding: GraphSpec = {
      name: 'part',
      inputs: [input(z), input(sum), input(own)],
      outputs: [{ kind: 'handed', key: 'sum', each: false }, { kind: 'handed', key: 'own', each: true }],
      counts: {},
    }; // prettier-ignore
    await pass.parts(2, (part) => part.run(adding));
    await pass.parts(2, (part) => part.run(adding));
    const drawn = [0, 1].map((part) => [...random.normal('z', 1, 0, 1, 3, part)]);
    // What stands under `sum` is the draw before; under `own` nothing at first, and then the sum of the part.
    expect(seen).toEqual([
      [drawn[0], [0], [0]],
      [drawn[1], drawn[0], [0]],
      [drawn[0], drawn[1], [0]],
      [drawn[1], drawn[0], drawn[0]],
    ]);
    // Of what was handed on, the last sum and each part's own are left, and go when the step is over.
    const before = disposed.length;
    pass.forget();
    expect(disposed.length - before).toBe(3);
  });
});

it('samples draw under a name of their own, and other samples later on', async () => {
  const { memory } = started();
  const around = { engine, memory, random, data, elapsed: () => 0 };
  const graph: GraphSpec = {
    name: 'look',
    inputs: [input(z, true)],
    outputs: [{ kind: 'made', name: 'made' }],
    counts: {},
  };
  const made = await GraphPass.sampling(around, 'preview', 4).outputs(graph);
  expect(made).toEqual([[...random.normal(`${samplingScope('preview', 0)}/z`, 4)]]);
  const later = await GraphPass.sampling(around, 'preview', 4, 4).outputs(graph);
  expect(later).toEqual([[...random.normal(`${samplingScope('preview', 4)}/z`, 4)]]);
  expect(later).not.toEqual(made);
});
