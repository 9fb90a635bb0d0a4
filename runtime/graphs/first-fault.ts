/** Where in a graph the first number came up that is not finite. */
import type { Role, GraphSpec } from '../contract/graphs.js';
import type { TracedRef, TraceSpec } from '../contract/trace.js';
import type { Fault } from '../errors/divergence.js';

/** What of a graph is finite: what it was given, and each value that it made. */
export interface Finite {
  readonly inputs: readonly boolean[];
  readonly values: readonly boolean[];
}

/**
 * The first value that is not finite though all that it was made from is, of those that a loss or a weight was made from;
 * null where all of those are finite.
 * @param weights the names of those
 */
export function firstFault(
  graph: GraphSpec,
  trace: TraceSpec,
  finite: Finite,
  weights: ReadonlySet<string>,
): Fault | null {
  const isFinite = (ref: TracedRef): boolean =>
    'value' in ref ? finite.values[ref.value]! : finite.inputs[ref.input]!;
  const first = (ref: TracedRef): TracedRef[] => {
    // Backwards through everything that is not finite, to where nothing before it is so.
    const origins: TracedRef[] = [];
    const seen = new Set<string>();
    const rest = [ref];
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const key = 'value' in next ? `value ${next.value}` : `input ${next.input}`;
      if (seen.has(key) || isFinite(next)) continue;
      seen.add(key);
      const before = 'value' in next ? trace.values[next.value]!.from.filter((from) => !isFinite(from)) : [];
      if (before.length === 0) origins.push(next);
      rest.push(...before);
    }
    return origins;
  };
  const [origin] = trace.outputs.flatMap(first).sort((a, b) => orderOf(a) - orderOf(b));
  if (origin === undefined) return null;
  const taken = graph.outputs.find(
    (output, i) => output.kind === 'stored' && weights.has(output.name) && !isFinite(trace.outputs[i]!),
  );
  const weight = taken?.kind === 'stored' ? taken.name : null;
  if ('input' in origin) return { ...givenBy(graph.inputs[origin.input]!.role), backward: false, place: null, weight };
  const { operation, backward, place } = trace.values[origin.value]!;
  return { operation, given: null, backward, place, weight };
}

/** What is given comes before all that is made. */
const orderOf = (ref: TracedRef): number => ('value' in ref ? ref.value : -1);

const givenBy = (role: Role): Pick<Fault, 'operation' | 'given'> => ({
  operation: null,
  given: role.kind === 'stored' ? role.name : null,
});
