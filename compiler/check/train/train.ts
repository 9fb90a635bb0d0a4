/** `train { }`: settings, and the values and lines of one training step. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import { GraphBuilder } from '../../graph/build/builder.js';
import type { Ref } from '../../graph/ir/graph.js';
import type {
  Average,
  Clip,
  OptimizerUse,
  Keep,
  PlanItem,
  PreviewLayout,
  Quantity,
  Training,
} from '../../graph/ir/training.js';
import { showType } from '../../graph/ir/types.js';
import { bindLet, draw, state, update } from '../evaluate/bodies.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { checkExpectation } from './expect.js';
import { evaluate, numberOf } from '../evaluate/expressions.js';
import { keepOf } from './keep.js';
import { measure } from './metrics.js';
import { judgeMixing } from '../gradients/mixing.js';
import { refuseModel } from '../evaluate/models.js';
import { lookup } from '../evaluate/names.js';
import { isSchedule } from '../evaluate/optimizers.js';
import { Scope } from '../values/scope.js';
import { checkTakenTwice, dataGroup, dataLine } from './data.js';
import { checkEpochs, type EpochsOf, nameEpochs } from './epochs.js';
import { checkPlan } from './plan.js';
import { mostRepeats, quantity, readSettings, setting, untilOf } from './settings.js';
import { describe, describeSamples, poison, type Tensor, type Value } from '../values/values.js';

/** What the lines of `train` gather. */
export interface Gathered {
  readonly settings: Map<ast.Setting['key'], { readonly value: Value; readonly span: Span }>;
  readonly optimizers: OptimizerUse[];
  readonly averages: Average[];
  readonly clips: Clip[];
  keep: ast.KeepLine | null;
  across: ast.AcrossLine | null;
  /** How long the phases so far take together. */
  phases: Quantity | null;
  /** The data set whose epochs a length names. */
  epochsOf: EpochsOf | null;
  failed: boolean;
}

export function train(e: Elaborator, declaration: ast.TrainDecl, outside: Env): Training {
  const builder = new GraphBuilder({ kind: 'step', name: 'train', doc: null, span: declaration.span, library: false });
  const gathered: Gathered = {
    settings: new Map(),
    optimizers: [],
    averages: [],
    clips: [],
    keep: null,
    across: null,
    phases: null,
    epochsOf: null,
    failed: false,
  };
  const env: Env = { ...outside, scope: new Scope(), builder };
  const items = body(e, declaration.body, env, gathered, true);
  const settings = readSettings(e, gathered, items, declaration);
  const step = builder.finish([]);
  let keep: Keep | null = null;
  const line = gathered.keep;
  if (line !== null) gathered.failed = !e.attempt(() => (keep = keepOf(e, line, items, env))) || gathered.failed;
  const training: Training = {
    ...settings,
    epochsOf: gathered.epochsOf?.data ?? null,
    optimizers: gathered.optimizers,
    averages: gathered.averages,
    clips: gathered.clips,
    keep,
    acrossDevices: gathered.across !== null,
    step,
    items,
  };
  judgeMixing(e, step, items);
  if (!gathered.failed && !e.reports.failed) {
    checkPlan(e, training, declaration.span);
    checkEpochs(e, training, gathered.epochsOf, untilOf(gathered));
  }
  return training;
}

function body(e: Elaborator, written: ast.TrainBody, env: Env, gathered: Gathered, top: boolean): readonly PlanItem[] {
  const items: PlanItem[] = [];
  for (const statement of written.statements) {
    const fine = e.attempt(() => {
      const item = line(e, statement, env, gathered, top);
      if (item !== null) items.push(item);
    });
    if (fine) continue;
    gathered.failed = true;
    const many = statement.kind === 'let' || statement.kind === 'data-group';
    const names = many ? statement.names : 'name' in statement ? [statement.name] : [];
    for (const name of names) env.scope.declare(name.text, poison, 'let', name.span);
  }
  checkTakenTwice(e, env);
  for (const [name, binding] of env.scope.entries()) {
    if (!binding.used && binding.kind !== 'size' && binding.value.kind !== 'poison')
      e.report(binding.span, 'unused/value', { name });
  }
  return items;
}

