/** `grad(y, x)`: what may be differentiated, and for what. */
import type { Wire } from '../graph/builder.js';
import { gradients } from '../graph/differentiate.js';
import type { Graph, Ref } from '../graph/ir.js';
import { Operations } from '../graph/operations.js';
import { bindAt, type CallSite, type Given } from './calls.js';
import { type Elaborator, type Env, Stop, trailOf } from './elaborator.js';
import { describe, type Tensor, type Value } from './values.js';

export function callGrad(e: Elaborator, site: CallSite, args: readonly Given[], env: Env): Value {
  const slots = ['y', 'x'].map((name) => ({ name, optional: false }));
  const bound = bindAt(e, 'grad', slots, args, site.span);
  const [y, x] = [bound.get('y')!, bound.get('x')!];
  const { builder } = env;
  if (builder === null || builder.kind === 'optimizer') return e.fail(site.span, 'place/tensor', { name: 'grad' });
  const [value, variable] = [tensorOf(e, y), tensorOf(e, x)];
  // A network with mistakes, reported by now, has no graph to differentiate.
  if ([...e.networks.values()].some(({ network, checking }) => network === null && !checking)) throw new Stop();
  if (value.type.dtype !== 'f32' || value.type.shape.length > 0) {
    return e.fail(y.span, 'grad/not-a-number', { actual: describe(value) });
  }
  const texts = { y: e.origin(y.span).text, x: e.origin(x.span).text };
  if (value.type.batch && variable.type.batch && mixes(builder.sofar(), builder.use(value), builder.use(variable))) {
    return e.fail(y.span, 'grad/mixes-samples', { y: texts.y });
  }
  const trail = trailOf([variable]);
  const made = e.at(
    site.span,
    (): Wire | null => gradients(new Operations(builder, e.origin(site.span)), value, [variable])[0] ?? null,
    trail,
  );
  if (made === null) return e.fail(site.span, 'grad/no-path', texts);
  return { ...made, kind: 'tensor', trail };
}

function tensorOf(e: Elaborator, { value, span }: Given): Tensor {
  if (value.kind === 'tensor') return value;
  return e.fail(span, 'type/argument', { callee: 'grad', expected: 'a tensor', actual: describe(value) });
}

/** Whether a value depends on another through a reduction over the batch, in training. */
function mixes(graph: Graph, from: Ref, to: Ref): boolean {
  const isTarget = (ref: Ref) => JSON.stringify(ref) === JSON.stringify(to);
  const memo = new Map<number, { readonly depends: boolean; readonly mixed: boolean }>();
  const visit = (ref: Ref): { readonly depends: boolean; readonly mixed: boolean } => {
    if (isTarget(ref)) return { depends: true, mixed: false };
    if (ref.kind !== 'node') return { depends: false, mixed: false };
    const known = memo.get(ref.node);
    if (known !== undefined) return known;
    const node = graph.nodes[ref.node]!;
    const parts = node.inputs.map(visit);
    const depends = parts.some((part) => part.depends);
    const here =
      (node.kind === 'primitive' && node.attributes['batch'] === true) ||
      (node.kind === 'call' && mixesInside(node.graph)) ||
      (node.kind === 'mode' && mixesInside(node.training));
    const result = { depends, mixed: depends && (here || parts.some((part) => part.mixed)) };
    memo.set(ref.node, result);
    return result;
  };
  return visit(from).mixed;
}

/** Whether any output depends on a reduction over the batch. */
function mixesInside(graph: Graph): boolean {
  return graph.nodes.some((node) => {
    if (node.kind === 'call') return mixesInside(node.graph);
    if (node.kind === 'mode') return mixesInside(node.training);
    return (
      node.kind === 'primitive' && node.attributes['batch'] === true && graph.inputs.some((input) => input.type.batch)
    );
  });
}
