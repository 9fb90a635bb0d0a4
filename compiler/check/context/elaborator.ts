/** What every part of checking shares: reports, places, global names, and limits. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import type { Code, Details } from '../../diagnostics/catalog/index.js';
import type { Finding, Label } from '../../diagnostics/model/diagnostic.js';
import { Problem } from '../../diagnostics/report/problem.js';
import { diagnose, Reports } from '../../diagnostics/report/report.js';
import type { GraphBuilder } from '../../graph/build/builder.js';
import type { Origin } from '../../graph/ir/graph.js';
import type { DataSource } from '../../graph/ir/data.js';
import { sameShape, showType } from '../../graph/ir/types.js';
import type { Module, Modules } from '../../resolve/modules.js';
import { Meter } from './meter.js';
import { ParamUses } from './param-uses.js';
import type { Scope } from '../values/scope.js';
import type { Instance } from './instance.js';
import type { Watcher } from './watcher.js';
import type { NetworkValue, Tensor, Trail, Value } from '../values/values.js';
import type { DeclaredModel, ElaboratedNetwork, Hole, Mended, Taker } from './networks.js';

/** Where an expression stands. */
export interface Env {
  readonly module: Module;
  readonly scope: Scope;
  /** Where tensors are made; null where only compile-time values may stand. */
  readonly builder: GraphBuilder | null;
  /** The block whose body is worked out here, in the graph of its caller: what it holds goes by its name too. */
  readonly held?: string | null;
  /** The `let` or `var` whose value is worked out, before its name is there. */
  readonly binds?: ast.Let | ast.Var;
}

/** Thrown once something is reported, to leave what depends on it. */
export class Stop extends Error {}

/** Thrown at a limit: a program that never ends is not looked at any further. */
export class Halt extends Error {}

/** What proofs do for the evaluator, which is below them: it asks, and they try what they find with an evaluator of their own. */
export interface Aids {
  /** What is said of a mistake, once more is known of its place. */
  amend(e: Elaborator, finding: Finding): Finding;
  /** The sizes that the body of a network leaves out. @throws Stop where there is not one way to fill them in */
  fillHoles(e: Elaborator, network: NetworkValue): readonly Hole[];
  /** The small change of its text that makes a network with mistakes fit; null where none is found. */
  slipOf(e: Elaborator, network: NetworkValue, told: readonly Finding[]): Mended | null;
}

interface Frame {
  readonly span: Span;
  readonly name: string;
  readonly trail: Trail | null;
  /** What a call is given, by parameter. */
  readonly arguments?: ReadonlyMap<string, { readonly span: Span }>;
  /** True for a definition that is worked out, which nobody calls. */
  readonly defines?: boolean;
  /** What it is the body of, where that is about one sample. */
  readonly body?: 'network' | 'block';
}

/** How many calls may stand inside each other, and how many expressions: the stack of small machines holds these. */
const deepest = { calls: 120, expressions: 1500 };

/** How many steps a program may take in all, and what is tried once. */
const steps = { program: 100_000, trial: 20_000 };

export class Elaborator {
  readonly globals = new Map<Module, Map<string, Value | 'evaluating'>>();
  readonly networks = new Map<string, ElaboratedNetwork>();
  /** Networks that are models in files, by name. */
  readonly models = new Map<string, DeclaredModel>();
  /** Data sets that training uses, by name. */
  readonly data = new Map<string, DataSource>();
  /** What sizes left out with `_` are, by the expression. */
  readonly holes = new Map<ast.Expr, number>();
  /** What was written `_` and is no size, but an argument left open. */
  readonly openings = new Set<ast.Expr>();
  /** Names in the text that mean something else than the language or the rest of the file does, by where they end. */
  readonly hiding = new Map<string, { readonly name: string; readonly env: Env }>();
  /** Where the fields of data sets are declared. */
  readonly fieldTypes = new WeakMap<DataSource, ReadonlyMap<string, Span>>();
  /** Who is told what expressions turn out to be. */
  watcher: Watcher | null = null;
  private readonly frames: Frame[] = [];
  /** Mistakes that were told: another call of the same body, or another use of a name, would only repeat them. */
  private readonly told = new Set<string>();
  /** How many iterations of loops and calls were made. */
  private made = 0;
  private depth = 0;
  /** The innermost loop that runs. */
  private loop: Span | null = null;
  private readonly lines = new WeakMap<Span, string>();

