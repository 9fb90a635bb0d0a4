/** A program as a page trains it: its step graphs, the graphs of its picture, and the models of all of them. */
import { encodeModel } from '../../compiler/emit/onnx/model/encode.js';
import { toModel } from '../../compiler/emit/onnx/graph.js';
import { identity } from '../../compiler/emit/onnx/identity.js';
import { previewCount, rangeOf } from '../../compiler/emit/typescript/sections.js';
import { budgetOf } from '../../compiler/graph/analyse/layers.js';
import { epochData } from '../../compiler/graph/analyse/epochs.js';
import type { Graph, Ref } from '../../compiler/graph/ir/graph.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { typeOf } from '../../compiler/graph/ir/refs.js';
import type { Training } from '../../compiler/graph/ir/training.js';
import { described } from '../../compiler/lower/described.js';
import { lowerLook, lowerNetwork } from '../../compiler/lower/looks.js';
import { type Look, previewsOf } from '../../compiler/graph/ir/plan.js';
import { lowerPull, shownToDiscriminator } from '../../compiler/lower/pull.js';
import type { LoweredTraining, StepGraph, Task } from '../../compiler/lower/step-graph.js';
import { lowerTraining } from '../../compiler/lower/training.js';
import type { GraphSpec } from '../../runtime/contract/graphs.js';
import { isPictureShape } from '../../runtime/contract/shapes.js';

export interface Plan {
  readonly program: Program;
  readonly training: Training;
  readonly lowered: LoweredTraining;
  /** The data set whose epochs are counted is the largest of these. */
  readonly epochsOf: readonly string[];
  readonly looks: Looks;
  /** Floating point operations of the forward passes of a step. */
  readonly flops: number;
  /** A graph by its name, one that the program runs or one of the picture. */
  readonly graph: (name: string) => Graph;
  /** What it is given. */
  readonly spec: (name: string) => GraphSpec;
  /** The shape of one sample of the first value that a graph makes. */
  readonly shapeOf: (name: string) => readonly number[];
  /** The bytes of a model, by its name. */
  readonly model: (name: string) => Uint8Array;
}

/** What is shown of training. The names are those of graphs. */
export type Looks =
  | {
      readonly kind: 'plane';
      /** Makes points; and `pull`, where a loss pulls them. */
      readonly points: string;
      /** Makes scores of points that it is given under the name `given`; which of its outputs they are. */
      readonly surface: { readonly graph: string; readonly given: string; readonly output: number } | null;
      /** The field of data that has the real points. */
      readonly real: { readonly data: string; readonly field: string } | null;
    }
  | {
      readonly kind: 'grid';
      readonly graph: string;
      readonly rows: number;
      readonly columns: number;
      readonly range: readonly [low: number, high: number];
    }
  | { readonly kind: 'nothing' };

/** @throws Error, for people, where a page cannot train it */
export function planOf(program: Program): Plan {
  const { training } = program;
  if (training === null) throw new Error('The program has no `train` block, so there is nothing to train.');
  const started = program.networks.find(({ start, name }) => start !== null && isUsed(training, name));
  if (started !== undefined)
    throw new Error(
      `${started.name} starts from weights in a file, and a page reads none. Train it with \`gan train\`.`,
    );
  const lowered = lowerTraining(program, training);
  const known = new Map<string, { readonly graph: StepGraph; readonly batch: number | string }>();
  for (const { tasks } of lowered.stretches)
    for (const graph of graphsOf(tasks)) known.set(graph.name, { graph, batch: lowered.batch });
  const looks = looksOf(program, training, (graph) => {
    known.set(graph.name, { graph, batch: 'batch' });
    return graph.name;
  });
  const found = (name: string) => {
    const graph = known.get(name);
    if (graph === undefined) throw new Error(`internal: no graph ${name}`);
    return graph;
  };
  const specs = new Map<string, GraphSpec>();
  return {
    ...{ program, training, lowered, looks, epochsOf: epochData(training) },
    flops: budgetOf(program.networks, training).flops,
    graph: (name) => found(name).graph.graph,
    spec: (name) => {
      const spec = specs.get(name) ?? described(found(name).graph);
      specs.set(name, spec);
      return spec;
    },
    shapeOf: (name) => typeOf(found(name).graph.graph, found(name).graph.graph.outputs[0]!.ref).shape,
    model: (name) => {
      if (name === identity.graph.name) return encodeModel(identity);
      const { graph, batch } = found(name);
      return encodeModel(toModel(graph.graph, { name, batch }));
    },
  };
}

const graphsOf = (tasks: readonly Task[]): readonly StepGraph[] =>
  tasks.flatMap((task) => (task.kind === 'run' ? [task.graph] : graphsOf(task.body)));

const isUsed = ({ step }: Training, network: string): boolean =>
  step.nodes.some((node) => node.kind === 'call' && node.weights.kind === 'network' && node.weights.network === network); // prettier-ignore

/** The first preview, else what the first generator makes: points in the plane, or pictures. */
function looksOf(program: Program, training: Training, add: (graph: StepGraph) => string): Looks {
  const [preview] = previewsOf(training.items);
  const shown = shownToDiscriminator(program, training);
  const value = preview?.value ?? shown?.made;
  if (value === undefined) return { kind: 'nothing' };
  const { shape, dtype } = typeOf(training.step, value);
  if (dtype !== 'f32') return { kind: 'nothing' };
  const isPlane = (ref: Ref): boolean => typeOf(training.step, ref).shape.join() === '2';
  if (isPlane(value)) {
    const points =
      shown !== null && isPlane(shown.made)
        ? lowerPull(program, training, 'look-points', shown)
        : lowerLook(program, training, 'look-points', { made: value });
    const judge = shown !== null && isPlane(shown.made) ? shown.discriminator : null;
    return { kind: 'plane', points: add(points), surface: surfaceOf(program, training, judge, add), real: realOf(program) }; // prettier-ignore
  }
  if (!isPictureShape(shape)) return { kind: 'nothing' };
  const graph = add(lowerLook(program, training, 'look-pictures', { made: value }));
  return { kind: 'grid', graph, ...layoutOf(preview), range: rangeOf(training, value) };
}

/** A discriminator that scores points alone: one that is told more has no surface of its own. */
function surfaceOf(
  program: Program,
  training: Training,
  name: string | null,
  add: (graph: StepGraph) => string,
): Extract<Looks, { kind: 'plane' }>['surface'] {
  const network = program.networks.find((each) => each.name === name);
  const [input, ...more] = network?.graph.inputs ?? [];
  if (network === undefined || input === undefined || more.length > 0) return null;
  const output = network.graph.outputs.findIndex(({ ref }) => {
    const { dtype, shape, batch } = typeOf(network.graph, ref);
    return dtype === 'f32' && shape.length === 0 && batch;
  });
  if (output < 0) return null;
  return { graph: add(lowerNetwork(program, training, 'look-surface', network.name)), given: input.name, output };
}

function realOf({ data }: Program): { readonly data: string; readonly field: string } | null {
  for (const { name, fields } of data)
    for (const [field, spec] of Object.entries(fields))
      if (spec.kind === 'tensor' && spec.shape.join() === '2') return { data: name, field };
  return null;
}

function layoutOf(preview: Look | undefined): { readonly rows: number; readonly columns: number } {
  if (preview?.kind !== 'preview' || preview.layout.kind !== 'grid') return { rows: 4, columns: 8 };
  const { rows, columns } = preview.layout;
  return previewCount(preview) <= 144 ? { rows, columns } : { rows: 12, columns: Math.min(columns, 12) };
}