function line(
  e: Elaborator,
  statement: ast.TrainStatement,
  env: Env,
  gathered: Gathered,
  top: boolean,
): PlanItem | null {
  const { span } = statement;
  const nested = (inner: ast.TrainBody) => body(e, inner, { ...env, scope: new Scope(env.scope) }, gathered, false);
  const topOnly = (what: string) => {
    if (!top) e.fail(span, 'train/top-only', { what });
  };
  switch (statement.kind) {
    case 'setting':
      topOnly(`\`${statement.key}\``);
      setting(e, statement, env, gathered);
      return null;
    case 'optimizer-line':
      topOnly('`optimizer`');
      optimizer(e, statement, env, gathered);
      return null;
    case 'average':
      topOnly('`average`');
      average(e, statement, env, gathered);
      return null;
    case 'data-line':
      dataLine(e, statement, env);
      return null;
    case 'data-group':
      dataGroup(e, statement, env);
      return null;
    case 'draw':
      draw(e, statement, env);
      return null;
    case 'let':
      bindLet(e, statement, env);
      return null;
    case 'state':
      topOnly('`state`');
      state(e, statement, env);
      return null;
    case 'update': {
      const { name, value } = update(e, statement, env);
      return { kind: 'update', state: name, value: value.ref, span };
    }
    case 'minimize':
      return minimize(e, statement, env);
    case 'repeat': {
      const count = numberOf(e, statement.count, env);
      if (!Number.isInteger(count) || count < 1 || count > mostRepeats) {
        const limits = { least: 1, ...(count > mostRepeats && { most: mostRepeats }) };
        e.fail(statement.count.span, 'value/out-of-range', { what: '`repeat`', actual: String(count), ...limits });
      }
      return { kind: 'repeat', count, body: nested(statement.body), span };
    }
    case 'every': {
      const period = statement.period === null ? null : quantity(e, statement.period, env, 'every');
      const inner = nested(statement.body);
      return period === null ? { kind: 'end', body: inner, span } : { kind: 'every', period, body: inner, span };
    }
    case 'preview':
      return { kind: 'preview', layout: layout(e, statement, env), value: sample(e, statement.value, env).ref, span };
    case 'measure':
      return measure(e, statement, sample(e, statement.value, env), env);
    case 'checkpoint':
      return { kind: 'checkpoint', span };
    case 'keep':
      topOnly('`keep`');
      if (gathered.keep !== null)
        e.fail(span, 'train/setting-twice', { key: 'keep' }, [{ span: gathered.keep.span, text: 'set here first' }]);
      gathered.keep = statement;
      return null;
    case 'across':
      topOnly('`batch norm across devices`');
      if (gathered.across !== null)
        e.fail(span, 'train/setting-twice', { key: 'batch norm' }, [{ span: gathered.across.span, text: 'set here first' }]); // prettier-ignore
      gathered.across = statement;
      return null;
    case 'expect-line':
      checkExpectation(e, statement, env);
      return null;
    case 'clip':
      topOnly('`clip`');
      clip(e, statement, env, gathered);
      return null;
    case 'phase':
      topOnly('`phase`');
      return phase(e, statement, env, gathered);
    case 'remove':
      return e.fail(span, 'train/remove', { what: statement.what.text });
  }
}

function network(e: Elaborator, name: ast.Name, env: Env): string {
  const value = lookup(e, name.text, name.span, env);
  if (value.kind === 'model') refuseModel(e, value, name.span);
  if (value.kind !== 'network') e.fail(name.span, 'train/not-a-network', { name: name.text, actual: describe(value) });
  return value.name;
}

function optimizer(e: Elaborator, statement: ast.OptimizerLine, env: Env, { optimizers }: Gathered): void {
  const networks = statement.networks.map((name) => network(e, name, env));
  for (const [i, name] of networks.entries()) {
    const earlier = optimizers.find((use) => use.networks.includes(name));
    if (earlier !== undefined || networks.indexOf(name) !== i) {
      e.fail(
        statement.networks[i]!.span,
        'train/optimizer-twice',
        { network: name },
        earlier === undefined ? [] : [{ span: earlier.span, text: 'it has one here' }],
      );
    }
  }
  const value = evaluate(e, statement.value, env);
  if (value.kind !== 'optimizer')
    return e.fail(statement.value.span, 'train/not-an-optimizer', { actual: describe(value) });
  const { graph: rule, options, params } = value;
  optimizers.push({ networks, rule, options, params, span: statement.span });
}

