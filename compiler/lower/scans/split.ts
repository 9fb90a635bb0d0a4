/**
 * The product of a row of parts, `concat(x, h)`, with a matrix is the sum of those of the parts with its rows: so that of
 * an entry need not wait for what is carried. And parts of a product, which are products with some columns, need not be
 * made in one.
 */
import { GraphOperations } from '../../graph/build/operations.js';
import type { Graph, Node, PrimitiveNode, ScanNode } from '../../graph/ir/graph.js';
import { refText, typeOf } from '../../graph/ir/refs.js';
import type { Value } from '../../graph/ir/value.js';
import { copied, readFrom, rewriteScans, ScanDraft } from './draft.js';
import { carriedBy, changesOf, isProduct } from './turn.js';

export const split = (graph: Graph): Graph => rewriteScans(graph, splitIn);

function splitIn(scan: ScanNode, inputs: readonly Value[], ops: GraphOperations): readonly Value[] {
  const { body, carry } = scan;
  const parts = new Map(body.nodes.flatMap((node) => concatBehind(scan, node)));
  const cuts = cutsOf(scan);
  if (parts.size === 0 && cuts.size === 0) return copied(ops, scan, inputs);
  const draft = new ScanDraft(scan);
  const given = draft.given(inputs);
  const made: (readonly Value[])[] = [];
  const read = readFrom(made, (index) => given[index]!);
  for (const node of body.nodes) {
    const own = new GraphOperations(draft.builder, node.origin);
    const row = parts.get(node.id);
    const product = cuts.get(node.id);
    if (row !== undefined) made.push([sumOfProducts(own, row.inputs.map(read), read(node.inputs[1]!))]);
    else if (product !== undefined) {
      const { begin, size } = (node as PrimitiveNode).attributes as Readonly<Record<string, readonly number[]>>;
      const [x, matrix] = product.inputs.map(read) as [Value, Value];
      made.push([own.apply('matmul', [x, columns(own, matrix, begin!.at(-1)!, size!.at(-1)!)])]);
    } else made.push(copied(own, node, node.inputs.map(read)));
  }
  const named = body.outputs.map(({ name, ref }) => ({ name, value: read(ref) }));
  const results = draft.finish(ops, named.slice(0, carry), named.slice(carry));
  return [...results.last, ...results.outs];
}

function sumOfProducts(ops: GraphOperations, row: readonly Value[], matrix: Value): Value {
  let at = 0;
  const products = row.map((part) => {
    const [begin, count] = [at, part.type.shape.at(-1)!];
    at += count;
    const rows = ops.apply('slice', [matrix], { begin: [begin, 0], size: [count, matrix.type.shape[1]!] });
    return ops.apply('matmul', [part, rows]);
  });
  return products.reduce((a, b) => ops.add(a, b));
}

const columns = (ops: GraphOperations, matrix: Value, begin: number, count: number): Value =>
  ops.apply('slice', [matrix], { begin: [0, begin], size: [matrix.type.shape[0]!, count] });

/** Products of rows with one matrix for all turns and samples. */
function isByMatrix(scan: ScanNode, node: Node): node is PrimitiveNode {
  if (!isProduct(node)) return false;
  const { shape, batch } = typeOf(scan.body, node.inputs[1]!);
  return shape.length === 2 && !batch && changesOf(scan)(node.inputs[1]!) === 'fixed';
}

/** The row of parts that a node multiplies, some of which wait for what is carried and some of which do not. */
function concatBehind(scan: ScanNode, node: Node): readonly (readonly [number, PrimitiveNode])[] {
  if (!isByMatrix(scan, node)) return [];
  const [row] = node.inputs;
  const maker = row?.kind === 'node' ? scan.body.nodes[row.node]! : null;
  if (maker?.kind !== 'primitive' || maker.operation !== 'concat') return [];
  if (maker.attributes['axis'] !== maker.types[0]!.shape.length - 1) return [];
  const change = changesOf(scan);
  const waits = maker.inputs.map((ref) => change(ref) === 'carried');
  return waits.includes(true) && waits.includes(false) ? [[node.id, maker]] : [];
}

/** Slices of products by their last axis, where some are carried on and others not, with the product of each. */
function cutsOf(scan: ScanNode): ReadonlyMap<number, PrimitiveNode> {
  const { body } = scan;
  const now = carriedBy(scan);
  const cuts = new Map<number, PrimitiveNode>();
  for (const product of body.nodes) {
    if (!isByMatrix(scan, product)) continue;
    const own = refText({ kind: 'node', node: product.id, output: 0 });
    const users = body.nodes.filter((node) => node.inputs.some((ref) => refText(ref) === own));
    const { shape } = product.types[0]!;
    const isCut = (node: Node) =>
      node.kind === 'primitive' &&
      node.operation === 'slice' &&
      node.types[0]!.shape.every((dim, axis) => axis === shape.length - 1 || dim === shape[axis]);
    const isOut = body.outputs.some(({ ref }) => refText(ref) === own);
    const width = users.reduce((sum, user) => sum + user.types[0]!.shape.at(-1)!, 0);
    const some = users.some(({ id }) => now.has(id)) && users.some(({ id }) => !now.has(id));
    if (isOut || !some || !users.every(isCut) || width > shape.at(-1)!) continue;
    for (const user of users) cuts.set(user.id, product);
  }
  return cuts;
}
