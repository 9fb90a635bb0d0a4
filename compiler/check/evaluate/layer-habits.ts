/** Layers called as other frameworks call theirs: with what comes in counted, or by the name of the bare operation. */
import type { Primitive } from '../../graph/primitives/primitive.js';
import type { CallSite } from './calls.js';
import type { Given, Tensor, Value } from '../values/values.js';
import type { Elaborator } from '../context/elaborator.js';
import { writeLayer } from './layer-call.js';

/** The layer that makes the second operand of an operation itself, as its weights. */
const layers: Readonly<Record<string, string>> = {
  conv2d: 'conv',
  conv2d_transpose: 'conv_transpose',
  matmul: 'dense',
};

/** Kernels of published networks are smaller. */
const largeKernel = 16;

/** `conv2d(x, 32, 4, 2, 1)`: numbers where the operation takes a kernel. @throws Stop when so */
export function refuseOperationAsLayer(
  e: Elaborator,
  { name }: Primitive,
  site: CallSite,
  args: readonly Given[],
): void {
  const layer = layers[name];
  const [input, units] = args;
  if (layer === undefined || input?.value.kind !== 'tensor' || units?.value.kind !== 'number') return;
  const channels = input.value.type.shape.at(-1);
  const rest = args.slice(1);
  // `Conv2d(3, 32, 4)` counts the channels that come in, `Conv2D(32, 4)` does not.
  const counted = layer !== 'dense' && units.value.value === channels && numberAt(rest, 1) >= largeKernel;
  const written = call(e, site, layer, input, counted ? rest.slice(1) : rest);
  const sure = !counted && units.value.value !== channels && insideOf(site, input) === false;
  e.fail(site.span, 'call/layer', { callee: name, layer, counted: null, written, sure });
}

/** `dense(x, 8, 4)` of an f32[8]: a layer of the library is not told what comes in. @throws Stop when it is */
export function refuseInputSize(
  e: Elaborator,
  { declaration, module }: Extract<Value, { kind: 'fn' | 'block' }>,
  site: CallSite,
  args: readonly Given[],
): void {
  const { name, parameters } = declaration;
  const [input, first] = args;
  if (declaration.kind !== 'block' || !module.library) return;
  if (input?.value.kind !== 'tensor' || first?.value.kind !== 'number' || first.name !== null) return;
  const size = sizeOfInput(input.value);
  if (first.value.value !== size) return;
  const kinds = parameters.slice(1).map(({ type }) => (type?.kind === 'named-type' ? type.name.text : null));
  const [one, two] = kinds;
  const rest = args.slice(1);
  const counts = one === 'int';
  // One of something may be meant, but for a kernel that is none.
  if (size < 2 && two !== 'any') return;
  const next = numberAt(rest, 1);
  const wrong = counts
    ? (next > 0 && two !== 'int' && two !== 'float' && two !== 'any') ||
      (two === 'any' && next >= largeKernel && numberAt(rest, 2) < next)
    : module.shipped === 'std/norms' && (one === 'float' || one === 'any');
  if (!wrong) return;
  const written = call(e, site, name.text, input, rest.slice(1));
  const counted = { size, parameter: parameters[1]!.name.text };
  e.fail(site.span, 'call/layer', { callee: name.text, layer: name.text, counted, written, sure: false });
}

/** Channels, or how many classes. */
const sizeOfInput = ({ type }: Tensor): number =>
  type.dtype === 'i32' ? (type.range?.[1] ?? 0) + 1 : (type.shape.at(-1) ?? 0);

/** The number at a place of the arguments; 0 where there is none. */
function numberAt(args: readonly Given[], index: number): number {
  const arg = args[index];
  return arg !== undefined && arg.name === null && arg.value.kind === 'number' ? arg.value.value : 0;
}

const insideOf = ({ span }: CallSite, { span: part }: Given): boolean =>
  span.start.offset <= part.start.offset && part.end.offset <= span.end.offset;

/** The call as it should be. */
function call(e: Elaborator, site: CallSite, layer: string, input: Given, args: readonly Given[]): string {
  const text = ({ span }: Given) => e.origin(span).text;
  const given = args.map((arg) => ({ text: text(arg), named: arg.name !== null }));
  return writeLayer(layer, insideOf(site, input) ? text(input) : null, given);
}
