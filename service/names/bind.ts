/** What each name in a file stands for, and which names hold where. From the tree alone: nothing is worked out. */
import type * as ast from '../../grammar/ast/ast.js';
import { placeOf, rangeOf } from '../text/places.js';
import { builtin } from './builtin.js';
import { type Files, namedBy, type Outline } from './files.js';
import { Members } from './members.js';
import type { Declaring, Occurrence, ScopeRange, Sym, SymbolKind } from './symbols.js';

export interface Bound {
  /** In the order of the text. */
  readonly occurrences: readonly Occurrence[];
  /** Outer ones before those within them. */
  readonly scopes: readonly ScopeRange[];
}

export function bind(files: Files, outline: Outline): Bound {
  const binder = new Binder(files, outline);
  binder.program(outline.reading.program);
  binder.occurrences.sort((a, b) => a.from - b.from || a.to - b.to);
  return binder;
}

interface Scope {
  readonly names: Map<string, Sym>;
  readonly parent: Scope | null;
}

class Binder {
  readonly occurrences: Occurrence[] = [];
  readonly scopes: ScopeRange[] = [];
  private range: ScopeRange | null = null;
  private readonly members: Members;
  private readonly file: string;

  constructor(
    private readonly files: Files,
    private readonly outline: Outline,
  ) {
    this.file = outline.file;
    this.members = new Members(files);
  }

  program(program: ast.Program): void {
    for (const { names, path } of program.imports) {
      const target = this.files.target(this.file, path.value);
      for (const { name, alias } of names) {
        const symbol = target === null ? null : this.files.find(target, name.text);
        if (symbol === null || symbol.kind === 'builtin') continue;
        this.note(name, symbol, false);
        if (alias !== null) this.note(alias, this.alias(alias, symbol), true);
      }
    }
    for (const declaration of program.declarations) this.declaration(declaration);
  }

  // ---- names ------------------------------------------------------------------------------------

  private note(name: ast.Name, symbol: Sym, declares: boolean): void {
    this.occurrences.push({ ...rangeOf(name.span), symbol, declares });
  }

  private readonly aliases = new Map<string, Sym>();

  private alias({ text, span }: ast.Name, means: Sym): Sym {
    const known = this.aliases.get(text) ?? { name: text, kind: 'alias', at: placeOf(span), node: means.node, owner: null, replaces: null, means }; // prettier-ignore
    this.aliases.set(text, known);
    return known;
  }

  private find(name: string, scope: Scope | null): Sym | null {
    for (let at = scope; at !== null; at = at.parent) {
      const found = at.names.get(name);
      if (found !== undefined) return found;
    }
    return this.aliases.get(name) ?? this.files.find(this.file, name);
  }

  private use(name: ast.Name, scope: Scope | null): Sym | null {
    const symbol = this.find(name.text, scope);
    if (symbol !== null) this.note(name, symbol, false);
    return symbol;
  }

  private declare(name: ast.Name, kind: SymbolKind, node: Declaring, scope: Scope, owner: Sym | null = null): void {
    const symbol: Sym = { name: name.text, kind, at: placeOf(name.span), node, owner, replaces: null };
    scope.names.set(name.text, symbol);
    this.note(name, symbol, true);
  }

  /** A scope of its own for a part of the text. */
  private inside(span: ast.Expr['span'], parent: Scope | null, inOrder: boolean, run: (scope: Scope) => void): void {
    const scope: Scope = { names: new Map(), parent };
    const around = this.range;
    this.range = { ...rangeOf(span), names: scope.names, inOrder, parent: around };
    this.scopes.push(this.range);
    run(scope);
    this.range = around;
  }

  // ---- declarations -----------------------------------------------------------------------------

