/** `param head = dense(3)`: a layer as others make one, called with its settings alone. What it works on comes first here. */
import type * as ast from '../../../grammar/ast/ast.js';
import { binds, isVariadic } from './partial.js';
import type { Given, Value } from '../values/values.js';
import type { Elaborator, Env } from '../context/elaborator.js';

/** Reports a call that has everything but its input, where it has no other sense. @throws Stop when so */
export function refuseNoInput(e: Elaborator, callee: Value, expr: ast.Call, args: readonly Given[], env: Env): void {
  const input = inputOf(callee);
  if (input === null || args.some(({ name, value, hole }) => hole !== undefined || name?.text === input.name || isValue(value))) return; // prettier-ignore
  const open = { name: null, value: { kind: 'hole' }, span: expr.callee.span } as const;
  if (!binds(callee, [open, ...args])) return;
  const number = args.some(({ name, value }) => name === null && value.kind === 'number');
  const fits = binds(callee, args) && env.builder !== null && (input.takesNumbers || !number);
  if (fits) return;
  const { text } = e.origin(expr.span);
  const name = e.origin(expr.callee.span).text;
  const written = args.length === 0 ? name : `${name}(_, ${text.slice(name.length).replace(/^\s*\(\s*/, '')}`;
  const chain = args.length === 0 ? name : text;
  e.fail(expr.span, 'call/no-input', {
    text,
    name,
    input: input.name,
    written,
    chain: env.builder === null ? null : chain,
  });
}

/** The first parameter of what works on a tensor; null for anything else. */
function inputOf(callee: Value): { readonly name: string; readonly takesNumbers: boolean } | null {
  if (callee.kind === 'primitive') {
    const name = callee.primitive.operands[0];
    return name === undefined || isVariadic(callee) ? null : { name, takesNumbers: true };
  }
  if (callee.kind !== 'block' && callee.kind !== 'fn') return null;
  const [first] = callee.declaration.parameters;
  if (first === undefined || first.type === null || first.default !== null) return null;
  const { type } = first;
  const isTensor = type.kind === 'tensor-type' || type.kind === 'int-type' || (type.kind === 'named-type' && type.name.text === 'tensor'); // prettier-ignore
  const takesNumbers = type.kind === 'named-type' || (type.kind === 'tensor-type' && type.dims.length === 0);
  return isTensor ? { name: first.name.text, takesNumbers } : null;
}

/** Whether a value is, or stands for, what comes in. */
const isValue = ({ kind }: Value): boolean =>
  ['tensor', 'record', 'partial', 'hole', 'poison', 'nothing'].includes(kind);
