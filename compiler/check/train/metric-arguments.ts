/** What may stand for each kind of parameter of a metric, and what it must fit. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import { isPictureType } from '../../graph/analyse/image-to-image.js';
import { GraphBuilder } from '../../graph/build/builder.js';
import type { TensorType } from '../../graph/ir/graph.js';
import type { MetricArgument } from '../../graph/ir/training.js';
import { sameShape, showRange, showType, size } from '../../graph/ir/types.js';
import type { MetricKind, MetricParameter } from '../../graph/metrics/metric.js';
import { type Elaborator, type Env, Stop } from '../context/elaborator.js';
import type { Taker } from '../context/networks.js';
import { type DataField, dataField, useData } from '../evaluate/data.js';
import { evaluate, numberOf } from '../evaluate/expressions.js';
import { refuseModel, takerOf } from '../evaluate/models.js';
import { elaborateNetwork, fitInput } from '../evaluate/networks.js';
import {
  describe,
  describeSamples,
  type ModelValue,
  type NetworkValue,
  type Tensor,
  type Value,
} from '../values/values.js';

/** A metric that is taken. */
export interface Use {
  readonly e: Elaborator;
  readonly kind: MetricKind;
  /** What is measured, and where that is written. */
  readonly samples: Tensor;
  readonly place: Span;
  readonly count: number;
  readonly env: Env;
  /** The whole line. */
  readonly line: Span;
  /** What stands for a parameter. */
  readonly written: (name: string) => ast.Expr | undefined;
}

/** The network that looks at the samples, and at which of its outputs. */
interface Eye {
  readonly value: NetworkValue | ModelValue;
  readonly entry: Taker;
  readonly output: { readonly name: string | null; readonly type: TensorType };
}

type Parameter<Kind extends MetricParameter['kind']> = Extract<MetricParameter, { kind: Kind }>;

export function argumentsFor(use: Use): Readonly<Record<string, MetricArgument>> {
  const { kind, written } = use;
  // Everything else is held against what the network takes and makes.
  const seen = kind.parameters.find((parameter): parameter is Parameter<'network'> => parameter.kind === 'network');
  const through = seen === undefined ? undefined : written(seen.name);
  const eye = through === undefined ? null : network(use, seen!, through);
  if (eye !== null) fitInput(use.e, eye.value, eye.entry, 0, use.samples, use.place);
  const given: Record<string, MetricArgument> = {};
  let real: DataField | null = null;
  let classes: number | null = null;
  for (const parameter of kind.parameters) {
    if (parameter.kind === 'picture') {
      given[parameter.name] = picture(use);
      continue;
    }
    const expr = written(parameter.name);
    if (parameter.kind === 'number') {
      given[parameter.name] = numberGiven(use, parameter, expr);
      continue;
    }
    if (expr === undefined) continue;
    switch (parameter.kind) {
      case 'mixture':
        given[parameter.name] = mixture(use, expr);
        break;
      case 'network':
        given[parameter.name] = lookedThrough(eye!);
        break;
      case 'field':
        real = field(use, eye, expr);
        given[parameter.name] = { kind: 'field', data: real.data.name, field: real.field };
        break;
      case 'label':
        [given[parameter.name], classes] = label(use, expr, parameter.of === 'network' ? eye : null);
        break;
      case 'classes':
        if (classes === null) use.e.fail(expr.span, 'metric/by-class', { metric: kind.name, given: parameter.name, missing: 'label' }); // prettier-ignore
        given[parameter.name] = fieldOfClasses(use, expr, real!, classes);
        classes = null;
        break;
      case 'judge':
        given[parameter.name] = judge(use, expr);
        break;
      case 'partner':
        given[parameter.name] = partner(use, expr);
    }
  }
  const needed = kind.parameters.find((parameter) => parameter.kind === 'classes');
  if (needed !== undefined && classes !== null)
    use.e.fail(written('label')!.span, 'metric/by-class', { metric: kind.name, given: 'label', missing: needed.name });
  return given;
}

// ---- what is looked through ---------------------------------------------------------------------

