/** `grad(y, x)`: what may be differentiated, and for what. */
import type { Span } from '../../../grammar/text/source.js';
import { shortened } from '../../../runtime/text/prose.js';
import type { Value as GraphValue } from '../../graph/ir/value.js';
import { gradients } from '../../graph/differentiate/differentiate.js';
import { gradientPaths } from '../../graph/analyse/gradient-flow.js';
import { GraphOperations } from '../../graph/build/operations.js';
import { bindAt, type CallSite } from './calls.js';
import { describe, describeSamples, type Given, type Tensor, type Value } from '../values/values.js';
import { type Elaborator, type Env, Stop, trailOf } from '../context/elaborator.js';
import { differentiates } from '../gradients/in-place.js';
import { describeCut, labelOf } from '../gradients/gradient-flow.js';
import { checkMixing, remember } from '../gradients/mixing.js';

/** What a node of a gradient takes: it is made, simplified, and looked through for where gradients flow. */
const stepsPerNode = 6;

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
    return e.fail(y.span, 'grad/not-a-number', { actual: describeSamples(value) });
  }
  if (e.asWritten)
    return { ...builder.asked(value, variable, e.origin(site.span)), kind: 'tensor', trail: trailOf([variable]) };
  const text = (span: Span) => shortened(e.origin(span).text, 100);
  const texts = { y: text(y.span), x: text(x.span) };
  const ofEach = value.type.batch && variable.type.batch;
  const doubt = ofEach ? checkMixing(e, value, variable, builder, y.span) : null;
  differentiates(value, variable, builder);
  const trail = trailOf([variable]);
  const ops = new GraphOperations(builder, e.origin(site.span), (nodes) => e.take(site.span, stepsPerNode * nodes));
  const made = e.at(site.span, (): GraphValue | null => gradients(ops, value, [variable])[0] ?? null, trail);
  if (made === null) {
    const cut = gradientPaths(builder.sofar(), builder.use(value)).to(builder.use(variable))?.[0];
    if (cut === undefined) return e.fail(site.span, 'grad/no-path', texts);
    return e.fail(site.span, 'grad/cut', { ...texts, ...describeCut(cut) }, labelOf(cut));
  }
  if (doubt !== null) remember(doubt, made);
  return { ...made, kind: 'tensor', trail };
}

function tensorOf(e: Elaborator, { value, span }: Given): Tensor {
  if (value.kind === 'tensor') return value;
  return e.fail(span, 'type/argument', { callee: 'grad', expected: 'a tensor', actual: describe(value) });
}
