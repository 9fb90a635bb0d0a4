/** A model of its own: what was trained, with its weights in it, for programs that know nothing of this compiler. */
import type { Program } from '../../graph/ir/program.js';
import type { Graph, Network, TensorType } from '../../graph/ir/graph.js';
import { isPictureType } from '../../graph/analyse/image-to-image.js';
import { typeIn } from '../../graph/ir/refs.js';
import type { Training } from '../../graph/ir/training.js';
import { lowerLook, lowerNetwork } from '../../lower/looks.js';
import type { Look } from '../../graph/ir/plan.js';
import type { StepGraph } from '../../lower/step-graph.js';
import type { Role } from '../../../runtime/contract/graphs.js';
import type { Period } from '../../../runtime/contract/period.js';
import { type Clock, valueOf } from '../../../runtime/contract/formula.js';
import { leaves, noiseTold, shownRange, type Told, told, toldNetwork, widest } from '../typescript/inputs.js';
import { rangeOf } from '../typescript/sections.js';
import { toModel } from './graph.js';
import type { Model, TrainedValue } from './model/model.js';

/** What a model is made of. */
export interface Exported {
  readonly graph: StepGraph;
  /** What whoever runs it gives: inputs of the graph by their places. */
  readonly inputs: ReadonlyMap<number, ExportedInput>;
  readonly outputs: readonly ExportedOutput[];
}

export interface ExportedInput {
  readonly name: string;
  readonly told: Told;
  /** Whether every sample has its own. */
  readonly batch: boolean;
  /** Noise that is drawn inside of a network has another name there, with `{0}` for the turn of a recurrence. */
  readonly inside?: { readonly key: string; readonly turns: readonly number[] };
}

export interface ExportedOutput {
  readonly name: string;
  readonly type: TensorType;
  /** Black and white, of a picture; of other numbers the range that is known. */
  readonly range: readonly [number, number] | null;
}

/** What makes a value that the program shows, out of the noise and the fields of data behind it. */
export function exportedLook(program: Program, training: Training, name: string, { value }: Look): Exported {
  const graph = lowerLook(program, training, name, { output: value });
  const known = [...leaves(training.step, value)];
  const inputs = inputsOf(graph, program, (role) => {
    const leaf = known.find(([node]) =>
      node.kind === 'draw'
        ? role.kind === 'draw' && role.key === node.draw
        : role.kind === 'data' && role.data === node.data && role.field === node.field && role.draw === node.draw,
    );
    return leaf && { name: leaf[1], told: told(leaf[0], program.data) };
  });
  const [type] = outputTypes(graph.graph);
  const range = isPictureType(type!) ? rangeOf(training, value) : widest(type!, []);
  return { graph, inputs, outputs: [{ name: 'output', type: type!, range }] };
}

/** A network as it is outside training. */
export function exportedNetwork(program: Program, training: Training, network: Network): Exported {
  const lowered = lowerNetwork(program, training, network.name, network.name);
  const graph = { ...lowered, graph: withOutputNames(lowered.graph, network.graph) };
  const inputs = inputsOf(graph, program, (role) => {
    if (role.kind !== 'given') return undefined;
    const place = network.graph.inputs.findIndex((input) => input.name === role.name);
    return { name: role.name, told: toldNetwork(network, place, program, training.step) };
  });
  const outputs = outputTypes(graph.graph).map((type, i) => ({
    name: graph.graph.outputs[i]!.name!,
    type,
    range: isPictureType(type) ? shownRange(network, i) : widest(type, []),
  }));
  return { graph, inputs, outputs };
}

const outputTypes = (graph: Graph): readonly TensorType[] => graph.outputs.map(({ ref }) => typeIn(graph, graph, ref));

/** Outputs have the names that the network has for them; one alone needs none there. */
const withOutputNames = (graph: Graph, { outputs }: Graph): Graph => ({
  ...graph,
  outputs: graph.outputs.map((output, i) => ({ ...output, name: outputs[i]!.name ?? 'output' })),
});

