/**
 * `measure frechet(digit_classifier, digits.image, samples: 5000) of G(z)`. What a metric takes is declared in
 * graph/metrics/; what may stand for each kind of parameter, and what it must fit, is here.
 */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import { metrics as words } from '../../diagnostics/wording/elsewhere/kinds.js';
import { listOf, suggestion } from '../../diagnostics/wording/suggest.js';
import { GraphBuilder } from '../../graph/build/builder.js';
import type { TensorType } from '../../graph/ir/graph.js';
import type { Metric, MetricArgument, PlanItem } from '../../graph/ir/training.js';
import { metrics } from '../../graph/metrics/index.js';
import type { MetricKind, MetricParameter } from '../../graph/metrics/metric.js';
import { sameShape, showType, size } from '../../graph/ir/types.js';
import { bindAt } from '../evaluate/calls.js';
import { type DataField, dataField, useData } from '../evaluate/data.js';
import { type Elaborator, type Env, Stop } from '../context/elaborator.js';
import { evaluate, numberOf } from '../evaluate/expressions.js';
import { elaborateNetwork, fitInput } from '../evaluate/networks.js';
import type { ElaboratedNetwork } from '../context/networks.js';
import { describe, describeSamples, type NetworkValue, type Tensor, type Value } from '../values/values.js';

type Measure = Extract<PlanItem, { kind: 'measure' }>;

/** The network that looks at the samples, and at which of its outputs. */
interface Eye {
  readonly value: NetworkValue;
  readonly entry: ElaboratedNetwork;
  readonly output: { readonly name: string | null; readonly type: TensorType };
}

/** @param samples what is measured, one value for each sample */
export function measure(e: Elaborator, statement: ast.MeasureLine, samples: Tensor, env: Env): Measure {
  const { metric: written, span } = statement;
  const kind = kindOf(e, written);
  const slots = [...kind.parameters, { name: 'samples' }].map(({ name }) => ({ name, optional: name === 'samples' }));
  const call = written as ast.Call;
  const bound = bindAt(e, kind.name, slots, call.arguments, written.span);
  const given: Record<string, MetricArgument> = {};
  let eye: Eye | null = null;
  for (const parameter of kind.parameters) {
    const expr = bound.get(parameter.name)!.value;
    switch (parameter.kind) {
      case 'mixture':
        given[parameter.name] = mixture(e, kind, expr, env);
        if (samples.type.dtype !== 'f32' || samples.type.shape.join() !== '2')
          e.fail(span, 'train/measure-shape', { actual: showType(samples.type) });
        break;
      case 'network':
        eye = network(e, kind, parameter, expr, env);
        fitInput(e, eye.value, eye.entry, 0, samples, statement.value.span);
        given[parameter.name] = { kind: 'network', network: eye.value.name, output: eye.output.name };
        break;
      case 'field': {
        const wrong = (actual: Value) =>
          e.fail(expr.span, 'type/argument', {
            callee: kind.name,
            expected: 'a field of a data set',
            actual: describe(actual),
          });
        const delivered = dataField(e, expr, env, wrong);
        const { data, field } = delivered;
        if (eye !== null) fitInput(e, eye.value, eye.entry, 0, asTensor(e, delivered, expr.span), expr.span);
        given[parameter.name] = { kind: 'field', data: data.name, field };
        break;
      }
      case 'label':
        given[parameter.name] = label(e, kind, expr, parameter.of === 'network' ? eye : null, env);
        break;
      case 'partner':
        given[parameter.name] = partner(e, kind, expr, samples, env);
    }
  }
  const count = sampleCount(e, kind, bound.get('samples')?.value, env);
  const of = e.textOf(statement.value.span).replace(/\s+/g, ' ').slice(0, 100);
  return {
    kind: 'measure',
    metric: { name: kind.name, samples: count, of, arguments: given },
    value: samples.ref,
    span,
  };
}

