/**
 * Programs with other local names: every `let`, `var`, `for`, parameter, input and size that is a name and nothing
 * else gets a new one. Names that mean more stay: weights, states, noise and groups of data key their numbers, arguments are written
 * by name, fields of records are read by name, and in the `train` of a variant a name says which line is replaced.
 */
import type * as ast from '../../grammar/ast/ast.js';
import { parse } from '../../grammar/parse.js';
import type { Span } from '../../grammar/text/source.js';

type Names = ReadonlyMap<string, string>;

export function renameLocals(text: string): string {
  const { program } = parse(text, 'main.gan');
  const edits: { readonly span: Span; readonly name: string }[] = [];
  const global = new Set(program.declarations.flatMap((item) => ('name' in item ? [item.name.text] : [])));
  for (const { names } of program.imports) for (const { name, alias } of names) global.add((alias ?? name).text);
  const named = argumentNames(program);
  let count = 0;
  const renamed = new Set<string>();

  const use = (span: Span, old: string, names: Names) => {
    const name = names.get(old);
    if (name !== undefined && name !== old) edits.push({ span, name });
  };
  const bind = (name: ast.Name, names: Map<string, string>, keep = false) => {
    const fresh = keep ? name.text : `local_${++count}`;
    names.set(name.text, fresh);
    use(name.span, name.text, names);
    if (!keep) renamed.add(name.text);
  };

  /** Uses of names in anything that holds expressions, types or dims. */
  const visit = (tree: unknown, names: Names): void => {
    if (typeof tree !== 'object' || tree === null) return;
    if (Array.isArray(tree)) {
      tree.forEach((item) => visit(item, names));
      return;
    }
    const node = tree as { readonly kind?: string };
    if (node.kind === 'ref') use((node as ast.Ref).span, (node as ast.Ref).name, names);
    else if (node.kind === 'body') body(node as ast.Body, names);
    else for (const [key, part] of Object.entries(node)) if (key !== 'span') visit(part, names);
  };

  const body = ({ statements }: ast.Body, outside: Names): void => {
    const names = new Map(outside);
    for (const statement of statements) one(statement, names);
  };
  const one = (statement: ast.Statement | ast.TrainStatement, names: Map<string, string>): void => {
    switch (statement.kind) {
      case 'let':
      case 'var': {
        visit(statement.value, names);
        const all = statement.kind === 'let' ? statement.names : [statement.name];
        // A field that is taken under its own name keeps it.
        for (const [i, name] of all.entries())
          bind(name, names, statement.kind === 'let' && statement.fields?.[i] === name);
        return;
      }
      case 'assign':
        visit(statement.value, names);
        use(statement.name.span, statement.name.text, names);
        return;
      case 'for': {
        visit(statement.list, names);
        const inside = new Map(names);
        bind(statement.name, inside);
        body(statement.body, inside);
        return;
      }
      case 'data-line':
        visit(statement.source, names);
        bind(statement.name, names);
        return;
      case 'data-group':
        for (const name of statement.names) bind(name, names, true);
        return;
      case 'weight':
      case 'state':
      case 'draw':
      case 'share':
        visit({ ...statement, name: null }, names);
        bind(statement.name, names, true);
        return;
      case 'repeat':
      case 'every':
      case 'phase': {
        visit({ ...statement, body: null, name: null }, names);
        const inside = new Map(names);
        for (const line of statement.body.statements) one(line, inside);
        return;
      }
      default:
        visit(statement, names);
    }
  };

  /** A parameter may be named where its function is called; networks are called by position in these programs. */
  const callable = (item: ast.FnDecl | ast.BlockDecl | ast.NetworkDecl): void => {
    const names = new Map<string, string>();
    // The sizes of a network are numbers: a name there is a param, which may be inherited.
    for (const parameter of item.kind === 'network' ? [] : item.parameters) {
      for (const size of sizesIn(parameter.type))
        // In a variant a name may be a param that it inherits.
        if (program.extends === null && !global.has(size.text) && !names.has(size.text))
          names.set(size.text, `Size${++count}`);
    }
    for (const parameter of item.parameters) {
      visit(parameter.type, names);
      bind(parameter.name, names, named.has(parameter.name.text));
    }
    for (const parameter of item.parameters) visit(parameter.default, names);
    visit(item.result, names);
    if ('where' in item) visit(item.where, names);
    body(item.body, names);
  };

  for (const item of program.declarations) {
    if (item.kind === 'fn' || item.kind === 'block' || item.kind === 'network') callable(item);
    if (item.kind === 'objective') item.members.forEach(callable);
    if (item.kind === 'train' && program.extends === null) {
      const names = new Map<string, string>();
      for (const statement of item.body.statements) one(statement, names);
    }
  }
  const last = [...new Map(edits.map((edit) => [edit.span.start.offset, edit])).values()];
  last.sort((a, b) => b.span.start.offset - a.span.start.offset);
  return last.reduce(
    (now, { span, name }) => now.slice(0, span.start.offset) + name + now.slice(span.end.offset),
    text,
  );
}

/** Bare names in the sizes of a type, which a call binds. */
function sizesIn(type: ast.Type | null): readonly { readonly text: string }[] {
  if (type === null || type.kind === 'named-type') return [];
  if (type.kind === 'record-type') return type.fields.flatMap((field) => sizesIn(field.type));
  const dims: readonly ast.Dim[] = [...(type.dims ?? []), ...(type.kind === 'int-type' ? [type.bound] : [])];
  return dims.flatMap((dim) => (dim.kind === 'ref' ? [{ text: dim.name }] : []));
}

/** Every name that is written before a value: `units: 64`. */
function argumentNames(tree: unknown, names = new Set<string>()): ReadonlySet<string> {
  if (typeof tree !== 'object' || tree === null) return names;
  const node = tree as { readonly arguments?: readonly ast.Argument[] };
  for (const argument of node.arguments ?? []) if (argument.name !== null) names.add(argument.name.text);
  for (const [key, part] of Object.entries(tree)) if (key !== 'span') argumentNames(part, names);
  return names;
}
