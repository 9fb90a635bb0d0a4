import type * as ast from '../../../../grammar/ast/ast.js';
import { addArgument, type Called } from './places.js';
import type { Attempt, Context } from './slips.js';

const convolutions = ['conv', 'conv_transpose'];

/** The place of an argument among those that come without a name, `x` not counted. */
const places = ['filters', 'kernel', 'stride', 'padding', 'dilation', 'groups'];

function argument({ call, stage }: Called, name: string): ast.Expr | null {
  const named = call.arguments.find((item) => item.name?.text === name);
  const plain = call.arguments.filter((item) => item.name === null).slice(stage ? 0 : 1);
  return (named ?? plain[places.indexOf(name)])?.value ?? null;
}

/** `7 -> 13`: (7 - 1) stride - 2 padding + kernel is one less than 7 stride where kernel = 2 padding + stride - 1. */
export function shortByOne({ calls, valueOf }: Context): readonly Attempt[] {
  const short = calls.filter((called) => {
    if (called.name !== 'conv_transpose' || argument(called, 'output_padding') !== null) return false;
    const [kernel, stride, padding] = (['kernel', 'stride', 'padding'] as const).map((name) => {
      const written = argument(called, name);
      return written === null ? (name === 'kernel' ? 3 : null) : valueOf(written);
    });
    return kernel != null && stride != null && padding != null && kernel === 2 * padding + stride - 1;
  });
  const hint = (count: number) =>
    `With these numbers a transposed convolution ends one short of a multiple of its input. Add output_padding: 1${count > 1 ? ' to each' : ''}, or leave \`padding\` out, which makes stride times the size.`;
  return choices(short).map((some) => ({
    edits: some.map(({ call }) => addArgument(call, 'output_padding: 1')),
    hint: hint(some.length),
    places: some.map(({ call: { span } }) => ({ span, text: 'one short' })),
    sure: false,
  }));
}

/** `conv(1, kernel: 4)` after layers with numbers: where nothing is said of padding, PyTorch takes none. */
export function otherPadding({ calls }: Context): readonly Attempt[] {
  const layers = calls.filter(({ name }) => convolutions.includes(name));
  if (!layers.some((layer) => argument(layer, 'padding')?.kind === 'number')) return [];
  const plain = layers.filter((layer) => argument(layer, 'padding') === null && argument(layer, 'stride') === null);
  return plain.map(({ call, name }) => ({
    edits: [addArgument(call, 'padding: valid')],
    hint: `Where nothing is said of it, padding is \`same\`: the size stays. For none, write padding: valid in the \`${name}\` of line ${call.span.start.line}.`,
    places: [{ span: call.span, text: 'keeps the size' }],
    sure: false,
  }));
}

/** All, the last, the first. */
const choices = (calls: readonly Called[]): readonly (readonly Called[])[] =>
  calls.length === 0 ? [] : calls.length === 1 ? [calls] : [calls, [calls.at(-1)!], [calls[0]!]];
