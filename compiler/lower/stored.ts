/** Everything that training remembers from step to step: what checkpoints hold. */
import type { StoredSpec } from '../../runtime/contract/graphs.js';
import { averageName, countName, slotName, trainHome, weightName } from '../../runtime/contract/names.js';
import type { Model, Network } from '../graph/ir/graph.js';
import type { Program } from '../graph/ir/program.js';
import type { Metric, PlanItem, Training } from '../graph/ir/training.js';
import { type PlacedWeight, trainableIn, weightsIn } from '../graph/ir/weights.js';
import { type Optimizer, optimizersOf } from './names.js';
import { measuresOf } from '../graph/ir/plan.js';

export function storedBy(program: Program, training: Training): readonly StoredSpec[] {
  const networks = program.networks.filter((network) => isAsked(network, training));
  const held = networks.flatMap(({ name, graph }) => weightsIn(graph).map((placed) => asStored(name, placed)));
  const memory = weightsIn(training.step).map((placed) => asStored(trainHome, placed));
  const averages = training.averages.flatMap(({ network }): readonly StoredSpec[] =>
    held
      .filter(({ name }) => name.startsWith(`${network}/`))
      .map(({ name, shape }) => ({
        name: averageName(network, name),
        shape,
        role: 'average',
        start: { kind: 'copy', of: name },
      })),
  );
  const slots = optimizersOf(training).flatMap((optimizer) => slotsOf(optimizer, program));
  return [...held, ...memory, ...averages, ...slots];
}

export const countsOf = (training: Training): readonly string[] =>
  optimizersOf(training).flatMap(({ name, networks }) => networks.map((network) => countName(name, network)));

const asStored = (home: string, { path, weight }: PlacedWeight): StoredSpec => ({
  name: weightName(home, path),
  shape: weight.shape,
  role: weight.trainable ? 'weight' : 'state',
  start: { kind: 'drawn', from: weight.init },
});

const slotsOf = ({ name, networks, use }: Optimizer, program: Program): readonly StoredSpec[] =>
  networks.flatMap((network) =>
    trainableIn(program.networks.find((other) => other.name === network)!.graph).flatMap(({ path, weight }) =>
      weightsIn(use.rule).map(({ path: [slot], weight: { init } }): StoredSpec => ({
        name: slotName(name, slot!, weightName(network, path)),
        shape: weight.shape,
        role: 'slot',
        start: { kind: 'drawn', from: init },
      })),
    ),
  );

/** Whether a run makes the weights of a network: one that has none of its own is made only where something names it. */
export const isAsked = ({ name, graph, start }: Network, { averages, items }: Training): boolean =>
  graph.weights.length > 0 ||
  start !== null ||
  averages.some(({ network }) => network === name) ||
  measured(items).has(name);

const measured = (items: readonly PlanItem[]): ReadonlySet<string> =>
  new Set(
    measuresOf(items).flatMap(({ metric }) =>
      Object.values(metric.arguments).flatMap((given) => (given.kind === 'network' ? [given.network] : [])),
    ),
  );

/** The models that some measures look through. */
export const modelsOf = ({ models }: Program, measures: readonly { readonly metric: Metric }[]): readonly Model[] =>
  models.filter(({ name }) =>
    measures.some(({ metric }) =>
      Object.values(metric.arguments).some((given) => given.kind === 'model' && given.model === name),
    ),
  );