  private declaration(node: ast.Declaration): void {
    if (node.kind === 'expect') return this.expectation(node, null);
    if (node.kind === 'train') return this.training(node);
    const own = this.outline.declared.get(node.name.text);
    const symbol = own !== undefined && own.node === node ? own : null;
    if (symbol !== null) this.note(node.name, symbol, true);
    switch (node.kind) {
      case 'param':
        if (node.type !== null) this.type(node.type, null);
        return this.expr(node.value, null);
      case 'data':
        for (const field of node.fields) {
          const found = symbol === null ? null : this.members.of(symbol, field.name.text);
          if (found !== null) this.note(field.name, found, true);
          this.type(field.type, null);
        }
        return this.expr(node.source, null);
      case 'objective':
        for (const member of node.members) {
          const found = symbol === null ? null : this.members.of(symbol, member.name.text);
          if (found !== null) this.note(member.name, found, true);
          this.callable(member, found);
        }
        return;
      default:
        return this.callable(node, symbol);
    }
  }

  private callable(
    node: ast.FnDecl | ast.BlockDecl | ast.NetworkDecl | ast.ModelDecl | ast.OptimizerDecl,
    symbol: Sym | null,
  ): void {
    this.inside(node.span, null, true, (scope) => {
      for (const parameter of node.parameters) {
        const { name } = parameter;
        const found = symbol === null ? null : this.members.parameter(symbol, name.text);
        if (found === null) this.declare(name, 'parameter', parameter, scope, symbol);
        else {
          scope.names.set(name.text, found);
          this.note(name, found, true);
        }
      }
      const sizes = node.kind === 'fn' || node.kind === 'block';
      for (const { type } of node.parameters) if (type !== null) this.type(type, scope, sizes);
      for (const { default: otherwise } of node.parameters) if (otherwise !== null) this.expr(otherwise, scope);
      if ('result' in node && node.result !== null) this.resultType(node.result, scope, symbol);
      if ('where' in node) for (const condition of node.where) this.expr(condition, scope);
      if (node.kind !== 'model') this.body(node.body, scope);
    });
  }

  /** The fields of a record that a network makes are named where it is declared. */
  private resultType(type: ast.Type, scope: Scope, symbol: Sym | null): void {
    if (type.kind === 'record-type')
      for (const { name } of type.fields) {
        const found = symbol === null ? null : this.members.made(symbol, name.text);
        if (found !== null) this.note(name, found, true);
      }
    this.type(type, scope);
  }

  // ---- types ------------------------------------------------------------------------------------

  /** @param binds whether a size that has no meaning yet is whatever comes */
  private type(type: ast.Type, scope: Scope | null, binds = false): void {
    switch (type.kind) {
      case 'record-type':
        for (const field of type.fields) this.type(field.type, scope, binds);
        return;
      case 'int-type':
        this.size(type.bound, scope, binds);
        return this.dims(type.dims ?? [], scope, binds);
      case 'tensor-type':
        this.dims(type.dims, scope, binds);
        return this.interval(type.range, scope);
      case 'named-type':
        return this.interval(type.range, scope);
    }
  }

  private interval(range: ast.RangeExpr | null, scope: Scope | null): void {
    if (range?.kind !== 'interval') return;
    this.expr(range.low, scope);
    this.expr(range.high, scope);
  }

  private dims(dims: readonly ast.Dim[], scope: Scope | null, binds: boolean): void {
    for (const dim of dims) if (dim.kind !== 'ellipsis') this.size(dim, scope, binds);
  }

  private size(expr: ast.Expr, scope: Scope | null, binds: boolean): void {
    if (binds && scope !== null && expr.kind === 'ref') {
      const found = this.find(expr.name, scope);
      if (found === null || found.kind === 'builtin') {
        const name = { text: expr.name, span: expr.span };
        return this.declare(name, 'size', { name, type: { kind: 'named-type', name, range: null, span: expr.span } }, scope); // prettier-ignore
      }
    }
    this.expr(expr, scope);
  }

  // ---- bodies -----------------------------------------------------------------------------------

  private body(body: ast.Body, scope: Scope): void {
    for (const statement of body.statements) this.statement(statement, scope);
  }

  private block(body: ast.Body, parent: Scope | null): void {
    this.inside(body.span, parent, true, (scope) => this.body(body, scope));
  }

