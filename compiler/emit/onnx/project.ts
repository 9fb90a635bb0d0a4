/** The whole project: the loop as TypeScript, the graphs that it runs as models, and what surrounds them. */
import type { GraphSpec, ProgramSpec, TrainedSpec } from '../../../runtime/contract/graphs.js';
import { dimsLying } from '../../../runtime/contract/stored-order.js';
import type { Program } from '../../graph/ir/program.js';
import type { Training } from '../../graph/ir/training.js';
import { described } from '../../lower/described.js';
import type { LoweredTraining, StepGraph, Task } from '../../lower/step-graph.js';
import { lowerTraining } from '../../lower/training.js';
import { type EmittedBytes, type EmittedFile, type EmitOptions, isAskedFor, type Target } from '../target.js';
import { pretty } from '../typescript/format.js';
import { Names } from '../../lower/outline/names.js';
import { mark, ownNamesIn } from '../typescript/own-names.js';
import { toModel } from './graph.js';
import { identity } from './identity.js';
import { Looks } from './looks.js';
import { ordersOf } from './orders.js';
import { inPlace } from './in-place.js';
import { encodeModel } from './model/encode.js';
import type { Model } from './model/model.js';
import { operations } from './operations/index.js';
import { blockProbe } from './probe.js';
import { surroundings } from './surroundings.js';
import { traced } from './trace.js';
import { evaluationProgram, inferenceProgram, samplingProgram, type TrainedProgram } from './trained-programs.js';
import { trainingFile } from './training-file.js';

export interface OnnxOptions extends EmitOptions {
  /** How many channels the engine of one machine takes as a block (see `blockProbe`); left out, models run everywhere. */
  readonly block?: number;
}

/** Training as models of ONNX, run by ONNX Runtime. */
export const onnx: Target<OnnxOptions, EmittedFile | EmittedBytes> = {
  name: 'onnx',
  title: 'ONNX',
  operations,
  emit: emitOnnx,
};

/** @throws Error `internal: ...` for a program without `train`, which the caller must refuse first */
async function emitOnnx(program: Program, options: OnnxOptions): Promise<readonly File[]> {
  const { training } = program;
  if (training === null) throw new Error('internal: a program without training has no trainer');
  const common = { path: 'graphs/identity.onnx', bytes: encodeModel(identity) };
  if (options.evaluate !== undefined) {
    const { evaluate } = options;
    const looks = new Looks(program, training);
    const write = (names: Names) => evaluationProgram(program, training, looks, options, evaluate, names);
    const files = await trainedFiles(write(new Names(await ownNames((names) => write(names).code))));
    return [...files, common, ...surroundings(program, [], options.packages)];
  }
  const train = isAskedFor(options, 'train') ? await trainingFiles(program, training, options) : [];
  const others = [
    isAskedFor(options, 'sample') ? samplingProgram(program, training, options) : null,
    isAskedFor(options, 'apply') ? inferenceProgram(program, training, options) : null,
  ].flatMap((other) => other ?? []);
  const files = (await Promise.all(others.map(trainedFiles))).flat();
  return [...train, ...files, common, ...surroundings(program, others.map(({ name }) => name), options.packages)]; // prettier-ignore
}

type File = EmittedFile | EmittedBytes;

interface Step {
  readonly graph: StepGraph;
  readonly model: Model;
}

/** The names that a file has of the emitter: no name of the program may be the same. They are known once it is written. */
const ownNames = (write: (names: Names) => string): Promise<readonly string[]> =>
  ownNamesIn(write(new Names([], mark)));

