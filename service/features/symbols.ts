/** What a file declares, for an outline of it. */
import type * as ast from '../../grammar/ast/ast.js';
import { signatureOf } from '../catalog/signature.js';
import { type Range, rangeOf } from '../text/places.js';
import type { Context } from './context.js';

export interface DocumentSymbol extends Range {
  readonly name: string;
  readonly detail: string;
  readonly kind: ast.Declaration['kind'] | 'field' | 'loss' | 'line' | 'part';
  /** Where its name stands. */
  readonly nameFrom: number;
  readonly nameTo: number;
  readonly children: readonly DocumentSymbol[];
}

export function symbols(context: Context): readonly DocumentSymbol[] {
  return context.reading.program.declarations.map((node) => symbolOf(context, node));
}

function symbolOf(context: Context, node: ast.Declaration): DocumentSymbol {
  const { text } = context.reading;
  const written = ({ start, end }: ast.Expr['span']) => text.slice(start.offset, end.offset).replace(/\s+/g, ' ');
  if (node.kind === 'train') return plain(node, 'train', word(node.span, 'train'), '', lines(node.body, written));
  if (node.kind === 'expect') return plain(node, 'expect', word(node.span, 'expect'), written(node.condition.span), []);
  const name = { text: node.name.text, ...rangeOf(node.name.span) };
  switch (node.kind) {
    case 'param':
      return plain(node, 'param', name, written(node.value.span), []);
    case 'data':
      return plain(node, 'data', name, '', node.fields.map((field) => ({ ...named(field.name, 'field', written(field.type.span)), ...rangeOf(field.name.span) }))); // prettier-ignore
    case 'objective':
      return plain(node, 'objective', name, '', node.members.map((item) => plain(item, 'loss', { text: item.name.text, ...rangeOf(item.name.span) }, '', []))); // prettier-ignore
    default: {
      const symbol = context.outline.declared.get(node.name.text);
      const label = symbol === undefined ? '' : (signatureOf(symbol, context.textOf)?.label ?? '');
      return plain(node, node.kind, name, label.slice(label.indexOf(node.name.text) + node.name.text.length), []);
    }
  }
}

function lines(body: ast.TrainBody, written: (span: ast.Expr['span']) => string): readonly DocumentSymbol[] {
  return body.statements.flatMap((line): DocumentSymbol[] => {
    switch (line.kind) {
      case 'minimize':
      case 'optimizer-line':
      case 'average': {
        const first = line.kind === 'optimizer-line' ? 'optimizer' : line.kind;
        return [plain(line, 'line', word(line.span, `${first} ${line.networks.map(({ text }) => text).join(', ')}`), '', [])]; // prettier-ignore
      }
      case 'repeat':
      case 'every':
      case 'phase': {
        const head = line.kind === 'repeat' ? `repeat ${written(line.count.span)}` : line.kind === 'phase' ? `phase ${line.name.text}` : line.period === null ? 'at end' : `every ${written(line.period.span)}`; // prettier-ignore
        return [plain(line, 'part', word(line.span, head), '', lines(line.body, written))];
      }
      case 'let':
      case 'data-group':
        return line.names.map((name) => named(name, 'line', ''));
      case 'data-line':
      case 'draw':
      case 'state':
        return [named(line.name, 'line', '')];
      default:
        return [];
    }
  });
}

const named = (name: ast.Name, kind: DocumentSymbol['kind'], detail: string): DocumentSymbol => {
  const { from, to } = rangeOf(name.span);
  return { name: name.text, detail, kind, from, to, nameFrom: from, nameTo: to, children: [] };
};

/** A name for what has none: its first word, where it begins. */
const word = ({ start }: ast.Expr['span'], text: string) => ({ text, from: start.offset, to: start.offset + /^\w*/.exec(text)![0].length }); // prettier-ignore

function plain(
  { span }: { readonly span: ast.Expr['span'] },
  kind: DocumentSymbol['kind'],
  name: Range & { readonly text: string },
  detail: string,
  children: readonly DocumentSymbol[],
): DocumentSymbol {
  return { ...rangeOf(span), name: name.text, detail: detail.trim(), kind, nameFrom: name.from, nameTo: name.to, children }; // prettier-ignore
}
