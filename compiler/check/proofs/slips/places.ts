/** Where the text of a network writes sizes, and what it calls with which arguments. */
import { partsOf } from '../../../../grammar/ast/walk.js';
import type * as ast from '../../../../grammar/ast/ast.js';
import type { Edit } from '../../../../grammar/text/fix.js';
import type { Span } from '../../../../grammar/text/source.js';

/** The sizes of a type, of a `reshape`, or of noise. */
export interface Sizes {
  readonly dims: readonly ast.Dim[];
  /** The whole as it would stand with other sizes. */
  readonly show: (sizes: readonly string[]) => string;
  readonly kind: 'input' | 'result' | 'inner' | 'reshape';
}

/** A call by a name; `stage` where the first argument comes by a chain. */
export interface Called {
  readonly call: ast.Call;
  readonly name: string;
  readonly stage: boolean;
}

export interface Places {
  readonly sizes: readonly Sizes[];
  readonly calls: readonly Called[];
}

/** What stands in declarations, in the order of the text. */
export function placesIn(declarations: readonly ast.Declaration[], textOf: (span: Span) => string): Places {
  const sizes: Sizes[] = [];
  const calls: Called[] = [];
  const type = (written: ast.Type | null, kind: Sizes['kind']): void => {
    if (written?.kind === 'record-type') for (const field of written.fields) type(field.type, kind);
    if (written?.kind !== 'tensor-type' && written?.kind !== 'int-type') return;
    const name = textOf(written.span).split('[', 1)[0]!.trim();
    if (written.dims !== null) sizes.push({ dims: written.dims, kind, show: (dims) => `${name}[${dims.join(', ')}]` });
  };
  const called = (call: ast.Call, stage: boolean): void => {
    if (call.callee.kind !== 'ref') return;
    calls.push({ call, name: call.callee.name, stage });
    if (call.callee.name !== 'reshape') return;
    const given = call.arguments.slice(stage ? 0 : 1).map(({ value }) => value);
    const [first] = given;
    const listed = given.length === 1 && first?.kind === 'list' ? first.items : given;
    sizes.push({ dims: listed, kind: 'reshape', show: (dims) => `reshape(${dims.join(', ')})` });
  };
  const visit = (tree: unknown, stage = false): void => {
    if (typeof tree !== 'object' || tree === null) return;
    if (Array.isArray(tree)) return tree.forEach((item) => visit(item));
    const node = tree as { readonly kind?: string };
    if (node.kind === 'call') called(node as ast.Call, stage);
    if (node.kind === 'weight' || node.kind === 'state') type((node as ast.WeightDecl).type, 'inner');
    if (node.kind === 'draw') {
      const { distribution, dims } = node as ast.Draw;
      if (dims !== null)
        sizes.push({ dims, kind: 'inner', show: (texts) => `${distribution.text}[${texts.join(', ')}]` });
    }
    for (const [name, part] of partsOf(node)) visit(part, node.kind === 'pipe' && name === 'stage');
  };
  for (const declaration of declarations) {
    if (declaration.kind !== 'network' && declaration.kind !== 'block' && declaration.kind !== 'fn') continue;
    const own = declaration.kind === 'network';
    for (const parameter of declaration.parameters) type(parameter.type, own ? 'input' : 'inner');
    type(declaration.result, own ? 'result' : 'inner');
    visit(declaration.body);
  }
  return { sizes, calls };
}

/** The sizes from the first on to be replaced by others. */
export function writeSizes(dims: readonly ast.Dim[], texts: readonly string[]): Edit {
  const [first, last] = [dims[0]!.span, dims.at(-1)!.span];
  return { span: { ...first, end: last.end }, text: texts.join(', ') };
}

/** One more argument of a call. */
export function addArgument({ span, arguments: given }: ast.Call, text: string): Edit {
  const at = { ...span.end, offset: span.end.offset - 1, column: span.end.column - 1 };
  return { span: { ...span, start: at, end: at }, text: given.length === 0 ? text : `, ${text}` };
}