  private statement(node: ast.Statement, scope: Scope): void {
    switch (node.kind) {
      case 'let':
      case 'var':
      case 'share':
        this.expr(node.value, scope);
        break;
      case 'assign':
      case 'update':
        this.use(node.name, scope);
        return this.expr(node.value, scope);
      case 'weight':
      case 'state':
        if (node.type !== null) this.type(node.type, scope);
        this.expr(node.init, scope);
        break;
      case 'draw':
        this.drawn(node, scope);
        break;
      case 'for':
        this.expr(node.list, scope);
        return this.inside(node.span, scope, true, (inner) => {
          this.declare(node.name, 'turn', node, inner);
          this.body(node.body, inner);
        });
      case 'expression':
        return this.expr(node.value, scope);
    }
    this.bindLine(node, scope);
  }

  private bindLine(node: ast.Statement | ast.TrainStatement, scope: Scope): void {
    const names = new Map(namesOf(node).map((name) => [name.text, name]));
    for (const symbol of namedBy(node)) {
      const known = scope.names.get(symbol.name);
      // The lines of `train` are known before any of them is looked at.
      const same = known?.at?.from === symbol.at!.from && known.at.file === this.file ? known : symbol;
      scope.names.set(symbol.name, same);
      this.note(names.get(symbol.name)!, same, true);
    }
    if (node.kind === 'let' && node.fields !== null)
      for (const [i, field] of node.fields.entries()) {
        const found = this.members.field(this.symbolOf(node.value, scope), field.text);
        if (found !== null && field.span.start.offset !== node.names[i]!.span.start.offset)
          this.note(field, found, false);
      }
  }

  private drawn(node: ast.Draw, scope: Scope | null): void {
    this.use(node.distribution, scope);
    for (const argument of node.arguments) this.expr(argument.value, scope);
    this.dims(node.dims ?? [], scope, false);
  }

  // ---- training ---------------------------------------------------------------------------------

  private training(node: ast.TrainDecl): void {
    this.inside(node.body.span, null, false, (scope) => {
      for (const { lines } of [...this.files.chain(this.file)].reverse())
        for (const [name, symbol] of lines) scope.names.set(name, symbol);
      this.lines(node.body, scope);
    });
  }

  private part(body: ast.TrainBody, parent: Scope, named: readonly string[] = []): void {
    this.inside(body.span, parent, false, (scope) => {
      for (const name of named) scope.names.set(name, builtin(name)!);
      for (const line of body.statements) for (const symbol of namedBy(line)) scope.names.set(symbol.name, symbol);
      this.lines(body, scope);
    });
  }

  private lines(body: ast.TrainBody, scope: Scope): void {
    for (const line of body.statements) this.line(line, scope);
  }

  private line(node: ast.TrainStatement, scope: Scope): void {
    const networks = 'networks' in node ? node.networks : [];
    for (const name of networks) this.use(name, scope);
    if ('of' in node && node.of !== null) this.use(node.of, scope);
    switch (node.kind) {
      case 'let':
      case 'setting':
      case 'optimizer-line':
        this.expr(node.value, scope);
        break;
      case 'data-line':
        this.expr(node.source, scope);
        break;
      case 'data-group': {
        this.expr(node.data, scope);
        const data = this.symbolOf(node.data, scope);
        for (const field of node.fields) this.member(field, data);
        break;
      }
      case 'draw':
        this.drawn(node, scope);
        break;
      case 'state':
        if (node.type !== null) this.type(node.type, scope);
        this.expr(node.init, scope);
        break;
      case 'update':
        this.use(node.name, scope);
        return this.expr(node.value, scope);
      case 'minimize':
        return this.expr(node.loss, scope);
      case 'average':
        return this.expr(node.decay, scope);
      case 'clip':
        return this.expr(node.limit, scope);
      case 'preview':
        this.expr(node.layout, scope);
        return this.expr(node.value, scope);
      case 'measure':
        this.expr(node.metric, scope);
        return this.expr(node.value, scope);
      case 'across':
        return;
      case 'keep':
        for (const rule of node.rules) this.expr(rule.value, scope);
        return;
      case 'repeat':
        this.expr(node.count, scope);
        return this.part(node.body, scope);
      case 'every':
        if (node.period !== null) this.expr(node.period, scope);
        return this.part(node.body, scope);
      case 'phase':
        this.declare(node.name, 'phase', node, { names: new Map(), parent: null });
        this.expr(node.until, scope);
        return this.part(node.body, scope, ['start']);
      case 'remove':
        for (const name of node.names) this.use(name, scope);
        return;
      case 'expect-line':
        return this.expectation(node, scope);
      case 'checkpoint':
        return;
    }
    this.bindLine(node, scope);
  }

