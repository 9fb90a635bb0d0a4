/**
 * The same graph with less work: constants folded, arithmetic that changes nothing left out, equal computations
 * shared, and whatever no result depends on removed.
 */
import { onPlainNumbers } from './fold.js';
import { isConstant, type Graph, type Node, type PrimitiveNode, type Ref, type TensorType } from '../ir/graph.js';
import { refText, typeOf } from '../ir/refs.js';
import { slice } from '../ir/dependencies.js';
import { sameShape } from '../ir/types.js';
import { attributeText } from '../ir/attribute-text.js';

export function simplify(graph: Graph): Graph {
  const nodes: Node[] = [];
  const sofar = { ...graph, nodes };
  /** Where the outputs of each node went. */
  const moved: Ref[][] = [];
  const seen = new Map<string, number>();
  const follow = (ref: Ref): Ref => (ref.kind === 'node' ? moved[ref.node]![ref.output]! : ref);
  const there = (node: number) => (_: unknown, output: number): Ref => ({ kind: 'node', node, output }); // prettier-ignore
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(follow);
    const rewritten = node.kind === 'primitive' ? rewrite({ ...node, inputs }, sofar) : { ...node, inputs };
    if ('kind' in rewritten && !('inputs' in rewritten)) {
      moved.push([rewritten]);
      continue;
    }
    const placed: Node = { ...rewritten, id: nodes.length };
    const key = placed.kind === 'primitive' ? keyOf(placed) : null;
    const twin = key === null ? undefined : seen.get(key);
    if (twin === undefined) {
      nodes.push(placed);
      if (key !== null) seen.set(key, placed.id);
    }
    moved.push(node.types.map(there(twin ?? placed.id)));
  }
  const outputs = graph.outputs.map((output) => ({ ...output, ref: follow(output.ref) }));
  const updates = graph.updates.map((update) => ({ ...update, value: follow(update.value) }));
  return removeDead({ ...graph, nodes, outputs, updates });
}

/** Without nodes that nothing depends on; a choice by mode stays where its branches move a state. */
export function removeDead(graph: Graph): Graph {
  const kept = graph.nodes.flatMap((node): Ref[] =>
    node.kind === 'mode' && [node.training, node.inference].some((branch) => branch.updates.length > 0)
      ? [{ kind: 'node', node: node.id, output: 0 }]
      : [],
  );
  const results = [...graph.outputs.map(({ ref }) => ref), ...graph.updates.map(({ value }) => value)];
  const places = new Map(slice(graph, [...results, ...kept]).map((id, place) => [id, place]));
  const move = (ref: Ref): Ref => (ref.kind === 'node' ? { ...ref, node: places.get(ref.node)! } : ref);
  const nodes = [...places].map(([id, place]): Node => {
    const node = graph.nodes[id]!;
    return { ...node, id: place, inputs: node.inputs.map(move) };
  });
  const outputs = graph.outputs.map((output) => ({ ...output, ref: move(output.ref) }));
  return {
    ...graph,
    nodes,
    outputs,
    updates: graph.updates.map((update) => ({ ...update, value: move(update.value) })),
  };
}

/**
 * What two nodes must have in common to be one; the size of a transposed convolution is not in its attributes. One
 * number is another of the same value, whatever they are called.
 */
const keyOf = (node: PrimitiveNode): string => {
  const { operation, attributes, inputs, name, types } = node;
  const called = isConstant(node) ? null : name;
  return `${operation} ${attributeText(attributes)} ${inputs.map(refText).join()} ${called} ${types[0]!.shape.join()}`;
};

/** A simpler node, or a value that is there already. */
function rewrite(node: PrimitiveNode, before: Graph): PrimitiveNode | Ref {
  const constants = node.inputs.map((ref) => constantOf(before, ref));
  if (
    node.inputs.length > 0 &&
    constants.every((value): value is number => value !== null) &&
    sameShape(node.types[0]!.shape, [])
  ) {
    const folded = onPlainNumbers(node.operation, constants, node.attributes);
    if (folded !== null) {
      const types = [{ ...node.types[0]!, range: [folded, folded] as const }];
      return { ...node, operation: 'constant', attributes: { value: folded }, inputs: [], types };
    }
  }
  const rule = rules[node.operation];
  const [a, b] = node.inputs;
  const keeps = (ref: Ref | undefined): ref is Ref => ref !== undefined && alike(typeOf(before, ref), node.types[0]!);
  const found = rule?.({ node, before, a: a!, b: b ?? a!, constants });
  return found !== undefined && (('inputs' in found && found) || keeps(found)) ? found : node;
}

interface Place {
  readonly node: PrimitiveNode;
  readonly before: Graph;
  readonly a: Ref;
  readonly b: Ref;
  readonly constants: readonly (number | null)[];
}

const rules: Readonly<Record<string, (place: Place) => PrimitiveNode | Ref | undefined>> = {
  add: ({ a, b, constants }) => (constants[1] === 0 ? a : constants[0] === 0 ? b : undefined),
  sub: ({ a, constants }) => (constants[1] === 0 ? a : undefined),
  mul: ({ a, b, constants }) => (constants[1] === 1 ? a : constants[0] === 1 ? b : undefined),
  div: ({ a, constants }) => (constants[1] === 1 ? a : undefined),
  neg: ({ a, before }) => inner(before, a, 'neg')?.inputs[0],
  broadcast_to: ({ a }) => a,
  // A reshape of a reshape is the last one; a transpose undoes its inverse.
  reshape: ({ node, a, before }) => {
    const first = inner(before, a, 'reshape');
    if (first === undefined) return a;
    return alike(typeOf(before, first.inputs[0]!), node.types[0]!)
      ? first.inputs[0]
      : { ...node, inputs: first.inputs };
  },
  transpose: ({ node, a, before }) => {
    const first = inner(before, a, 'transpose');
    const [order, earlier] = [
      node.attributes['order'] as readonly number[],
      first?.attributes['order'] as readonly number[] | undefined,
    ];
    return first !== undefined && order.every((axis, i) => earlier![axis] === i) ? first.inputs[0] : undefined;
  },
};

const alike = (a: TensorType, b: TensorType): boolean =>
  a.dtype === b.dtype && a.batch === b.batch && sameShape(a.shape, b.shape);

function inner(graph: Graph, ref: Ref, operation: string): PrimitiveNode | undefined {
  const node = ref.kind === 'node' ? graph.nodes[ref.node] : undefined;
  return node?.kind === 'primitive' && node.operation === operation ? node : undefined;
}

function constantOf(graph: Graph, ref: Ref): number | null {
  return (inner(graph, ref, 'constant')?.attributes['value'] as number | undefined) ?? null;
}