  constructor(
    readonly modules: Modules,
    readonly reports: Reports,
    /** Params given from outside, by name. */
    readonly overrides: ReadonlyMap<string, ast.Expr>,
    readonly aids: Aids,
    /** What it may take. */
    readonly meter = new Meter(steps.program),
    /** What calls of blocks and functions made, by what they were given. */
    readonly instances = new Map<string, Instance>(),
    /** Blocks and functions that have been worked out for some arguments without a mistake. */
    readonly fitting = new Set<ast.Declaration>(),
    /** Whether nobody reads what it says. */
    readonly silent = false,
    /** What becomes of numbers of the file; shared, since what a trial makes of a call is used again. */
    readonly paramUses = new ParamUses(),
    /** Whether `grad` stays in the graph as it is written, rather than what it is worked out by. */
    readonly asWritten = false,
  ) {}

  /** Whatever samples are given to, by name. */
  get takers(): readonly (readonly [string, Taker])[] {
    return [...this.networks, ...this.models];
  }

  /** Another that keeps what it finds to itself, and knows what was made so far. @param meter what it may take */
  trial(meter = this.meter.part(steps.trial), instances = this.instances): Elaborator {
    // A call that is made here first would be known by the time it is watched.
    const known = this.watcher === null ? instances : new Map(instances);
    const own = new Elaborator(
      this.modules,
      new Reports(),
      this.overrides,
      this.aids,
      meter,
      known,
      this.fitting,
      true,
      this.paramUses,
      this.asWritten,
    );
    for (const [hole, size] of this.holes) own.holes.set(hole, size);
    return own;
  }

  /** Reports, and leaves. */
  fail<C extends Code>(span: Span, code: C, details: Details<C>, labels: readonly Label[] = []): never {
    this.report(span, code, details, labels);
    throw new Stop();
  }

  /** Leaves where a name that means nothing was reported before: used again, it is the same mistake. */
  oncePerName({ file }: Module, name: string): void {
    this.once(`name ${file} ${name}`);
  }

  /** Leaves where this mistake was met before. */
  once(key: string): void {
    if (this.told.has(key)) throw new Stop();
    this.told.add(key);
  }

  /** Reports at the place, or, when that is inside the library, at the line of the user's that led there. */
  report<C extends Code>(span: Span, code: C, details: Details<C>, labels: readonly Label[] = []): void {
    const place = this.userPlace(span);
    // What the place itself marks needs no second mark.
    const others = labels.filter((label) => !samePlace(label.span, place));
    const finding = this.aids.amend(this, diagnose(code, place, details, [...others, ...this.callsOf(place)]));
    // Of a loop or a block, what is wrong once is wrong at each turn and use. One line of `train` has several networks.
    if (this.frames.length > 0 || code.startsWith('advice/')) {
      const key = `${code} ${place.file}:${place.start.offset}-${place.end.offset}`;
      if (this.told.has(key)) return this.reports.again(finding);
      this.told.add(key);
    }
    this.reports.add(finding);
  }

  /** What would be reported here, for a part of the program that may turn out not to run. */
  finding<C extends Code>(span: Span, code: C, details: Details<C>, labels: readonly Label[] = []): Finding {
    const place = this.userPlace(span);
    return diagnose(code, place, details, [...labels.filter((label) => !samePlace(label.span, place)), ...this.callsOf(place)]); // prettier-ignore
  }

  /** Notes that this expansion of a text is fine, where another may be reported: a fix must not be written for both. */
  passed(span: Span, code: Code): void {
    if (!isLibrary(span)) this.reports.passed(code, span);
  }

