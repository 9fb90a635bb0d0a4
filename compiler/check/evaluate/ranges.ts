/** Written ranges against what is known of values: `in [low, high]` holds them in, `unbounded` wants them free. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import type { Label } from '../../diagnostics/model/diagnostic.js';
import { boundedBy } from '../../graph/analyse/bounds.js';
import type { Range } from '../../graph/ir/graph.js';
import { showRange } from '../../graph/ir/types.js';
import { type Elaborator, type Env, madeAt } from '../context/elaborator.js';
import { numberOf } from './expressions.js';
import type { Tensor, Value } from '../values/values.js';

/** The ends of a range; null where none are written. */
export function rangeOf(e: Elaborator, written: ast.RangeExpr | null, env: Env): Range | null {
  if (written?.kind !== 'interval') return null;
  const [low, high] = [numberOf(e, written.low, env), numberOf(e, written.high, env)];
  if (low >= high) e.fail(written.span, 'value/empty-range', { what: 'This range', low, high });
  e.passed(written.span, 'value/empty-range');
  return [low, high];
}

const within = (inner: Range, outer: Range): boolean => inner[0] >= outer[0] - 1e-6 && inner[1] <= outer[1] + 1e-6;

/** Ends as far out as 8, where a sigmoid is within 0.0004 of its own, are a soft cap such as 30 * tanh(x / 30). */
const free = ([low, high]: Range): boolean => low <= -8 && high >= 8;

/** Which parameter of what a value is given for. */
interface Taker {
  readonly callee: string;
  readonly parameter: string;
}

/** Checks an argument. @throws Stop */
export function matchRange(
  e: Elaborator,
  written: ast.RangeExpr | null,
  value: Value,
  { callee, parameter }: Taker,
  span: Span,
  env: Env,
  labels: readonly Label[] = [],
): void {
  if (written === null || value.kind !== 'tensor' || value.type.range === null) return;
  if (written.kind === 'unbounded') {
    if (!free(value.type.range)) mustBeFree(e, value, { name: callee, parameter }, span, labels);
    return;
  }
  const wanted = rangeOf(e, written, env)!;
  if (within(value.type.range, wanted)) return;
  const details = { callee, parameter, wanted: showRange(wanted), actual: showRange(value.type.range) };
  e.fail(madeAt(value, span), 'range/argument', details, labels);
}

/** Checks what a body makes. @throws Stop */
export function matchOutputRange(
  e: Elaborator,
  written: ast.RangeExpr | null,
  value: Tensor,
  name: string,
  place: Span,
  env: Env,
  declared: Label,
): void {
  if (written === null) return;
  const actual = value.type.range;
  if (written.kind === 'unbounded') {
    if (actual !== null && !free(actual)) mustBeFree(e, value, { name, parameter: null }, place, [declared]);
    return;
  }
  const wanted = rangeOf(e, written, env)!;
  if (actual !== null && within(actual, wanted)) return e.passed(place, 'range/output');
  const details = {
    name,
    wanted: showRange(wanted),
    actual: actual === null ? null : showRange(actual),
    bounds: wanted,
    open: isOpen(e, name, place, env),
  };
  e.fail(place, 'range/output', details, [declared]);
}

/**
 * Whether something else than the text decides what a result is: the file that a network's weights come from, which
 * were trained for what it makes, or a param that says which layer is the last.
 */
function isOpen(e: Elaborator, name: string, place: Span, { module, builder }: Env): boolean {
  const network = builder?.kind === 'network' ? e.networks.get(name.replace(/\..*$/, '')) : undefined;
  if ((network?.declaration.from ?? null) !== null) return true;
  const [last = ''] = /^\w*/.exec(e.origin(place).text)!;
  return module.declarations.get(last)?.kind === 'param';
}

/**
 * A value with a known end, where one that may be any number is wanted: a score squashed by a sigmoid, where the loss
 * takes logits. One operation that holds values in is one mistake, however many losses they reach.
 */
function mustBeFree(
  e: Elaborator,
  value: Tensor,
  taker: { readonly name: string; readonly parameter: string | null },
  span: Span,
  labels: readonly Label[],
): never {
  const origin = boundedBy(value.owner.sofar(), value.ref)?.origin ?? null;
  const actual = showRange(value.type.range!);
  if (origin !== null) e.once(`bounded ${origin.span.file}:${origin.span.start.offset}`);
  const made = origin === null ? [] : [{ span: origin.span, text: `makes values in ${actual}` }];
  return e.fail(span, 'range/bounded', { ...taker, actual, by: origin?.text ?? null }, [...made, ...labels]);
}
