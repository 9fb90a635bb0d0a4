/**
 * `measure frechet(digit_classifier, digits.image, samples: 5000) of G(z)`. What a metric takes is declared in
 * graph/metrics/; what may stand for each kind of parameter, and what it must fit, is in metric-arguments.ts.
 */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import { metrics as words } from '../../diagnostics/wording/elsewhere/kinds.js';
import { listOf, suggestion } from '../../diagnostics/wording/suggest.js';
import { type Measure, measuresOf } from '../../graph/ir/plan.js';
import type { Metric, PlanItem } from '../../graph/ir/training.js';
import { metrics } from '../../graph/metrics/index.js';
import type { MetricKind } from '../../graph/metrics/metric.js';
import { bindAt } from '../evaluate/calls.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { numberOf } from '../evaluate/expressions.js';
import type { Tensor } from '../values/values.js';
import { argumentsFor } from './metric-arguments.js';

/** @param samples what is measured, one value for each sample */
export function measure(e: Elaborator, statement: ast.MeasureLine, samples: Tensor, env: Env): Measure {
  const { metric: written, span } = statement;
  const kind = kindOf(e, written);
  const slots = [
    ...kind.parameters.filter((parameter) => parameter.kind !== 'picture'),
    { name: 'samples', optional: true },
  ].map(({ name, optional = false }) => ({ name, optional }));
  const given = written.kind === 'call' ? written.arguments : [];
  const bound = bindAt(e, kind.name, slots, given, written.span);
  const count = sampleCount(e, kind, bound.get('samples')?.value, env);
  const place = statement.value.span;
  const of = e.textOf(place).replace(/\s+/g, ' ').slice(0, 100);
  const told = argumentsFor({
    ...{ e, kind, samples, count, env, place, line: span },
    written: (name) => bound.get(name)?.value,
  });
  return {
    kind: 'measure',
    metric: { name: kind.name, samples: count, of, arguments: told },
    value: samples.ref,
    span,
  };
}

function kindOf(e: Elaborator, written: ast.Expr): MetricKind {
  const named = written.kind === 'call' ? written.callee : written;
  const callee = named.kind === 'ref' ? named : null;
  const kind = callee === null ? undefined : metrics.get(callee.name);
  if (kind !== undefined) return kind;
  const known = [...metrics.keys()];
  const name = callee?.name ?? e.origin(written.span).text;
  const place = written.kind === 'call' ? written.callee.span : written.span;
  return e.fail(place, 'train/metric', {
    name,
    ...suggestion(name, known, { words, closed: true }),
    known: listOf(known),
  });
}

/** Metrics hold numbers of all their samples. */
const mostSamples = 10_000_000;

function sampleCount(e: Elaborator, { samples }: MetricKind, expr: ast.Expr | undefined, env: Env): number {
  if (expr === undefined) return samples.default;
  const count = numberOf(e, expr, env);
  if (!Number.isInteger(count) || count < samples.least || count > mostSamples) {
    const limits = { least: samples.least, ...(count > mostSamples && { most: mostSamples }) };
    e.fail(expr.span, 'value/out-of-range', { what: '`samples`', actual: String(count), ...limits });
  }
  return count;
}

// ---- what a plan measures with ------------------------------------------------------------------

const argumentsOf = (items: readonly PlanItem[]) =>
  measuresOf(items).flatMap(({ metric, span }) =>
    Object.values(metric.arguments).map((argument) => ({ argument, span, name: metric.name })),
  );

/** The data sets that metrics take samples of. */
export const dataMeasured = (items: readonly PlanItem[]): readonly { readonly data: string; readonly span: Span }[] =>
  argumentsOf(items).flatMap(({ argument, span }) => ('data' in argument ? [{ data: argument.data, span }] : []));

/** The networks that metrics look through. */
export const networksMeasured = (
  items: readonly PlanItem[],
): readonly { readonly network: string; readonly name: Metric['name']; readonly span: Span }[] =>
  argumentsOf(items).flatMap(({ argument, ...use }) =>
    argument.kind === 'network' ? [{ network: argument.network, ...use }] : [],
  );