function network({ e, kind: { name }, env }: Use, { output: wanted }: Parameter<'network'>, expr: ast.Expr): Eye {
  const given = evaluate(e, expr, env);
  // One field of what a network makes, `C(_).features`, may be asked for.
  const whole = given.kind === 'partial' && given.given.length === 1 && given.fields.length < 2;
  const value = whole ? given.callee : given;
  if (value.kind !== 'network' && value.kind !== 'model')
    return e.fail(expr.span, 'type/argument', { callee: name, expected: 'a network', actual: describe(value) });
  const field = whole ? given.fields[0] : undefined;
  const entry = value.kind === 'model' ? takerOf(e, value) : elaborateNetwork(e, value);
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

const lookedThrough = ({ value: { kind, name }, output }: Eye): MetricArgument =>
  kind === 'model' ? { kind, model: name, output: output.name } : { kind, network: name, output: output.name };

/** A network that said what is measured: how likely samples are, as logarithms. */
function judge({ e, kind, samples, place, env }: Use, expr: ast.Expr): MetricArgument {
  const value = evaluate(e, expr, env);
  if (value.kind === 'model') return refuseModel(e, value, expr.span);
  if (value.kind !== 'network')
    return e.fail(expr.span, 'type/argument', { callee: kind.name, expected: 'a network', actual: describe(value) });
  elaborateNetwork(e, value);
  const { dtype, range } = samples.type;
  if (dtype !== 'f32' || (range !== null && range[0] >= 0))
    e.fail(place, 'metric/likelihoods', { metric: kind.name, actual: showType(samples.type), whole: dtype !== 'f32' });
  return { kind: 'judge', network: value.name };
}

// ---- data ---------------------------------------------------------------------------------------

function mixture({ e, kind, samples, env, line }: Use, expr: ast.Expr): MetricArgument {
  const value = evaluate(e, expr, env);
  if (value.kind !== 'data' || value.data.source !== 'mixture') {
    const expected = 'a `mixture` data set';
    return e.fail(expr.span, 'type/argument', { callee: kind.name, expected, actual: describe(value) });
  }
  useData(e, value.data, expr.span);
  if (samples.type.dtype !== 'f32' || samples.type.shape.join() !== '2')
    e.fail(line, 'train/measure-shape', { actual: showType(samples.type) });
  return { kind: 'mixture', data: value.data.name };
}

/** Data that samples are held against: both as the network takes them, or without one alike. */
function field(use: Use, eye: Eye | null, expr: ast.Expr): DataField {
  const { e, kind, samples, place } = use;
  const delivered = fieldNamed(use, expr);
  if (eye !== null) fitInput(e, eye.value, eye.entry, 0, asTensor(e, delivered, expr.span), expr.span);
  else {
    const { type } = delivered;
    const [a, b] = [samples.type.range, type.range];
    const apart = a !== null && b !== null && a.every(Number.isFinite) && a.some((end, i) => end !== b[i]);
    if (samples.type.dtype !== 'f32' || type.dtype !== 'f32' || !sameShape(samples.type.shape, type.shape) || apart)
      e.fail(place, 'metric/real', { metric: kind.name, data: `${delivered.data.name}.${delivered.field}`, real: withRange(type), actual: withRange(samples.type) }); // prettier-ignore
  }
  return delivered;
}

const withRange = (type: TensorType): string =>
  `${showType(type)}${type.dtype === 'f32' && type.range !== null ? ` in ${showRange(type.range)}` : ''}`;

function fieldNamed({ e, kind, env }: Use, expr: ast.Expr): DataField {
  const wrong = (actual: Value) =>
    e.fail(expr.span, 'type/argument', {
      callee: kind.name,
      expected: 'a field of a data set',
      actual: describe(actual),
    });
  return dataField(e, expr, env, wrong);
}

/** What a field delivers, to be held against an input; no part of the step. */
function asTensor(e: Elaborator, { data, field, type, source }: DataField, span: Span): Tensor {
  const aside = new GraphBuilder({ kind: 'step', name: 'measured', doc: null, span, library: false });
  return { ...aside.data(data.name, field, type, e.origin(span)), kind: 'tensor', trail: null, source };
}

/** The classes of the samples that are compared with. */
function fieldOfClasses(use: Use, expr: ast.Expr, real: DataField, classes: number): MetricArgument {
  const { data, field, type } = fieldNamed(use, expr);
  const details = { metric: use.kind.name, data: real.data.name, given: `${data.name}.${field}` };
  const ofReal = type.dtype === 'i32' && type.shape.length === 0 ? type.range![1] + 1 : null;
  if (data !== real.data || ofReal !== classes)
    use.e.fail(expr.span, 'metric/labels', { ...details, same: data === real.data, real: ofReal, samples: classes });
  return { kind: 'field', data: data.name, field };
}

// ---- what is drawn with the samples -------------------------------------------------------------

function label({ e, kind: { name }, env }: Use, expr: ast.Expr, eye: Eye | null): readonly [MetricArgument, number] {
  const value = evaluate(e, expr, env);
  if (value.kind !== 'tensor' || value.type.dtype !== 'i32' || !value.type.batch || value.type.shape.length > 0)
    return e.fail(expr.span, 'type/argument', { callee: name, expected: 'a class for each sample', actual: describeSamples(value) }); // prettier-ignore
  const classes = value.type.range![1] + 1;
  const scores = eye === null ? classes : size(eye.output.type.shape);
  if (scores !== classes)
    e.fail(expr.span, 'metric/classes', { metric: name, network: eye!.value.name, scores, classes });
  return [{ kind: 'label', value: value.ref }, classes];
}

function partner({ e, kind: { name }, samples, env }: Use, expr: ast.Expr): MetricArgument {
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

// ---- what else is told --------------------------------------------------------------------------

/** What is measured, where that must be pictures. */
function picture({ e, kind, samples, place }: Use): MetricArgument {
  const { type } = samples;
  const known = type.range?.every(Number.isFinite) === true;
  if (!isPictureType(type) || !known)
    return e.fail(place, 'metric/picture', { metric: kind.name, actual: showType(type), picture: isPictureType(type) });
  return { kind: 'picture', shape: type.shape, range: [type.range[0], type.range[1]] };
}

function numberGiven(
  { e, kind, count, env }: Use,
  parameter: Parameter<'number'>,
  expr: ast.Expr | undefined,
): MetricArgument {
  if (expr === undefined) return { kind: 'number', number: parameter.default };
  const number = numberOf(e, expr, env);
  const most = parameter.name === 'neighbours' || parameter.name === 'splits' ? count - 1 : parameter.most;
  if (!Number.isInteger(number) || number < parameter.least || number > (most ?? Infinity)) {
    const limits = { least: parameter.least, ...(most !== undefined && number > most && { most }) };
    e.fail(expr.span, 'value/out-of-range', { what: `\`${parameter.name}\` of ${kind.name}`, actual: String(number), ...limits }); // prettier-ignore
  }
  return { kind: 'number', number };
}