/** What a field delivers, to be held against an input; no part of the step. */
function asTensor(e: Elaborator, { data, field, type, source }: DataField, span: Span): Tensor {
  const aside = new GraphBuilder({ kind: 'step', name: 'measured', doc: null, span, library: false });
  return { ...aside.data(data.name, field, type, e.origin(span)), kind: 'tensor', trail: null, source };
}

function kindOf(e: Elaborator, written: ast.Expr): MetricKind {
  const callee = written.kind === 'call' && written.callee.kind === 'ref' ? written.callee : null;
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

function mixture(e: Elaborator, { name }: MetricKind, expr: ast.Expr, env: Env): MetricArgument {
  const value = evaluate(e, expr, env);
  if (value.kind !== 'data' || value.data.source !== 'mixture') {
    const expected = 'a `mixture` data set';
    return e.fail(expr.span, 'type/argument', { callee: name, expected, actual: describe(value) });
  }
  useData(e, value.data, expr.span);
  return { kind: 'mixture', data: value.data.name };
}

function network(
  e: Elaborator,
  { name }: MetricKind,
  { output: wanted }: Extract<MetricParameter, { kind: 'network' }>,
  expr: ast.Expr,
  env: Env,
): Eye {
  const given = evaluate(e, expr, env);
  // One field of what a network makes, `C(_).features`, may be asked for.
  const whole = given.kind === 'partial' && given.given.length === 1 && given.fields.length < 2;
  const value = whole ? given.callee : given;
  if (value.kind !== 'network')
    return e.fail(expr.span, 'type/argument', { callee: name, expected: 'a network', actual: describe(value) });
  const field = whole ? given.fields[0] : undefined;
  const entry = elaborateNetwork(e, value);
  const { outputs, inputs } = entry;
  if (outputs === null) throw new Stop();
  if (inputs.length !== 1) {
    const takes = inputs.map((input) => input.name);
    return e.fail(expr.span, 'metric/inputs', { metric: name, network: value.name, takes });
  }
  const output =
    field === undefined
      ? (outputs.find((item) => item.name === wanted) ?? (outputs.length === 1 ? outputs[0] : undefined))
      : outputs.find((item) => item.name === field.text);
  if (output === undefined) {
    const makes = outputs.map((item) => item.name!);
    return e.fail(expr.span, 'metric/output', { metric: name, network: value.name, wanted, makes });
  }
  return { value, entry, output };
}

function label(e: Elaborator, { name }: MetricKind, expr: ast.Expr, eye: Eye | null, env: Env): MetricArgument {
  const value = evaluate(e, expr, env);
  if (value.kind !== 'tensor' || value.type.dtype !== 'i32' || !value.type.batch || value.type.shape.length > 0)
    return e.fail(expr.span, 'type/argument', { callee: name, expected: 'a class for each sample', actual: describeSamples(value) }); // prettier-ignore
  const classes = value.type.range![1] + 1;
  const scores = eye === null ? classes : size(eye.output.type.shape);
  if (scores !== classes)
    e.fail(expr.span, 'metric/classes', { metric: name, network: eye!.value.name, scores, classes });
  return { kind: 'label', value: value.ref };
}

function partner(e: Elaborator, { name }: MetricKind, expr: ast.Expr, samples: Tensor, env: Env): MetricArgument {
  const value = evaluate(e, expr, env);
  const fits =
    value.kind === 'tensor' &&
    value.type.batch &&
    value.type.dtype === samples.type.dtype &&
    sameShape(value.type.shape, samples.type.shape);
  if (fits) return { kind: 'partner', value: value.ref };
  const expected = `${showType(samples.type)} for each sample, as what is measured`;
  return e.fail(expr.span, 'type/argument', { callee: name, expected, actual: describeSamples(value) });
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

const measures = (items: readonly PlanItem[]): readonly Measure[] =>
  items.flatMap((item) => (item.kind === 'measure' ? [item] : 'body' in item ? measures(item.body) : []));

const argumentsOf = (items: readonly PlanItem[]) =>
  measures(items).flatMap(({ metric, span }) =>
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
