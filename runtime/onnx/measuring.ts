/** What metrics look at, made by graphs. */
import type { StoredTensor } from '../checkpoints/safetensors.js';
import type { GraphSpec } from '../contract/graphs.js';
import { averageName, weightName } from '../contract/names.js';
import type { MixtureDataset } from '../data/mixture.js';
import { GraphPass, type Surroundings } from '../graphs/pass.js';
import { networkIdentity, type Rows } from '../metrics/measurement.js';
import type { View } from '../metrics/measures.js';
import type { Eye, Samples, Told } from '../metrics/view.js';
import { inFormerOrder } from '../text/former-names.js';
import type { Tensor } from './graph-engine.js';

/** What a metric is worked out from: graphs by their names. */
export interface MeasureSettings extends Told {
  readonly samples: number;
  /** The graph that draws samples, and what belongs to them. */
  readonly draw: string;
  /** Without a graph where it only said what is measured. */
  readonly network?: { readonly name: string; readonly graph?: string; readonly output?: string } | Eye;
  readonly data?: MixtureDataset;
}

/** @throws Error (internal) for a graph that makes nothing of that name */
function outputOf({ name, outputs }: GraphSpec, made: readonly Tensor[], wanted: string): Tensor {
  const place = outputs.findIndex((output) => output.kind === 'made' && output.name === wanted);
  if (place < 0) throw new Error(`internal: ${name} makes no ${wanted}`);
  return made[place]!;
}

/** Of what is stored, the weights of a network, or of its average where there is one, in the order of their former names. */
export function weightsAmong<Stored extends { readonly name: string }>(
  stored: readonly Stored[],
  network: string,
): readonly Stored[] {
  const [weights, averages] = [weightName(network, ['']), averageName(network, '')];
  const home = stored.some(({ name }) => name.startsWith(averages)) ? averages : weights;
  return stored.filter(({ name }) => name.startsWith(home)).sort((a, b) => inFormerOrder(a.name, b.name));
}

/** What is measured. */
export interface Measurable {
  readonly around: Surroundings<Tensor>;
  readonly graph: (name: string) => GraphSpec;
  /** The weights of a network, or of its average, in the order of their former names. */
  readonly weightsOf: (network: string) => AsyncIterable<StoredTensor> | Iterable<StoredTensor>;
}

export function viewOf(
  { around, graph: graphOf, weightsOf }: Measurable,
  { samples, draw, network, data, ...told }: MeasureSettings,
): View {
  const first32 = (tensor: Tensor, count: number): Rows => {
    const values = Float32Array.from(tensor.data as ArrayLike<number | bigint>, Number);
    return { values, width: values.length / count };
  };
  const through = async (given: Tensor, pass: GraphPass<Tensor>, count: number): Promise<Rows> => {
    if ('see' in network!) return network.see(samplesOf(given));
    const graph = graphOf(network!.graph!);
    const input = graph.inputs.flatMap(({ role }) => (role.kind === 'given' ? [role.name] : []))[0]!;
    return first32(outputOf(graph, await pass.outputs(graph, { [input]: given }), network!.output ?? 'made'), count);
  };
  return {
    ...{ samples, mixture: data, seed: around.random.seed, ...told },
    network: network && ('see' in network ? network : { identity: () => networkIdentity(network.name, weightsOf(network.name)) }), // prettier-ignore
    batch: async (names, first, size) => {
      const pass = GraphPass.sampling(around, 'measure', size, first);
      const graph = graphOf(draw);
      const outputs = await pass.outputs(graph);
      const value = async (name: string): Promise<Rows> =>
        name === 'seen' ? through(outputOf(graph, outputs, 'made'), pass, size) : first32(outputOf(graph, outputs, name), size); // prettier-ignore
      const rows: [string, Rows][] = [];
      for (const name of names) rows.push([name, await value(name)]);
      return Object.fromEntries(rows) as Record<(typeof names)[number], Rows>;
    },
    see: async ({ values, shape, count }) => {
      if ('see' in network!) return network.see({ values, shape, count });
      const given = around.engine.tensor(values, { shape, batch: true, dtype: 'f32' }, count);
      return through(given, GraphPass.sampling(around, 'measure', count), count);
    },
  };
}

/** What a graph made, one sample after the other. */
function samplesOf({ data, dims: [count = 0, ...shape] }: Tensor): Samples {
  const values = data instanceof BigInt64Array ? Int32Array.from(data, Number) : (data as Float32Array);
  return { values, shape, count };
}
