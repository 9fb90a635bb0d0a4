/** The parameters of the call that is being written. */
import { type Signature, signatureOf } from '../catalog/signature.js';
import type { Sym } from '../names/symbols.js';
import type { Range } from '../text/places.js';
import type { Context } from './context.js';
import { type OpenCall, placeAt } from './place.js';

export interface SignatureHelp {
  readonly label: string;
  /** Where each parameter stands in the label. */
  readonly parameters: readonly Range[];
  /** Which of them the cursor is in; null for none. */
  readonly active: number | null;
  readonly documentation: string | null;
}

export function signatureHelp(context: Context, at: number): SignatureHelp | null {
  const call = placeAt(context.reading, at)?.call ?? null;
  if (call === null || call.declares) return null;
  const symbol = calledBy(context, call, at);
  const signature = symbol === null ? null : signatureOf(context.members.target(symbol), context.textOf);
  if (signature === null || signature.parameters.length === 0) return null;
  return {
    label: signature.label,
    parameters: signature.parameters.map(({ place }) => place),
    active: activeIn(signature, call),
    documentation: signature.doc,
  };
}

/** What an open call is of. */
export function calledBy(context: Context, { callee }: Pick<OpenCall, 'callee'>, at: number): Sym | null {
  const [first, ...members] = callee;
  if (first === undefined) return null;
  let symbol = context.resolve(first.image, at);
  for (const { image } of members) symbol = symbol === null ? null : context.members.of(symbol, image);
  return symbol;
}

function activeIn({ parameters, many }: Signature, { argument, index, stage }: OpenCall): number | null {
  if (argument !== null) {
    const named = parameters.findIndex(({ name }) => name === argument);
    return named < 0 ? null : named;
  }
  const at = index + (stage ? 1 : 0);
  return at < parameters.length ? at : many ? 0 : null;
}