async function trainingFiles(program: Program, training: Training, options: OnnxOptions): Promise<readonly File[]> {
  const lowered = lowerTraining(program, training);
  const looks = new Looks(program, training);
  const write = (names: Names) => trainingFile(program, training, lowered, looks, options, names);
  const code = await pretty(write(new Names(await ownNames(write))));
  const steps = lowered.stretches
    .flatMap(({ tasks }) => graphsOf(tasks))
    .map((graph) => ({ graph, model: modelOf(graph, lowered.batch, options.block, options.block) }));
  return [
    { path: 'train.ts', text: code },
    ...steps.map(({ graph, model }) => modelFile(graph, model)),
    ...steps.flatMap(({ graph }) => traceFiles(graph, lowered.batch, options.block)),
    ...looks.graphs.map((graph) => modelFile(graph, modelOf(graph, 'batch', options.block))),
    {
      path: 'graphs/graphs.json',
      text: `${JSON.stringify(description(lowered, steps, looks.graphs, options.block), null, 1)}\n`,
    },
    // Tells whether the machine is still one that the models are made for.
    ...(options.block === undefined ? [] : [{ path: 'graphs/probe.onnx', bytes: encodeModel(blockProbe) }]),
  ];
}

async function trainedFiles({ name, code, graphs, stored }: TrainedProgram): Promise<readonly File[]> {
  const spec: TrainedSpec = { stored, graphs: graphs.map((graph) => lying(graph, 1)) };
  return [
    { path: `${name}.ts`, text: await pretty(code) },
    ...graphs.map((graph) => modelFile(graph, modelOf(graph, 'batch'))),
    { path: `graphs/${name}.json`, text: `${JSON.stringify(spec, null, 1)}\n` },
  ];
}

const graphsOf = (tasks: readonly Task[]): readonly StepGraph[] =>
  tasks.flatMap((task) => (task.kind === 'run' ? [task.graph] : graphsOf(task.body)));

/**
 * @param lies the block by which weights lie between graphs
 * @param block the one that this graph takes channels in
 */
function modelOf(graph: StepGraph, batch: number | string, lies = 1, block?: number): Model {
  const options = { name: graph.name, batch, orders: ordersOf(graph, lies) };
  return toModel(graph.graph, { ...options, ...(block !== undefined && { block }) });
}

const modelFile = ({ name }: StepGraph, model: Model): EmittedBytes => ({
  path: `graphs/${name}.onnx`,
  bytes: encodeModel(model),
});

/** What is looked into where a step goes wrong. */
function traceFiles(step: StepGraph, batch: number, lies = 1): readonly File[] {
  const { name } = step;
  const { model, spec } = traced(step.graph, name, batch, ordersOf(step, lies));
  return [
    { path: `graphs/${name}.trace.onnx`, bytes: encodeModel(model) },
    { path: `graphs/${name}.trace.json`, text: `${JSON.stringify(spec)}\n` },
  ];
}

/** What a graph takes and gives, with the shapes in which it lies. */
function lying(step: StepGraph, block: number): GraphSpec {
  const spec = described(step);
  const { inputs } = ordersOf(step, block);
  const shaped = spec.inputs.map((input, i) => (inputs[i] ? { ...input, shape: dimsLying(inputs[i]) } : input));
  return { ...spec, inputs: shaped };
}

/** A step, with what of it may be written over what was before. */
function written({ graph, model }: Step, block: number): GraphSpec {
  const spec = lying(graph, block);
  const from = new Map(spec.inputs.map(({ role }, i) => [role.kind === 'stored' ? role.name : '', model.graph.inputs[i]!.name])); // prettier-ignore
  const over = inPlace(model.graph, spec.outputs.map((output) => (output.kind === 'stored' ? from.get(output.name) : undefined))); // prettier-ignore
  const outputs = spec.outputs.map((output, i) => output.kind === 'stored' && over[i] ? { ...output, inPlace: true as const } : output); // prettier-ignore
  return { ...spec, outputs };
}

const description = (
  { stored, counts }: LoweredTraining,
  steps: readonly Step[],
  looks: readonly StepGraph[],
  block?: number,
): ProgramSpec => ({
  stored,
  counts,
  graphs: [...steps.map((step) => written(step, block ?? 1)), ...looks.map((graph) => lying(graph, block ?? 1))],
  steps: steps.map(({ graph }) => graph.name),
  ...(block !== undefined && { block }),
});