  private expectation(node: ast.Expectation, scope: Scope | null): void {
    this.expr(node.condition, scope);
    for (const { name, value } of node.with) {
      if (name !== null) this.use(name, null);
      this.expr(value, scope);
    }
  }

  // ---- expressions ------------------------------------------------------------------------------

  private expr(node: ast.Expr, scope: Scope | null): void {
    switch (node.kind) {
      case 'ref':
        this.use({ text: node.name, span: node.span }, scope);
        return;
      case 'list':
        for (const item of node.items) this.expr(item, scope);
        return;
      case 'range':
        this.expr(node.from, scope);
        return this.expr(node.to, scope);
      case 'record':
        for (const field of node.fields) this.expr(field.value, scope);
        return;
      case 'quantity':
        return this.expr(node.value, scope);
      case 'unary':
        return this.expr(node.operand, scope);
      case 'binary':
        this.expr(node.left, scope);
        return this.expr(node.right, scope);
      case 'call': {
        this.expr(node.callee, scope);
        const callee = this.symbolOf(node.callee, scope);
        for (const { name, value } of node.arguments) {
          const parameter = name === null || callee === null ? null : this.members.parameter(callee, name.text);
          if (parameter !== null) this.note(name!, parameter, false);
          this.expr(value, scope);
        }
        return;
      }
      case 'field':
        this.expr(node.target, scope);
        return this.member(node.name, this.symbolOf(node.target, scope), node.target);
      case 'index':
        this.expr(node.target, scope);
        for (const item of node.items) this.indexed(item, scope);
        return;
      case 'pipe':
        this.expr(node.input, scope);
        return this.expr(node.stage, scope);
      case 'if':
        return this.branches(node, scope);
      case 'number':
      case 'string':
      case 'bool':
      case 'hole':
        return;
    }
  }

  private indexed(item: ast.Index['items'][number], scope: Scope | null): void {
    if (item.kind === 'ellipsis') return;
    if (item.kind !== 'slice') return this.expr(item, scope);
    if (item.from !== null) this.expr(item.from, scope);
    if (item.to !== null) this.expr(item.to, scope);
  }

  private branches(node: ast.If, scope: Scope | null): void {
    this.expr(node.condition, scope);
    this.block(node.then, scope);
    if (node.otherwise?.kind === 'if') this.branches(node.otherwise, scope);
    else if (node.otherwise !== null) this.block(node.otherwise, scope);
  }

  private member(name: ast.Name, of: Sym | null, target: ast.Expr | null = null): void {
    const made = target?.kind === 'call' || of?.kind === 'let';
    const found = made ? this.members.field(of, name.text) : of === null ? null : this.members.of(of, name.text);
    if (found !== null) this.note(name, found, false);
  }

  /** What an expression names, or calls: enough to know what its members and arguments are. */
  private symbolOf(node: ast.Expr, scope: Scope | null): Sym | null {
    if (node.kind === 'ref') return this.find(node.name, scope);
    if (node.kind === 'call') return this.symbolOf(node.callee, scope);
    if (node.kind === 'pipe') return this.symbolOf(node.stage, scope);
    if (node.kind !== 'field') return null;
    const target = this.symbolOf(node.target, scope);
    return target === null ? null : this.members.of(target, node.name.text);
  }
}

function namesOf(line: ast.Statement | ast.TrainStatement): readonly ast.Name[] {
  if ('names' in line) return line.names;
  return 'name' in line ? [line.name] : [];
}
