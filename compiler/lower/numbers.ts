/** Numbers of a graph that depend on clocks alone: the run works them out, and the graph is given what comes of it. */
import { type Application, type Formula, operations } from '../../runtime/contract/formula.js';
import type { Role } from '../../runtime/contract/graphs.js';
import type { Graph, Node, Ref } from '../graph/ir/graph.js';
import { removeDead } from '../graph/simplify/simplify.js';

/** Formulas are written out wherever they are used: longer ones stay in the graph. */
const longest = 200;

interface Known {
  readonly formula: Formula;
  /** How many operations and clocks it has; 0 for what is always the same. */
  readonly length: number;
}

/**
 * The graph with such numbers as inputs behind its own, and what all its inputs are given. Constants stay where they are.
 * @param roles one for each input of the graph
 */
export function withNumbersWorkedOut(
  graph: Graph,
  roles: readonly Role[],
): { readonly graph: Graph; readonly roles: readonly Role[] } {
  const known: (Known | null)[] = [];
  const knownOf = (ref: Ref): Known | null => {
    if (ref.kind === 'node') return ref.output === 0 ? known[ref.node]! : null;
    const role = ref.kind === 'input' ? roles[ref.index] : undefined;
    return role?.kind === 'number' ? { formula: role.formula, length: 1 } : null;
  };
  for (const node of graph.nodes) known.push(formulaOf(node, knownOf));

  const inputs = [...graph.inputs];
  const all = [...roles];
  const places = new Map<number, Ref>();
  const follow = (ref: Ref): Ref => {
    const formula = ref.kind === 'node' ? known[ref.node]?.formula : undefined;
    if (ref.kind !== 'node' || typeof formula !== 'object' || formula.kind !== 'apply') return ref;
    const place = places.get(ref.node) ?? { kind: 'input', index: inputs.length };
    if (!places.has(ref.node)) {
      places.set(ref.node, place);
      inputs.push({ name: nameOfNumber(formula), type: graph.nodes[ref.node]!.types[0]! });
      all.push({ kind: 'number', formula });
    }
    return place;
  };
  const nodes = graph.nodes.map((node, i): Node => (known[i] === null ? { ...node, inputs: node.inputs.map(follow) } : node)); // prettier-ignore
  const outputs = graph.outputs.map((output) => ({ ...output, ref: follow(output.ref) }));
  return { graph: removeDead({ ...graph, inputs, nodes, outputs }), roles: all };
}

function formulaOf(node: Node, knownOf: (ref: Ref) => Known | null): Known | null {
  const [type] = node.types;
  if (node.kind !== 'primitive' || type?.dtype !== 'f32' || type.batch || type.shape.length > 0) return null;
  if (node.operation === 'constant') return { formula: node.attributes['value'] as number, length: 0 };
  if (!(node.operation in operations)) return null;
  const parts = node.inputs.map(knownOf);
  if (parts.length === 0 || !parts.every((part): part is Known => part !== null)) return null;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length === 0 || length >= longest) return null;
  const options = Object.entries(node.attributes).filter((entry): entry is [string, number] => typeof entry[1] === 'number'); // prettier-ignore
  const formula: Application = {
    kind: 'apply',
    operation: node.operation,
    of: parts.map((part) => part.formula),
    ...(options.length > 0 && { options: Object.fromEntries(options) }),
  };
  return { formula, length: length + 1 };
}

/** How such an input is called in the graph. */
export function nameOfNumber(formula: Formula): string {
  if (typeof formula === 'number') return String(formula);
  if (formula.kind === 'count') return formula.name;
  return formula.kind === 'schedule' ? 'progress' : formula.operation;
}