  /** Runs a rule; a Problem it raises is reported here, with the chain of layers that led to it. */
  at<T>(span: Span, run: () => T, trail: Trail | null = null): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof Problem) this.fail(span, error.code, error.details, [...error.labels, ...this.chain(trail)]);
      throw error;
    }
  }

  /** Runs the body of something called, remembering the call for messages and against endless recursion. */
  within<T>(frame: Frame, run: () => T): T {
    this.spend(frame.span);
    this.frames.push(frame);
    if (this.frames.length > deepest.calls) this.tooDeep();
    try {
      return run();
    } finally {
      this.frames.pop();
    }
  }

  /** The network or block that is being worked out, also through functions that it calls; null in `train` and losses. */
  get body(): { readonly kind: 'network' | 'block'; readonly name: string } | null {
    const frame = this.frames.findLast(({ body, defines }) => body !== undefined || defines === true);
    return frame?.body === undefined ? null : { kind: frame.body, name: frame.name };
  }

  /** What the user's text calls that leads to a place in the library; null for a place of the user's. */
  libraryCall(place: Span): string | null {
    return isLibrary(place) ? (this.frames.findLast((frame) => !isLibrary(frame.span))?.name ?? null) : null;
  }

  /** Counts an expression that is evaluated, and how deep inside others; `leave` when done. */
  enter(span: Span): void {
    if (++this.depth > deepest.expressions) this.tooDeep();
    this.take(span, 1);
  }

  leave(): void {
    this.depth--;
  }

  /** How many iterations of loops and calls were made so far. */
  get calls(): number {
    return this.made;
  }

  /** Runs the iterations of a loop, which is what takes long when too much is done in it. */
  looping(span: Span, run: () => void): void {
    const around = this.loop;
    this.loop = span;
    try {
      run();
    } finally {
      this.loop = around;
    }
  }

  /** Counts one iteration of a loop or one call, or several. */
  spend(span: Span, calls = 1): void {
    this.made += calls;
    this.take(span, calls);
  }

  /** Counts steps. @throws Halt where there have been enough */
  take(span: Span, count: number): void {
    this.meter.spend(count);
    if (!this.meter.exhausted) return;
    this.report(this.loop ?? span, 'limit/work', { steps: this.meter.whole });
    throw new Halt();
  }

  /** Names the call that comes back most often: the one that goes around. */
  private tooDeep(): never {
    const counts = new Map<string, number>();
    for (const { name } of this.frames) counts.set(name, (counts.get(name) ?? 0) + 1);
    const [name, times] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
    const { span } = this.frames.findLast((frame) => frame.name === name)!;
    this.report(span, 'limit/recursion', { name, times, depth: this.frames.length });
    throw new Halt();
  }

  /** Runs one of several independent parts; false when it failed, which is then already reported. */
  attempt(run: () => void): boolean {
    try {
      run();
      return true;
    } catch (error) {
      if (error instanceof Stop) return false;
      throw error;
    }
  }

  /** Runs all of what is only tried; false when it failed, or there was enough of it, which is then already reported. */
  tries(run: () => void): boolean {
    try {
      return this.attempt(run);
    } catch (error) {
      if (error instanceof Halt) return false;
      throw error;
    }
  }

  /** The text of a place and the place itself, for the graph. */
  origin(span: Span): Origin {
    return { span: this.userPlace(span), text: this.lineOf(span) };
  }

  textOf({ file, start, end }: Span): string {
    return this.modules.text(file)?.slice(start.offset, end.offset) ?? '';
  }

  /** On one line, without its comments. */
  private lineOf(span: Span): string {
    const known = this.lines.get(span) ?? onOneLine(this.textOf(span));
    this.lines.set(span, known);
    return known;
  }

  /** The last stages of the chain behind a value, each with its shape: of its body, then of what calls that. */
  private chain(trail: Trail | null): readonly Label[] {
    const parts = [trail, ...this.frames.map((frame) => frame.trail).reverse()];
    const told = new Set<Trail>();
    const stages = parts.flatMap((part) => [...stagesBehind(part, told)]);
    return stages.slice(0, 6).map(({ span, type }) => ({ span, text: `makes ${showType(type)}` })).reverse(); // prettier-ignore
  }

  /** The definitions that lead from a name back to it. */
  circle(name: string): readonly string[] {
    const names = this.frames.flatMap((frame) => (frame.defines === true ? [frame.name] : []));
    return names.slice(Math.max(names.indexOf(name), 0));
  }

  /** For a place inside a block of the user's: the line that calls it. */
  private callsOf(place: Span): readonly Label[] {
    const definition = this.frames.findLastIndex((frame) => frame.defines === true);
    const outermost = this.frames.slice(definition + 1).find((frame) => !isLibrary(frame.span));
    if (outermost === undefined || isLibrary(place)) return [];
    const { span, name } = outermost;
    const apart = span.file !== place.file || span.end.offset <= place.start.offset || place.end.offset <= span.start.offset; // prettier-ignore
    return apart ? [{ span, text: `\`${name}\` is called here` }] : [];
  }

  /** A place in the user's own text: for one in the library, the call that leads there. */
  userPlace(span: Span): Span {
    if (!isLibrary(span)) return span;
    return this.written(span)?.place ?? span;
  }

  /** The argument that a place in the library stands for: what was called with it, and by which name; null for none. */
  argumentAt(span: Span): { readonly callee: string; readonly parameter: string } | null {
    const { callee, parameter = null } = (isLibrary(span) ? this.written(span) : null) ?? {};
    return callee === undefined || parameter === null ? null : { callee, parameter };
  }

  /** What the user has written that a place in the library comes from: the name of a parameter there is an argument here. */
  private written(span: Span) {
    let place = span;
    for (const { span: call, name: callee, arguments: given } of [...this.frames].reverse()) {
      const [, name] = /^(?:\w+:\s*)?(\w+)$/.exec(this.textOf(place)) ?? [];
      const argument = name === undefined ? undefined : given?.get(name);
      place = argument?.span ?? call;
      if (!isLibrary(place)) return { place, callee, parameter: argument === undefined ? null : name! };
    }
    return null;
  }
}

