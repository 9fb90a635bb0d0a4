/** Listens to the checker, and keeps what it says of one file. */
import type * as ast from '../../grammar/ast/ast.js';
import type { Checked } from '../../compiler/check/context/checked.js';
import type { Env } from '../../compiler/check/context/elaborator.js';
import type { Watcher } from '../../compiler/check/context/watcher.js';
import type { Scope } from '../../compiler/check/values/scope.js';
import { describe, type Value } from '../../compiler/check/values/values.js';
import { flopsOf, parameterCount } from '../../compiler/graph/analyse/measure.js';
import { sameShape, showRange, showShape, showType } from '../../compiler/graph/ir/types.js';
import type { Known } from './facts.js';

/** How many ways in which a block is used are told. */
const most = 4;

/** What was seen of one place. */
interface Seen {
  readonly from: number;
  readonly to: number;
  readonly values: Value[];
}

export class Recorder implements Watcher {
  private readonly seen = new Map<string, Seen>();
  private readonly scopes = new Set<Scope>();
  /** The chains, by where each ends: one for every stage. */
  readonly pipes = new Map<number, ast.Pipe>();
  made: Checked | null = null;

  constructor(private readonly file: string) {}

  evaluated(expression: ast.Expr, value: Value, env: Env): void {
    for (let scope: Scope | null = env.scope; scope !== null && !this.scopes.has(scope); scope = scope.parent)
      this.scopes.add(scope);
    const { span } = expression;
    if (span.file !== this.file) return;
    this.note(span.start.offset, span.end.offset, value);
    if (expression.kind === 'pipe') this.pipes.set(span.end.offset, expression);
  }

  checked(checked: Checked): void {
    this.made = checked;
  }

  private note(from: number, to: number, value: Value): void {
    const key = `${from}-${to}`;
    const known = this.seen.get(key);
    if (known === undefined) this.seen.set(key, { from, to, values: [value] });
    else if (known.values.length < most) known.values.push(value);
  }

  /** What was worked out, in the order of the text. */
  known(): readonly Known[] {
    for (const scope of this.scopes)
      for (const [, { span, value }] of scope.entries())
        if (span.file === this.file) this.note(span.start.offset, span.end.offset, value);
    return [...this.seen.values()]
      .flatMap(({ from, to, values }) => knownOf(from, to, values))
      .sort((a, b) => a.from - b.from || b.to - a.to);
  }

  /** What an expression turned out to be, at each use of the block that it is in. */
  all({ span }: ast.Expr): readonly Value[] {
    return this.seen.get(`${span.start.offset}-${span.end.offset}`)?.values ?? [];
  }

  /** At the first of them. */
  at(expression: ast.Expr): Value | null {
    return this.all(expression)[0] ?? null;
  }

  /** What a name that a line gives turned out to be. */
  named(name: ast.Name): Value | null {
    return this.seen.get(`${name.span.start.offset}-${name.span.end.offset}`)?.values[0] ?? null;
  }
}

function knownOf(from: number, to: number, values: readonly Value[]): readonly Known[] {
  const types = [...new Set(values.flatMap((value) => textOf(value) ?? []))];
  const [first] = values;
  if (types.length === 0 || first === undefined) return [];
  const range = first.kind === 'tensor' && first.type.range !== null ? showRange(first.type.range) : null;
  return [{ from, to, types, range, batch: first.kind === 'tensor' ? first.type.batch : null, ...costOf(first) }];
}

/** What is worth saying of a value; null where its declaration says it all. */
export function textOf(value: Value): string | null {
  switch (value.kind) {
    case 'tensor':
      return showType(value.type);
    case 'number':
    case 'bool':
    case 'string':
    case 'list':
    case 'quantity':
      return plainText(value);
    case 'record': {
      const fields = [...value.fields].map(([name, field]) => `${name}: ${textOf(field) ?? describe(field)}`);
      return `(${fields.join(', ')})`;
    }
    default:
      return null;
  }
}

export function plainText(value: Value): string {
  switch (value.kind) {
    case 'number':
      return Number.isInteger(value.value) ? String(value.value) : String(Number(value.value.toPrecision(6)));
    case 'bool':
      return String(value.value);
    case 'string':
      return JSON.stringify(value.value);
    case 'list': {
      const numbers = value.items.flatMap((item) => (item.kind === 'number' ? [item.value] : []));
      return numbers.length === value.items.length ? showShape(numbers) : describe(value);
    }
    case 'quantity':
      return `${value.count} ${value.unit}`;
    default:
      return describe(value);
  }
}

/** What the layer takes that a value comes from. */
function costOf(value: Value): Pick<Known, 'parameters' | 'flops'> {
  const nothing = { parameters: null, flops: null };
  if (value.kind !== 'tensor' || value.ref.kind !== 'node') return nothing;
  const node = value.owner.maker(value);
  if (node === null || node.kind === 'data' || node.kind === 'draw') return nothing;
  const parameters = node.kind === 'call' && node.weights.kind !== 'none' ? parameterCount(node.graph) : 0;
  return { parameters, flops: flopsOf(value.owner.sofar(), node) };
}

/** Whether two values are tensors of the same shape. */
export const alike = (a: Value | null, b: Value): boolean =>
  a?.kind === 'tensor' && b.kind === 'tensor' && sameShape(a.type.shape, b.type.shape);
