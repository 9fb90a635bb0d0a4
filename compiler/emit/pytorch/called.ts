/** Which networks a project runs. */
import { graphsIn, networksAt } from '../../graph/ir/dependencies.js';
import { minimizes } from '../../graph/ir/plan.js';
import type { Training } from '../../graph/ir/training.js';

/** Those that are trained, averaged or called; not those that measures alone look through, which are left out. */
export function calledNetworks({ step, averages, items }: Training): ReadonlySet<string> {
  return new Set([
    ...[...graphsIn([step])].flatMap(({ kind, name }) => (kind === 'network' ? [name] : [])),
    ...step.nodes.flatMap(({ id }) => [...networksAt(step, id)]),
    ...averages.map(({ network }) => network),
    ...minimizes(items).flatMap(({ networks }) => networks),
  ]);
}
