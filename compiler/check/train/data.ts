/**
 * The lines of `train` that take data. `real <- digits.image` and `label <- digits.label` take fields of the same
 * samples; `(other, kind) <- digits.(image, label)` takes those of others, in an order of their own.
 */
import type * as ast from '../../../grammar/ast/ast.js';
import type { DataNode } from '../../graph/ir/graph.js';
import { type DataField, dataField, fieldOf } from '../evaluate/data.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { evaluate } from '../evaluate/expressions.js';
import type { Binding, Scope } from '../values/scope.js';
import { describe, type Value } from '../values/values.js';

export function dataLine(e: Elaborator, { source, name, span }: ast.DataLine, env: Env): void {
  const otherwise = (actual: Value) => e.fail(source.span, 'data/line', { actual: describe(actual) });
  take(e, name, dataField(e, source, env, otherwise), span, null, env);
}

export function dataGroup(e: Elaborator, statement: ast.DataGroup, env: Env): void {
  const { names, fields, span } = statement;
  const target = evaluate(e, statement.data, env);
  if (target.kind !== 'data') return e.fail(statement.data.span, 'data/line', { actual: describe(target) });
  const { data } = target;
  const taken = fields.map((field) => fieldOf(e, data, field, statement.data.span));
  const written = fields.map((field) => field.text);
  if (names.length !== fields.length) {
    const named = written.map((field, i) => names[i]?.text ?? field);
    const right = inWords({ names: named, data: data.name, fields: written });
    e.fail(span, 'data/group', { names: names.length, fields: fields.length, right });
  }
  const draw = env.builder!.order(names[0]!.text);
  for (const [i, name] of names.entries()) take(e, name, taken[i]!, span, draw, env);
}

function take(
  e: Elaborator,
  name: ast.Name,
  { data, field, type, source }: DataField,
  span: ast.Name['span'],
  draw: string | null,
  env: Env,
): void {
  const earlier = env.scope.own(name.text);
  if (earlier !== null)
    e.fail(name.span, 'name/declared-twice', { name: name.text }, [
      { span: earlier.span, text: 'declared here first' },
    ]);
  const made = env.builder!.data(data.name, field, type, e.origin(span), draw);
  env.builder!.name(made, name.text);
  env.scope.declare(name.text, { ...made, kind: 'tensor', trail: null, source }, 'data', name.span);
}

// ---- the same samples under two names -----------------------------------------------------------

/** A name for a field of some samples, and where it was given. */
interface Taken {
  readonly name: string;
  readonly binding: Binding;
  readonly node: DataNode;
}

/** Reports fields that the lines of a body take once more, though a name for the same samples can be seen there. */
export function checkTakenTwice(e: Elaborator, { scope, builder }: Env): void {
  const own = takenIn(scope, builder);
  if (own.length === 0) return;
  const seen = new Map<string, { readonly first: Taken; turn: number }>();
  const note = (taken: Taken) => {
    const known = seen.get(samplesOf(taken.node)) ?? { first: taken, turn: -1 };
    known.turn += 1;
    seen.set(samplesOf(taken.node), known);
    return known;
  };
  takenAround(scope, builder).forEach(note);
  // The second names of several fields would be drawn together, the third ones apart from them.
  const together = new Map<string, { readonly first: Taken; readonly taken: Taken }[]>();
  for (const taken of own) {
    const { first, turn } = note(taken);
    if (first === taken) continue;
    const key = `${taken.node.data} ${turn}`;
    const items = together.get(key) ?? [];
    together.set(key, items);
    items.push({ first, taken });
  }
  for (const items of together.values()) {
    const { data } = items[0]!.taken.node;
    const names = items.map(({ taken }) => taken.name);
    const fields = items.map(({ taken }) => taken.node.field);
    e.report(
      items[0]!.taken.binding.span,
      'data/taken-twice',
      { data, names, firsts: items.map(({ first }) => first.name), group: inWords({ names, data, fields }) },
      items.map(({ first }) => ({ span: first.binding.span, text: 'taken here' })),
    );
  }
}

/** The names of data that a scope declares. */
const takenIn = (scope: Scope, builder: Env['builder']): readonly Taken[] =>
  [...scope.entries()].flatMap(([name, binding]): Taken[] => {
    const { value } = binding;
    if (value.kind !== 'tensor' || value.ref.kind !== 'node' || binding.kind !== 'data') return [];
    const node = builder!.sofar().nodes[value.ref.node]!;
    return node.kind === 'data' ? [{ name, binding, node }] : [];
  });

/** Those that can be seen from it, the outermost first. */
const takenAround = ({ parent }: Scope, builder: Env['builder']): readonly Taken[] =>
  parent === null ? [] : [...takenAround(parent, builder), ...takenIn(parent, builder)];

/** Nodes of one such name have the same samples. */
const samplesOf = ({ data, field, draw }: DataNode): string => `${data}.${field} ${draw ?? ''}`;

/** `(other, kind) <- digits.(image, label)` */
const inWords = (group: {
  readonly names: readonly string[];
  readonly data: string;
  readonly fields: readonly string[];
}): string => `(${group.names.join(', ')}) <- ${group.data}.(${group.fields.join(', ')})`;
