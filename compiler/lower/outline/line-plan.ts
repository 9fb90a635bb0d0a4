/**
 * Which values of a graph get a line and a name of their own, and which lines go on with the variable of an earlier one.
 *
 * A value gets a line when the program names it, when it is a stage of a chain, or when it is used more than once;
 * everything else is written where it is used.
 */
import { movesStates } from '../../graph/ir/dependencies.js';
import type { Graph, Node, Ref } from '../../graph/ir/graph.js';
import type { GraphWriter } from './writer.js';

export interface LinePlan {
  readonly own: ReadonlySet<number>;
  /** Which outputs of a node something reads. */
  readonly read: ReadonlyMap<number, ReadonlySet<number>>;
  /** A node, and the node whose variable it takes over. */
  readonly continues: ReadonlyMap<number, number>;
}

/** In place of a node, what stands behind the last one: results and the new values of states. */
const end = Infinity;

/** Values that need no line are left to be written where they are used. */
export function planLines(writer: GraphWriter, nodes: readonly number[], roots: readonly Ref[]): LinePlan {
  const { graph } = writer;
  const inSet = new Set(nodes);
  const users = new Map<number, number[]>();
  const read = new Map<number, Set<number>>();
  const use = (ref: Ref, by: number) => {
    if (ref.kind !== 'node' || !inSet.has(ref.node)) return;
    users.set(ref.node, [...(users.get(ref.node) ?? []), by]);
    read.set(ref.node, (read.get(ref.node) ?? new Set()).add(ref.output));
  };
  for (const id of nodes) for (const ref of graph.nodes[id]!.inputs) use(ref, id);
  for (const ref of roots) use(ref, end);
  for (const { value } of graph.updates) use(value, end);
  const own = new Set(nodes.filter((id) => needsLine(writer, graph.nodes[id]!, users.get(id) ?? [])));
  return { own, read, continues: continuations(writer, nodes, own, users) };
}

function needsLine(writer: GraphWriter, node: Node, users: readonly number[]): boolean {
  const { graph, context, named } = writer;
  if (named.has(node.id)) return false;
  if (node.types.length === 0) return true;
  if (users.length === 0) return false;
  if (node.kind === 'scan') return true;
  if (node.types.length > 1) return node.kind !== 'call' || users.length > 1;
  if (node.kind === 'primitive' && writer.isPlain(node)) return false;
  // What is returned at once needs no name.
  if (users.length === 1 && users[0] === end && graph.kind !== 'branch')
    return node.kind === 'mode' && !writer.single(node);
  if (users.length > 1) return node.kind !== 'primitive' || node.inputs.length > 0;
  if (node.kind === 'mode') return !writer.single(node);
  if (graph.kind === 'branch' && users[0] === end) return false;
  // Calls that move states happen in the order of the program.
  const moves = node.kind === 'call' && movesStates(node.graph) && context.repeated?.(node) !== true;
  if (context.terse === true && !moves) return false;
  return node.name !== null || node.origin.stage === true;
}

/** `h = relu(h)`: a line may reuse the variable of the line before when nothing later reads the old value. */
function continuations(
  writer: GraphWriter,
  nodes: readonly number[],
  own: ReadonlySet<number>,
  users: ReadonlyMap<number, readonly number[]>,
): ReadonlyMap<number, number> {
  const { graph, named } = writer;
  const continues = new Map<number, number>();
  if (!['network', 'block', 'gradient'].includes(graph.kind)) return continues;
  // Where a node is evaluated: at its own line, or at that of whatever it is written into.
  const lineOf = (id: number): number => {
    if (id === end || own.has(id) || named.has(id)) return id;
    const by = users.get(id) ?? [];
    return by.length === 0 ? id : Math.max(...by.map(lineOf));
  };
  const heads = new Map<string, number>();
  for (const id of nodes) {
    const node = graph.nodes[id]!;
    if (!own.has(id) || node.types.length !== 1 || (node.kind === 'mode' && !writer.single(node))) continue;
    const name = node.name ?? suggest(node);
    const before = heads.get(name);
    heads.set(name, id);
    if (before === undefined) continue;
    const lastRead = Math.max(...(users.get(before) ?? []).map(lineOf));
    if (lastRead <= id && feeds(graph, before, id)) continues.set(id, before);
  }
  // Each maps to the first of its variable.
  const first = (id: number): number => (continues.has(id) ? first(continues.get(id)!) : id);
  return new Map([...continues].map(([id, before]) => [id, first(before)]));
}

/** What to call a value the program does not name: `h` for the stages of a chain, else after what makes it. */
export function suggest(node: Node): string {
  if (node.kind === 'call' && node.graph.kind === 'gradient') return 'd';
  if (node.origin.stage === true) return 'h';
  switch (node.kind) {
    case 'primitive':
      return (
        { sub: 'difference', add: 'sum', mul: 'product', div: 'quotient', broadcast_batch: 'each' }[node.operation] ??
        `${node.operation.split('_')[0]}d`
      );
    case 'call':
      return node.graph.kind === 'network' ? `made_by_${node.graph.name}` : 'h';
    case 'draw':
      return node.draw;
    case 'mode':
      return 'chosen';
    case 'scan':
      return 'state';
    case 'parameter':
      return node.path.join('_');
    case 'data':
      return node.field;
  }
}

function feeds(graph: Graph, from: number, to: number): boolean {
  return graph.nodes[to]!.inputs.some(
    (ref) => ref.kind === 'node' && (ref.node === from || (ref.node > from && feeds(graph, from, ref.node))),
  );
}