/** The stages of the user's that change the shape, the last one first; those of a block's body after its own. */
function* stagesBehind(trail: Trail | null, told: Set<Trail>): Generator<Trail> {
  for (let stage = trail; stage !== null && !told.has(stage); stage = stage.before) {
    told.add(stage);
    const { shape } = stage.type;
    const next = stage.before?.type.shape ?? null;
    if (!isLibrary(stage.span) && !(next !== null && sameShape(next, shape))) yield stage;
    // What a body ends with is what its call makes.
    for (const inner of stagesBehind(stage.inside ?? null, told)) if (!sameShape(inner.type.shape, shape)) yield inner;
  }
}

/** Where a text ends: that of a name, and of an argument that is a name. */
export const placeKey = ({ file, end }: Span): string => `${file}:${end.offset}`;

/** Strings stay as they are: what looks like a comment in one is none. */
const onOneLine = (text: string): string =>
  text
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*/g, (part) => (part.startsWith('"') ? part : ''))
    .replace(/\s+/g, ' ')
    .trim();

export const samePlace = (a: Span, b: Span): boolean =>
  a.file === b.file && a.start.offset === b.start.offset && a.end.offset === b.end.offset;

export const isLibrary = (span: Span): boolean => span.file.startsWith('std/');

/** Where a value was made: the last stage of its chain, or the place given. */
export const madeAt = (value: Value, span: Span): Span =>
  value.kind === 'tensor' &&
  value.trail !== null &&
  value.trail.span.file === span.file &&
  value.trail.span.start.offset >= span.start.offset &&
  value.trail.span.end.offset <= span.end.offset
    ? value.trail.span
    : span;

export const trailOf = (values: readonly Value[]): Trail | null =>
  values.find((value): value is Tensor => value.kind === 'tensor')?.trail ?? null;
