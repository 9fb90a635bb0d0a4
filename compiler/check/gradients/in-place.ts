/**
 * Functions whose gradients look past their arguments.
 *
 * A function becomes a graph of its own, where each argument is an input that depends on nothing. A gradient for an
 * argument is the same there as it is in place, unless what it differentiates uses another argument that was computed
 * from that one: `slope(loss, h)`, where the loss was made of h. Such a function is worked out in the graph of its
 * caller instead, where the whole path from the one to the other can be seen.
 */
import type { Apart } from '../context/instance.js';
import type { GraphBuilder } from '../../graph/build/builder.js';
import type { OpenGraph, Value as GraphValue } from '../../graph/ir/value.js';
import { arrives, gradientPaths } from '../../graph/analyse/gradient-flow.js';

/** Thrown where a body that is being worked out must be worked out in its caller's graph. */
export class NeedsPlace extends Error {
  constructor(readonly body: OpenGraph) {
    super('internal: a body that needs its place');
  }
}

/** What the gradients in a body take to be independent, by its builder. */
const apart = new WeakMap<OpenGraph, Apart[]>();

export const apartIn = (body: GraphBuilder): readonly Apart[] => apart.get(body) ?? [];

/**
 * Notes that y is differentiated for x.
 * @throws NeedsPlace where y uses an argument that the caller has computed from x
 */
export function differentiates(y: GraphValue, x: GraphValue, body: GraphBuilder): void {
  const variable = body.use(x);
  if (variable.kind !== 'input') return;
  const outer = body.outside(variable.index);
  if (outer === null) return;
  for (const [used, given] of inputsBehind(body.use(y), body)) {
    if (used === variable.index) continue;
    // What a branch captures it sees the path to; what its body was given, it does not.
    if (body.enclosing !== null) differentiates(given, outer, body.enclosing);
    else {
      if (dependsOn(given, outer)) throw new NeedsPlace(body);
      apart.set(body, [...apartIn(body), [used, variable.index]]);
    }
  }
}

/** Whether a gradient flows from one value back to another, through everything around that led to it. */
export function dependsOn(value: GraphValue, variable: GraphValue): boolean {
  const body = value.owner;
  const variableHere = variable.owner === body ? variable.ref : null;
  if (variableHere !== null && arrives(gradientPaths(body.sofar(), value.ref).to(variableHere) ?? undefined))
    return true;
  const beyond = variableHere?.kind === 'input' ? body.outside(variableHere.index) : variableHere === null ? variable : null; // prettier-ignore
  return beyond !== null && inputsBehind(value.ref, body).some(([, given]) => dependsOn(given, beyond));
}

/** The inputs that a gradient flows back to and that stand for values around, with those values. */
function inputsBehind(
  ref: GraphValue['ref'],
  body: OpenGraph,
): readonly (readonly [index: number, given: GraphValue])[] {
  const graph = body.sofar();
  const paths = gradientPaths(graph, ref);
  return graph.inputs.flatMap((_, index) => {
    const given = body.outside(index);
    return given !== null && arrives(paths.to({ kind: 'input', index }) ?? undefined) ? [[index, given] as const] : [];
  });
}
