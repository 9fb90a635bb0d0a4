/** What functions and blocks of the library make, by the interpreter of graphs. */
import type { Graph } from '../../compiler/graph/ir/graph.js';
import { networkOf, programOf } from '../compiler/compiled.js';
import { batch, same, valueOf } from '../compiler/graph/reference/leaves.js';
import type { NDArray } from '../compiler/graph/reference/ndarray.js';
import { evaluate, type Settings, type Weights } from '../compiler/graph/reference/reference.js';
import type { Value } from '../compiler/graph/reference/values.js';

export interface WorkedOut {
  readonly inputs: readonly Value[];
  readonly weights: Weights;
  readonly outputs: readonly Value[];
}

/**
 * @param inputs as a network declares them: `x: f32[4, 4, 3]`, some numbers of which are made up
 * @param settings `draws` and the like
 */
export async function workedOut(
  module: string,
  names: string,
  inputs: Readonly<Record<string, readonly number[]>>,
  body: string,
  settings: Settings & { readonly given?: readonly Value[] } = {},
): Promise<WorkedOut> {
  const declared = Object.entries(inputs).map(([name, shape]) => `${name}: f32[${shape.join(', ')}]`);
  const { graph } = await networkOf(
    `import { ${names} } from "${module}"\nnetwork N(${declared.join(', ')}) { ${body} }`,
  );
  const values = settings.given ?? Object.values(inputs).map((shape, i) => valueOf(batch(...shape), i));
  const weights = made(graph);
  return { inputs: values, weights, outputs: evaluate(graph, values, weights, settings) };
}

/** What a loss of the library makes of samples, as `train` calls it. */
export async function lossWorkedOut(
  module: string,
  name: string,
  inputs: Readonly<Record<string, readonly number[]>>,
): Promise<Pick<WorkedOut, 'inputs' | 'outputs'>> {
  const draws = Object.entries(inputs).map(([input, shape]) => `${input} ~ normal[${shape.join(', ')}]`);
  const names = Object.keys(inputs);
  const { training } = await programOf(`import { ${name} } from "${module}"
network N(x: f32[${Object.values(inputs)[0]!.join(', ')}]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train { batch 2 \n until 1 steps \n optimizer N = sgd(1)
${draws.join('\n')}
minimize N: mean(N(${names[0]!})) + ${name}(${names.join(', ')}) }`);
  const call = training!.step.nodes.find((node) => node.kind === 'call' && node.graph.name === name);
  if (call?.kind !== 'call') throw new Error(`${name} is called nowhere`);
  const values = Object.values(inputs).map((shape, i) => valueOf(batch(...shape), i));
  return { inputs: values, outputs: evaluate(call.graph, values, {}) };
}

/** Numbers for all weights and states. */
function made(graph: Graph, seed = { next: 100 }): Weights {
  return Object.fromEntries(
    graph.weights.map((item): [string, NDArray | Weights] =>
      item.kind === 'weight'
        ? [item.name, valueOf(same(...item.shape), seed.next++).samples[0]!]
        : [item.name, made(item.graph, seed)],
    ),
  );
}

/** All numbers of a value, sample by sample. */
export const numbers = (value: Value): readonly number[] => value.samples.flatMap(({ data }) => [...data]);

/** Numbers that are equal but for rounding. */
export function close(actual: readonly number[], expected: readonly number[]): boolean {
  return (
    actual.length === expected.length && actual.every((x, i) => Math.abs(x - expected[i]!) < 1e-9 * (1 + Math.abs(x)))
  );
}
