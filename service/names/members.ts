/** What names have: the fields of data, the losses of objectives, the parameters of what is called. */
import type * as ast from '../../grammar/ast/ast.js';
import { placeOf } from '../text/places.js';
import type { Files } from './files.js';
import { meant, type Sym } from './symbols.js';

/** How many names may stand for one another. */
const farthest = 20;

export class Members {
  constructor(private readonly files: Files) {}

  /** What a name stands for in the end: `objective` for `nonsaturating` in `param objective = nonsaturating`. */
  target(symbol: Sym): Sym {
    let found = meant(symbol);
    for (let turn = 0; turn < farthest; turn++) {
      const node = found.node as { readonly kind?: string } | null;
      const value = node?.kind === 'param' ? (node as ast.ParamDecl).value : node?.kind === 'share' ? (node as ast.Share).value : null; // prettier-ignore
      const name = value?.kind === 'call' && node?.kind === 'share' ? value.callee : value;
      if (name?.kind !== 'ref' || found.at === null) return found;
      const next = this.files.find(found.at.file, name.name);
      if (next === null) return found;
      found = meant(next);
    }
    return found;
  }

  /** Every field or loss that can be written behind a dot. */
  all(symbol: Sym): readonly Sym[] {
    const owner = this.target(symbol);
    const { node } = owner;
    if (node === null || !('kind' in node)) return [];
    if (node.kind === 'data') return node.fields.map((field) => member(owner, field.name, 'field', field));
    if (node.kind === 'objective') return node.members.map((item) => member(owner, item.name, 'member', item));
    return [];
  }

  of(symbol: Sym, name: string): Sym | null {
    return this.all(symbol).find((item) => item.name === name) ?? null;
  }

  /** The fields of the record that a network or a block makes. */
  makes(symbol: Sym): readonly Sym[] {
    const owner = this.target(symbol);
    const { node } = owner;
    if (node === null || !('kind' in node) || !('result' in node) || node.result?.kind !== 'record-type') return [];
    return node.result.fields.map((field) => member(owner, field.name, 'field', field));
  }

  made(symbol: Sym, name: string): Sym | null {
    return this.makes(symbol).find((item) => item.name === name) ?? null;
  }

  /** The field of what a call makes, or of a name that was given to it. */
  field(symbol: Sym | null, name: string): Sym | null {
    return symbol === null ? null : (this.fields(symbol).find((item) => item.name === name) ?? null);
  }

  fields(symbol: Sym): readonly Sym[] {
    if (symbol.kind !== 'let') return this.makes(symbol);
    const { value } = symbol.node as ast.Let;
    const callee = value.kind === 'call' ? value.callee : value.kind === 'pipe' ? (value.stage.kind === 'call' ? value.stage.callee : value.stage) : null; // prettier-ignore
    if (callee?.kind !== 'ref' || symbol.at === null) return [];
    const called = this.files.find(symbol.at.file, callee.name);
    return called === null ? [] : this.makes(called);
  }

  parameters(symbol: Sym): readonly Sym[] {
    const owner = this.target(symbol);
    const { node } = owner;
    if (node === null || !('parameters' in node)) return [];
    return node.parameters.map((parameter) => member(owner, parameter.name, 'parameter', parameter));
  }

  parameter(symbol: Sym, name: string): Sym | null {
    return this.parameters(symbol).find((item) => item.name === name) ?? null;
  }
}

function member(owner: Sym, name: ast.Name, kind: Sym['kind'], node: Sym['node']): Sym {
  // A declaration that replaces another has what that one had, where it has it too.
  return { name: name.text, kind, at: placeOf(name.span), node, owner, replaces: null };
}