function average(e: Elaborator, statement: ast.AverageLine, env: Env, { averages }: Gathered): void {
  const decay = steady(e, statement.decay, env);
  if (typeof decay === 'number' && (decay < 0 || decay >= 1))
    e.fail(statement.decay.span, 'value/outside', { what: 'decay', actual: decay, wanted: '[0, 1)' });
  for (const name of statement.networks) {
    const averaged = network(e, name, env);
    refuseTwice(e, name, `average ${averaged}`, averages.find((line) => line.network === averaged)); // prettier-ignore
    averages.push({ network: averaged, decay, span: statement.span });
  }
}

/** A network has one line of a kind. */
function refuseTwice(
  e: Elaborator,
  { span }: ast.Name,
  line: string,
  earlier: { readonly span: Span } | undefined,
): void {
  if (earlier === undefined) return;
  e.fail(span, 'train/line-twice', { line }, [{ span: earlier.span, text: 'the first' }]);
}

/** A number of the whole run, or a value that a schedule moves. */
function steady(e: Elaborator, expr: ast.Expr, env: Env): number | Ref {
  const value = evaluate(e, expr, env);
  if (value.kind === 'number') return value.value;
  if (value.kind === 'tensor' && isSchedule(env, value)) return value.ref;
  return e.fail(expr.span, 'type/needs-number', { text: e.origin(expr.span).text, actual: describeSamples(value) });
}

/** A part of training: `start` inside it is where it begins, for schedules. */
function phase(e: Elaborator, statement: ast.PhaseLine, env: Env, gathered: Gathered): PlanItem {
  const { name, span } = statement;
  const until = quantity(e, statement.until, env, 'until');
  nameEpochs(e, statement, until, env, gathered);
  const before = gathered.phases ?? { count: 0, unit: until.unit };
  if (before.unit !== until.unit) {
    const details = { name: name.text, unit: until.unit, before: before.unit };
    return e.fail(statement.until.span, 'train/phase-unit', details);
  }
  gathered.phases = { count: before.count + until.count, unit: until.unit };
  const scope = new Scope(env.scope);
  scope.declare('start', { kind: 'quantity', ...before }, 'size', name.span);
  return {
    kind: 'phase',
    name: name.text,
    until,
    body: body(e, statement.body, { ...env, scope }, gathered, false),
    span,
  };
}

function clip(e: Elaborator, statement: ast.ClipLine, env: Env, { clips }: Gathered): void {
  const { what } = statement;
  const networks = statement.networks.map((name) => network(e, name, env));
  for (const [i, name] of networks.entries()) {
    const earlier = clips.find((line) => line.what === what && line.networks.includes(name));
    refuseTwice(e, statement.networks[i]!, `clip ${what} ${name}`, earlier);
  }
  const limit = steady(e, statement.limit, env);
  if (typeof limit === 'number' && !(limit > 0))
    e.fail(statement.limit.span, 'value/outside', { what: 'clip', actual: limit, wanted: '(0, inf)' });
  clips.push({ what, networks, limit, span: statement.span });
}

function minimize(e: Elaborator, statement: ast.MinimizeLine, env: Env): PlanItem {
  const networks = statement.networks.map((name) => network(e, name, env));
  const loss = evaluate(e, statement.loss, env);
  if (loss.kind !== 'tensor') return e.fail(statement.loss.span, 'train/constant-loss', { actual: describe(loss) });
  if (loss.type.batch || loss.type.shape.length > 0) {
    const text = e.origin(statement.loss.span).text;
    return e.fail(statement.loss.span, 'train/loss-not-a-number', {
      actual: showType(loss.type),
      batch: loss.type.batch,
      text,
    });
  }
  return { kind: 'minimize', networks, loss: loss.ref, span: statement.span };
}

function layout(e: Elaborator, statement: ast.PreviewLine, env: Env): PreviewLayout {
  const value = evaluate(e, statement.layout, env);
  if (value.kind !== 'layout') return e.fail(statement.layout.span, 'train/layout', { actual: describe(value) });
  return value.layout;
}

/** What a preview or a metric looks at: one value for each sample. */
function sample(e: Elaborator, expr: ast.Expr, env: Env): Tensor {
  const value = evaluate(e, expr, env);
  if (value.kind !== 'tensor' || !value.type.batch)
    return e.fail(expr.span, 'train/not-samples', { actual: describeSamples(value) });
  return value;
}
