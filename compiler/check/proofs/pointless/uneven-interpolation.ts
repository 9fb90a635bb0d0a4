import { type Call, factorsOf, type Place, productOf, type Sum, Sums } from '../../../graph/analyse/facts/sums.js';
import type { DrawNode, Graph, Ref } from '../../../graph/ir/graph.js';
import { typeOf } from '../../../graph/ir/refs.js';
import { showType, size } from '../../../graph/ir/types.js';
import { type Elaborator, isLibrary } from '../../context/elaborator.js';
import type { Step } from './pointless.js';

/** How many calls are gone into, against programs in which each calls another one twice. */
const most = 2000;

/**
 * A gradient taken between two samples, `t * a + (1 - t) * b`, where t is several numbers for each sample. The line
 * between two samples has one t (Gulrajani et al. 2017, arXiv:1704.00028, algorithm 1, line 4).
 */
export function unevenInterpolation(e: Elaborator, { training }: Step): void {
  const sums = new Sums();
  const waiting: { readonly graph: Graph; readonly call: Call | null }[] = [{ graph: training.step, call: null }];
  for (let count = 0; waiting.length > 0 && count < most; count++) {
    const { graph, call } = waiting.pop()!;
    for (const node of graph.nodes) {
      if (node.kind !== 'call') continue;
      if (node.graph.kind === 'gradient') {
        for (const ref of node.inputs) tellUneven(e, sums, { graph, ref, call }, node.origin.span);
      } else if (node.graph.kind !== 'network') {
        waiting.push({ graph: node.graph, call: sums.calling(graph, node, call) });
      }
    }
  }
}

function tellUneven(e: Elaborator, sums: Sums, place: Place, gradient: Graph['span']): void {
  const { dtype, batch } = typeOf(place.graph, place.ref);
  if (dtype !== 'f32' || !batch) return;
  const sum = sums.of(place);
  for (const atom of new Set([...sum.keys()].flatMap(factorsOf))) {
    const draw = uneven(sums.atom(atom));
    if (draw === null || !isBetween(sum, atom) || isLibrary(draw.origin.span)) continue;
    const details = {
      name: draw.name ?? draw.draw,
      type: showType(draw.types[0]!),
      numbers: size(draw.types[0]!.shape),
    };
    e.report(draw.origin.span, 'advice/interpolation', details, [{ span: gradient, text: 'the gradient is taken in between' }]); // prettier-ignore
    return;
  }
}

/** Uniform noise of several numbers for each sample. */
function uneven({ graph, ref }: { readonly graph: Graph; readonly ref: Ref }): DrawNode | null {
  const node = ref.kind === 'node' ? graph.nodes[ref.node]! : null;
  if (node?.kind !== 'draw' || node.distribution.kind !== 'uniform') return null;
  return size(node.types[0]!.shape) > 1 ? node : null;
}

/** Whether a value goes from one thing, where t is 0, to another one. */
function isBetween(sum: Sum, t: number): boolean {
  const withT = [...sum].flatMap(([product, coefficient]) => {
    const factors = factorsOf(product);
    const rest = factors.filter((factor) => factor !== t);
    return rest.length === factors.length - 1 ? [{ rest: productOf(rest), coefficient }] : [];
  });
  const leaves = withT.filter(({ rest, coefficient }) => (sum.get(rest) ?? 0) === -coefficient);
  return leaves.length > 0 && withT.length > leaves.length;
}