/** @param known an input that someone outside has a name for */
function inputsOf(
  { graph, inputs }: StepGraph,
  program: Program,
  known: (role: Role) => { readonly name: string; readonly told: Told } | undefined,
): ReadonlyMap<number, ExportedInput> {
  const outside = inputs.map(known);
  const taken = new Set(outside.flatMap((input) => (input === undefined ? [] : [input.name])));
  const all = inputs.flatMap((role, i): readonly (readonly [number, ExportedInput])[] => {
    const { shape, batch } = graph.inputs[i]!.type;
    const named = outside[i];
    if (named !== undefined) return [[i, { ...named, batch }]];
    if (role.kind !== 'draw') return [];
    const { key, turns, distribution } = role;
    const plain = plainName(key, program);
    const name = taken.has(plain) ? key : plain;
    taken.add(name);
    return [[i, { name, told: noiseTold(distribution, shape), batch, inside: { key, turns } }]];
  });
  return new Map(all);
}

/** Without the number of the call of a network in training, and with one name for all turns of recurrences. */
function plainName(key: string, { networks }: Program): string {
  const [first = '', ...rest] = key.split('/').filter((part) => !/^\{\d+\}$/.test(part));
  const network = first.replace(/_\d+$/, '');
  const isCall = networks.some(({ name }) => name === network) && !networks.some(({ name }) => name === first);
  return [isCall ? network : first, ...rest].join('/');
}

/** Where the numbers come from that training left. */
export interface Trained {
  readonly value: (name: string) => Float32Array;
  /** How many times a length of training had gone by, after a part of it. */
  readonly elapsed: (length: Period, after: Period) => number;
}

/**
 * The model, for any number of samples, named `batch`. Inputs and outputs have the names that `exported` has for them;
 * weights have those of checkpoints, averages too.
 */
export function exportedModel(
  { graph: { name, graph, inputs: roles }, inputs, outputs }: Exported,
  trained: Trained,
): Model {
  const names = graph.inputs.map((input, i) => ({
    ...input,
    name: inputs.get(i)?.name ?? ownName(roles[i]!, input.name),
  }));
  const model = toModel({ ...graph, inputs: names }, { name, batch: 'batch' });
  const held = model.graph.inputs.flatMap((input, i): readonly TrainedValue[] => {
    const role = roles[i]!;
    const dims = input.dims as readonly number[];
    if (role.kind === 'stored') return [{ name: input.name, dims, values: trained.value(role.name) }];
    if (role.kind === 'number') {
      const now = (clock: Clock): number => {
        if (clock.kind === 'schedule') return trained.elapsed(clock.length, clock.after);
        throw new Error('internal: counts are of training');
      };
      return [{ name: input.name, dims, values: Float32Array.of(valueOf(role.formula, now)) }];
    }
    if (inputs.has(i)) return [];
    throw new Error(`internal: nobody gives ${input.name}`);
  });
  const given = model.graph.inputs.flatMap((input, i) => {
    const known = inputs.get(i);
    return known === undefined ? [] : [{ ...input, doc: inputDoc(known) }];
  });
  const made = model.graph.outputs.map((output, i) => ({ ...output, doc: outputDoc(outputs[i]!) }));
  return { ...model, graph: { ...model.graph, inputs: given, outputs: made }, trained: held };
}

/** An average is called like what it is the average of: there is no other of that name. */
const ownName = (role: Role, name: string): string =>
  role.kind === 'stored' ? name.replace(/^average\.(?=[^/]*\/)/, '') : name;

function inputDoc({ told, inside }: ExportedInput): string {
  const where = inside === undefined ? '' : ', drawn inside of a network in training';
  switch (told.kind) {
    case 'normal':
      return `noise: normal, mean ${told.mean ?? 0}, deviation ${told.deviation ?? 1}${where}`;
    case 'uniform':
      return `noise: uniform from ${told.low ?? 0} to ${told.high ?? 1}${where}`;
    case 'bernoulli':
      return `noise: 1 with probability ${told.probability}, else 0${where}`;
    case 'categorical':
    case 'class':
      return `a class: a whole number from 0 to ${told.classes - 1}${where}`;
    case 'tokens':
      return `a text: ${told.length} words as whole numbers below ${told.vocabulary}, and 0 behind its end`;
    case 'tensor':
      return `numbers${told.range === null ? '' : ` from ${told.range[0]} to ${told.range[1]}`}${layout(told.shape)}`;
  }
}

const outputDoc = ({ type: { dtype, shape }, range }: ExportedOutput): string =>
  `${dtype === 'f32' ? 'numbers' : 'whole numbers'}${range === null ? '' : ` from ${range[0]} to ${range[1]}`}${layout(shape)}`;

const layout = (shape: readonly number[]): string =>
  shape.length === 3 ? ', rows, columns and channels: channels last' : '';
