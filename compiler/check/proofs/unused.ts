/**
 * What a program declares and nothing in it uses. What a param could name is there for `--set`: it is tried as if it were
 * chosen, and only what does not work is told.
 */
import type * as ast from '../../../grammar/ast/ast.js';
import { namesIn } from '../../../grammar/ast/names-in.js';
import type { Span } from '../../../grammar/text/source.js';
import type { Finding } from '../../diagnostics/model/diagnostic.js';
import type { Module } from '../../resolve/modules.js';
import type { Elaborator } from '../context/elaborator.js';
import { kindsOfDeclaration } from '../evaluate/hidden.js';
import { global, kindsOf, lookupGlobal } from '../evaluate/names.js';

/** Checks the program with a param set to something else: what is wrong with it then, null for nothing. */
export type Choose = (param: string, value: ast.Expr) => Finding | 'not tried' | null;

/** Warns of params, imports and, in a file with networks, of other declarations that no other line mentions. */
export function warnUnusedDeclarations(e: Elaborator, main: Module, choose: Choose): void {
  const { declarations } = main.program;
  const mentions = declarations.map((declaration) => namesIn(declaration));
  const used = (name: string, by: number) => mentions.some((names, i) => i !== by && names.has(name));
  const complete = declarations.some(({ kind }) => kind === 'network');
  const chosen = choices(e, main, choose);
  for (const [i, declaration] of declarations.entries()) {
    if (declaration.kind === 'train' || declaration.kind === 'expect' || declaration.kind === 'network') continue;
    const { text: name, span } = declaration.name;
    if (used(name, i)) continue;
    if (declaration.kind === 'param') e.report(span, 'unused/param', { name });
    // What a variant inherits it cannot take out.
    else if (complete && declaration.span.file === main.file) {
      const verdict = chosen(name, span);
      if (verdict === 'works') continue;
      const labels = verdict === null ? [] : [{ span: verdict.finding.span, text: 'does not work then' }];
      const set = verdict === null ? null : { param: verdict.param, message: verdict.finding.message };
      e.report(span, 'unused/declaration', { what: kindsOfDeclaration[declaration.kind], name, set }, labels);
    }
  }
  for (const [name, imported] of main.imports) {
    if (imported === null || imported.span.file !== main.file || used(name, -1)) continue;
    // What the library has can be chosen without an import.
    if (imported.module.library || chosen(name, imported.span) !== 'works') e.report(imported.span, 'unused/import', { name }); // prettier-ignore
  }
}

interface Failed {
  readonly param: string;
  readonly finding: Finding;
}

/** Whether a name works as the value of a param of its kind; null where no param is meant for it. */
function choices(e: Elaborator, main: Module, choose: Choose): (name: string, span: Span) => 'works' | Failed | null {
  const params = [...main.declarations.values()].flatMap(({ kind, name: { text } }) =>
    kind === 'param' ? [text] : [],
  );
  return (name, span) => {
    const value = lookupGlobal(e, name, main);
    if (value === null || value.kind === 'poison') return null;
    let failed: Failed | null = null;
    for (const param of params) {
      const usual = global(e, main, param);
      if (usual.kind === 'number' || !kindsOf(usual).some((kind) => kindsOf(value).includes(kind))) continue;
      const finding = choose(param, { kind: 'ref', name, span });
      if (finding === null || finding === 'not tried') return 'works';
      // Of layers there are many kinds; what is of one kind with an objective is one as well.
      if (usual.kind === value.kind && ['objective', 'rule', 'data'].includes(value.kind))
        failed ??= { param, finding };
    }
    return failed;
  };
}
