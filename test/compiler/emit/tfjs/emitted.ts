/** Graphs as the TensorFlow.js emitter writes them, run in this process on the engine in use. */
import { needsPass } from '../../../../compiler/graph/analyse/forward-pass.js';
import * as tf from '@tensorflow/tfjs-core';
import ts from 'typescript';
import { FunctionTable } from '../../../../compiler/emit/tfjs/functions.js';
import { foreignNetworks, type Scopes } from '../../../../compiler/lower/outline/functions.js';
import { Names } from '../../../../compiler/lower/outline/names.js';
import { camelCase } from '../../../../compiler/emit/typescript/identifiers.js';
import type { Graph, TensorType } from '../../../../compiler/graph/ir/graph.js';
import * as runtime from '../../../../runtime/index.js';
import type { NDArray } from '../../graph/reference/ndarray.js';
import type { Settings, Weights } from '../../graph/reference/reference.js';
import type { Value } from '../../graph/reference/values.js';

/** Where functions alone are written, which take weights and a pass. */
export const scopes = (): Scopes => ({ files: new Names(['tf']), functions: new Names(['tf', 'w', 'pass']) });

/** Runs a graph on tensors; the outputs in order. Call it in a tidy. */
export type Run = (inputs: readonly tf.Tensor[]) => readonly tf.Tensor[];

/** @throws Error where the emitter writes what is no program */
export function emitted(
  graph: Graph,
  weights: Weights = {},
  settings: Settings = {},
  networks: readonly Graph[] = [],
): Run {
  const root: Graph = { ...graph, kind: 'network', name: 'Subject' };
  const table = new FunctionTable([root, ...networks], new Set(), scopes());
  const functions = table.functions.map(
    ({ name, parameters, body }) =>
      `function ${name}(${parameters.map((parameter) => parameter.name).join(', ')}) {\n${body}\n}`,
  );
  const source = `${functions.join('\n')}\nreturn Subject;`;
  const options = { target: ts.ScriptTarget.ES2022 };
  const { outputText, diagnostics } = ts.transpileModule(source, {
    compilerOptions: options,
    reportDiagnostics: true,
  });
  // Code 1108 complains of the `return` outside a function.
  const faults = diagnostics?.filter(({ code }) => code !== 1108) ?? [];
  if (faults.length > 0) throw new Error(`${ts.formatDiagnostics(faults, formatHost)}\n${source}`);
  const names = Object.keys(runtime).filter((name) => /^\w+$/.test(name));
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running what was emitted is the point
  const load = new Function('tf', ...names, outputText) as (...given: unknown[]) => (...args: unknown[]) => unknown;
  const main = load(tf, ...names.map((name) => runtime[name as keyof typeof runtime]));
  const own = graph.weights.length === 0 ? [] : [tensorsOf(weights)];
  const others = foreignNetworks(root).map((name) => tensorsOf(settings.networks![name]!));
  const pass = needsPass(root) ? [new GivenPass(settings)] : [];
  return (inputs) => {
    const made = main(...own, ...inputs, ...others, ...pass);
    if (graph.outputs.length === 1 && graph.outputs[0]!.name === null) return [made as tf.Tensor];
    return graph.outputs.map(({ name }) => (made as Record<string, tf.Tensor>)[camelCase(name!)]!);
  };
}

const formatHost: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => '',
  getNewLine: () => '\n',
};

interface Tensors {
  readonly [name: string]: tf.Tensor | Tensors;
}

const isArray = (item: NDArray | Weights): item is NDArray => item['data'] instanceof Float64Array;

function tensorsOf(weights: Weights): Tensors {
  return Object.fromEntries(
    Object.entries(weights).map(([name, item]): [string, tf.Tensor | Tensors] => [
      camelCase(name),
      isArray(item) ? tf.tensor(Float32Array.from(item.data), [...item.shape]) : tensorsOf(item),
    ]),
  );
}

/** A value as a tensor, its batch in front. */
export function tensorOf(value: Value, type: TensorType): tf.Tensor {
  const data = value.samples.flatMap((sample) => [...sample.data]);
  const shape = [...(type.batch ? [value.samples.length] : []), ...type.shape];
  const dtype = ({ f32: 'float32', i32: 'int32', bool: 'bool' } as const)[type.dtype];
  return tf.tensor(data, shape, dtype);
}

/** Stands in for the runtime's pass: noise is what the settings give. */
class GivenPass {
  constructor(
    private readonly settings: Settings,
    private readonly scope = '',
  ) {}

  get training(): boolean {
    return this.settings.mode !== 'inference';
  }

  at(scope: string): GivenPass {
    return new GivenPass(this.settings, `${this.scope}${scope}/`);
  }

  replay(): this {
    return this;
  }

  uniform(name: string, shape: readonly number[]): tf.Tensor {
    const value = this.settings.draws!.get(`${this.scope}${name}`)!;
    return tensorOf(value, { dtype: 'f32', shape: shape.slice(1), batch: true, range: null });
  }
}
