/** Values that are the same are one before anything is differentiated, and no others are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../compiler/graph/build/builder.js';
import { GraphOperations } from '../../../compiler/graph/build/operations.js';
import { gradients } from '../../../compiler/graph/differentiate/differentiate.js';
import type { Weight } from '../../../compiler/graph/ir/graph.js';
import { f32 } from '../../../compiler/graph/ir/types.js';
import type { Value } from '../../../compiler/graph/ir/value.js';
import { type Outside, body } from '../../../compiler/lower/open.js';
import { SharedValues } from '../../../compiler/lower/shared-values.js';
import type { StepGraph, Task } from '../../../compiler/lower/step-graph.js';
import { lowerTraining } from '../../../compiler/lower/training.js';
import { Random } from '../../../runtime/random/random.js';
import { Schedule } from '../../../runtime/run/schedule.js';
import { programOf } from '../compiled.js';
import { randomProgram } from '../graph/differentiate/random-program.js';
import { header, span, startGraph } from '../graph/differentiate/slopes.js';
import { type Leaf, valueOf } from '../graph/reference/leaves.js';
import type { NDArray } from '../graph/reference/ndarray.js';
import { evaluate, type Weights } from '../graph/reference/reference.js';
import type { Value as Known } from '../graph/reference/values.js';
import { interpret } from './interpret.js';

const origin = { span, text: 'test' };

const lowered = async (text: string) => {
  const program = await programOf(text);
  return lowerTraining(program, program.training!);
};

const graphsOf = (tasks: readonly Task[]): readonly StepGraph[] =>
  tasks.flatMap((task) => (task.kind === 'run' ? [task.graph] : graphsOf(task.body)));

/** How often the step graphs of a program apply each operation. */
async function operations(text: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { graph } of (await lowered(text)).stretches.flatMap(({ tasks }) => graphsOf(tasks))) {
    for (const node of graph.nodes) {
      const name = node.kind === 'primitive' ? node.operation : node.kind;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

/** What is remembered after the first steps. */
async function remembered(text: string, steps: number): Promise<(name: string) => readonly number[]> {
  const setting = { random: new Random(1), data: new Map(), schedule: new Schedule(4, undefined) };
  const { memory } = await interpret(await lowered(text), setting, steps);
  return (name) => [...memory.get(name).samples[0]!.data];
}

/** A generator, and lines that train it. */
const program = (layers: string, lines: string): string => `
generator G(z: f32[2]) -> f32[2] { z |> ${layers} |> dense(2) }
network C(x: f32[2]) -> f32[] { x |> dense(8) |> tanh |> dense(1) |> squeeze }
train {
  batch 4
  until 10 steps
  optimizer G, C = adam(1e-3)
  z ~ normal[2]
  ${lines}
}
`;

describe('two calls of one network on one value', () => {
  const other = 'minimize C: mean(square(C(z)))';

  it.each([
    [
      'of losses that are added',
      'minimize G: mean(square(G(z) - 1)) + mean(abs(G(z)))',
      'let y = G(z)\n  minimize G: mean(square(y - 1)) + mean(abs(y))',
    ],
    [
      'of networks that are called on them',
      'minimize G: mean(C(G(z))) + mean(abs(G(z)))',
      'let y = G(z)\n  minimize G: mean(C(y)) + mean(abs(y))',
    ],
  ])('are one call: %s', async (_, twice, once) => {
    const text = (lines: string) => program('dense(8) |> tanh', `${lines}\n  ${other}`);
    expect(await operations(text(twice))).toEqual(await operations(text(once)));
  });

  it('are one call where one of them is differentiated in a loss', async () => {
    const lines = `minimize G: mean(square(G(z))) + mean(square(grad(sum(G(z), axis: all), z)))\n  ${other}`;
    const [some, others] = [await operations(program('dense(8) |> tanh', lines)), await operations(program('dense(8) |> tanh', `minimize G: mean(square(G(z)))\n  ${other}`))]; // prettier-ignore
    // Each of the two kernels is in one more product, that of the derivative, and takes what flows back from there.
    expect(some['outer_sum']).toBe(others['outer_sum']! + 2);
    expect(some['tanh']).toBe(others['tanh']);
  });

  it('of a recurrent network are one recurrence', async () => {
    const text = (loss: string) => `import { lstm } from "std/sequences"
generator G(x: f32[3, 2]) -> f32[3, 4] { x |> lstm(4) }
train {
  batch 4
  until 10 steps
  optimizer G = adam(1e-3)
  x ~ normal[3, 2]
  ${loss}
}
`;
    const [twice, once] = [
      text('minimize G: mean(square(G(x) - 1)) + mean(abs(G(x)))'),
      text('let y = G(x)\n  minimize G: mean(square(y - 1)) + mean(abs(y))'),
    ];
    expect(await operations(twice)).toEqual(await operations(once));
  });

  it('move states as two calls do', async () => {
    const layers = 'dense(3) |> batch_norm |> tanh';
    const twice = program(layers, `minimize G: mean(square(G(z))) + mean(abs(G(z)))\n  ${other}`);
    const once = program(layers, `let y = G(z)\n  minimize G: mean(square(y)) + mean(abs(y))\n  ${other}`);
    const [first, second] = [await remembered(once, 1), await remembered(twice, 1)];
    // From 0, 0.1 of the mean; and then 0.9 of that and 0.1 more.
    const mean = first('G/batch_norm.running_mean');
    expect(mean.every((value) => value !== 0)).toBe(true);
    second('G/batch_norm.running_mean').forEach((value, i) => expect(value).toBeCloseTo(1.9 * mean[i]!, 12));
    second('G/dense.kernel').forEach((value, i) => expect(value).toBeCloseTo(first('G/dense.kernel')[i]!, 12));
    // The batch is normalised once.
    const [a, b] = [await operations(twice), await operations(once)];
    expect([a['matmul'], a['rsqrt'], a['sqrt']]).toEqual([b['matmul'], b['rsqrt'], b['sqrt']]);
  });
});

describe('two calls stay two', () => {
  /** With one call, and with two. */
  const both = async (layers: string) => {
    const lines = (loss: string) => program(layers, `${loss}\n  minimize C: mean(square(C(z)))`);
    const once = await operations(lines('let y = G(z)\n  minimize G: mean(square(y)) + mean(abs(y))'));
    return [await operations(lines('minimize G: mean(square(G(z))) + mean(abs(G(z)))')), once] as const;
  };

  it('from where they draw noise of their own', async () => {
    const [twice, once] = await both('dense(3) |> tanh |> dropout(0.5)');
    // What comes before the noise is the same; after it there are another product, and one more in its derivative.
    expect(twice['matmul']).toBe(once['matmul']! + 2);
    expect(twice['outer_sum']).toBe(once['outer_sum']! + 1);
    expect(twice['tanh']).toBe(once['tanh']);
  });

  it('where the first moves a state that the second reads', async () => {
    const [twice, once] = await both('dense(3, weights: spectral_norm) |> tanh');
    // The iteration, the layer whose weights it divides and the one behind that.
    expect(twice['matmul']).toBeGreaterThanOrEqual(once['matmul']! + 3);
    // One tanh is that of `C`.
    expect(once['tanh']).toBe(2);
    expect(twice['tanh']).toBe(3);
  });

  it('where a network has moved between them', async () => {
    const lines = 'minimize C: mean(square(C(z)))\n  minimize G: mean(square(G(z)))';
    const again = 'minimize C: mean(square(C(z)))\n  minimize G: mean(square(G(z) * C(z)))';
    const [alone, both] = [await operations(program('dense(3)', lines)), await operations(program('dense(3)', again))];
    expect(both['tanh']).toBe(2 * alone['tanh']!);
  });

  it('for gradients, where one is kept from them', async () => {
    const lines = (loss: string) => program('dense(3) |> tanh', `${loss}\n  minimize C: mean(square(C(z)))`);
    const marked = lines('minimize G: mean(square(G(z))) + mean(abs(stop_gradient(G(z))))');
    const alone = lines('minimize G: mean(square(G(z)))');
    const [some, others] = [await remembered(marked, 2), await remembered(alone, 2)];
    expect(some('G/dense.kernel')).toEqual(others('G/dense.kernel'));
    // They are computed once all the same.
    expect((await operations(marked))['matmul']).toBe((await operations(alone))['matmul']);
  });

  it('in training and outside it', async () => {
    const { networks } = await programOf(program('dense(3) |> batch_norm', 'minimize G: mean(G(z))\n  minimize C: mean(square(C(z)))')); // prettier-ignore
    const { graph } = networks.find(({ name }) => name === 'G')!;
    const { builder, outside } = openGraph(new SharedValues(header('step', 'step')));
    const z = builder.input('z', f32([2], true));
    const call = (training: boolean) =>
      body(graph, [z], { ...place, outside, builder, home: 'G', weights: graph.weights, training })[0]!.ref;
    expect(call(true)).toEqual(call(true));
    expect(call(false)).not.toEqual(call(true));
  });

  it('as variables, even where these are equal', () => {
    const { builder } = openGraph(new SharedValues(header('step', 'step')));
    const ops = new GraphOperations(builder, origin);
    const x = builder.input('x', f32([], false));
    const [a, b] = [builder.variable(x, origin), builder.variable(x, origin)];
    const y = ops.mul(a, ops.square(b));
    const flows = gradients(ops, y, [a, b]).map((value) => ({ name: null, value: value! }));
    const [da, db] = evaluate(builder.finish(flows), [{ batch: false, samples: [{ shape: [], data: Float64Array.of(3) }] }]); // prettier-ignore
    expect([da!.samples[0]!.data[0], db!.samples[0]!.data[0]]).toEqual([9, 18]);
  });
});

const place = { path: [], scope: '', again: false, isFixed: () => false, turns: [] };

/** A graph to open calls in; everything from outside is an input, whose value is known. */
function openGraph<Builder extends GraphBuilder>(
  builder: Builder,
  known: (name: string, leaf: Leaf) => Known = (_, leaf) => valueOf(leaf, 0),
) {
  const inputs = new Map<string, Value>();
  const values: Known[] = [];
  const input = (name: string, leaf: Leaf): Value => {
    const found = inputs.get(name) ?? builder.input(name, leaf.type);
    if (!inputs.has(name)) values.push(known(name, leaf));
    inputs.set(name, found);
    return found;
  };
  const none = (): never => {
    throw new Error('nothing of this kind is in these programs');
  };
  const outside: Outside = {
    held: (name: string, { shape }: Weight) => input(name, { type: f32(shape, false), kind: 'signed' }),
    draw: (key, _, type) => input(key, { type, kind: 'signed' }),
    moved: () => undefined,
    ...{ data: none, schedule: none, parameter: none },
  };
  return { builder, outside, inputs, values, input };
}

/**
 * A random program three times, twice on the same noise and once on other noise, differentiated twice for what it is
 * given and for its weights. Its values and those of its derivatives, and how many nodes they take.
 */
function derived(builder: GraphBuilder, seed: number, length: number) {
  const { inputs: leaves, build } = randomProgram(seed, length);
  const text = startGraph('subject');
  const built = build(text, leaves.map(({ type }, i) => text.builder.input(`x${i}`, type))); // prettier-ignore
  if (!('made' in built)) throw new Error('random programs say what they are given');
  const { weights = {}, settings = {}, added = [] } = built;
  const graph = text.builder.finish([{ name: null, value: built.made }]);

  const weightOf = (name: string): Known | undefined => {
    const [home, path] = name.split('/') as [string, string];
    const own: Weights | undefined = home === 'subject' ? weights : settings.networks?.[home];
    const found = path.split('.').reduce<Weights | NDArray | undefined>((held, part) => (held as Weights | undefined)?.[part], own); // prettier-ignore
    return found === undefined ? undefined : { batch: false, samples: [found as NDArray] };
  };
  const given = new Map(graph.inputs.map(({ name }, i) => [name, i < leaves.length ? valueOf(leaves[i]!, i) : added[i - leaves.length]!])); // prettier-ignore
  const { outside, inputs, values, input } = openGraph(builder, (name, leaf) =>
    given.get(name) ?? settings.draws?.get(name) ?? (leaf.type.batch ? undefined : weightOf(name)) ?? valueOf(leaf, name.length)); // prettier-ignore

  const ops = new GraphOperations(builder, origin);
  const taken = graph.inputs.map(({ name, type }) => input(name, { type, kind: 'signed' }));
  const training = settings.mode !== 'inference';
  const [first, second, third] = ['', '', 'other/'].map((scope) =>
    body(graph, taken, { ...place, outside, builder, home: 'subject', weights: graph.weights, training, scope })[0]!); // prettier-ignore
  const y = ops.sum(ops.add(ops.mul(first!, ops.sin(second!)), third!), [], { batch: true });
  const xs = [...inputs.values()].filter(({ type }) => type.dtype === 'f32');
  const flows = gradients(ops, y, xs);
  const z = flows.reduce<Value>(
    (sum, flow) => (flow === null ? sum : ops.add(sum, ops.sum(ops.square(flow), [...flow.type.shape.keys()], { batch: true }))), y); // prettier-ignore
  const outputs = [y, ...flows, ...gradients(ops, z, xs)];
  const made = builder.finish(outputs.flatMap((value) => (value === null ? [] : [{ name: null, value }])));
  return { flowing: outputs.map((value) => value !== null), nodes: made.nodes.length, values: evaluate(made, values) };
}

const numbers = ({ samples }: Known): readonly number[] => samples.flatMap(({ data }) => [...data]);

/** How many random programs are tried; more in a search for mistakes. */
const runs = Number(process.env['GANLANG_PROGRAMS'] ?? 60);

it('derivatives of both orders are what they are where nothing is shared', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 30), fc.integer({ min: 2, max: 12 }), (seed, length) => {
      const apart = derived(new GraphBuilder(header('step', 'step')), seed, length);
      const shared = derived(new SharedValues(header('step', 'step')), seed, length);
      expect(shared.flowing).toEqual(apart.flowing);
      expect(shared.nodes).toBeLessThan(apart.nodes);
      apart.values.forEach((value, i) => {
        const [wanted, found] = [numbers(value), numbers(shared.values[i]!)];
        const scale = Math.max(1, ...wanted.map(Math.abs));
        expect(found).toHaveLength(wanted.length);
        found.forEach((x, j) => expect(Math.abs(x - wanted[j]!) / scale).toBeLessThan(1e-9));
      });
    }),
    { numRuns: runs, seed: Number(process.env['GANLANG_SEED'] ?? 1) },
  );
});
