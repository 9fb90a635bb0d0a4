import { listOf } from '../wording/suggest.js';
import type { Range, Shape } from '../../graph/ir/graph.js';
import { showFactors, showShape, showSize, size } from '../../graph/ir/types.js';
import { misreadingOf, ruleOf } from '../wording/misread.js';
import { changed, thenPipe } from '../fixes/remedy.js';
import { entry } from './entry.js';

interface Window {
  readonly operation: string;
  readonly axis: string;
  readonly input: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: number;
}

/** How a program writes the operation. */
const symbols: Readonly<Record<string, string>> = {
  add: '+', sub: '-', mul: '*', div: '/', power: '**',
  greater: '>', greater_equal: '>=', less: '<', less_equal: '<=', equal: '==',
}; // prettier-ignore

/** The text of a call, or of a stage without arguments, with one argument more. */
const withArgument = (text: string, argument: string): string =>
  text.endsWith(')') ? `${text.slice(0, -1)}${text.endsWith('()') ? '' : ', '}${argument})` : `${text}(${argument})`;

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `512 = 2^9`; numbers beyond what is plainly a size are left whole. */
const withFactors = (count: number): string => (count < 1e9 ? `${count} = ${showFactors(count)}` : String(count));

const written = (shape: readonly (number | null)[]): string => `[${shape.map((dim) => dim ?? '_').join(', ')}]`;

/** What to insert so that one shape becomes the other, when it is plain. */
function remedy(shape: Shape | null, wanted: readonly (number | null)[] | null, rank: number | null): string | null {
  if (shape === null) return null;
  const target = rank ?? wanted?.length ?? null;
  if (target === 0 && size(shape) === 1) return 'Add `|> squeeze` to drop the axes of 1.';
  if (target === 1 && shape.length > 1) return 'Add `|> flatten` before it.';
  if (target === 3 && shape.length === 1) return 'Add `|> reshape(height, width, channels)` before it.';
  if (target === 0)
    return `Reduce it to one number for each sample, for instance with \`|> flatten |> dense(1) |> squeeze\`.`;
  return null;
}

const isKnown = (shape: readonly (number | null)[]): shape is Shape => shape.every((dim) => dim !== null);

/** The stage that puts as many numbers on other axes. */
function reshaping(shape: Shape | null, wanted: readonly (number | null)[]): string | null {
  if (shape === null || wanted.length === 0 || shape.length === wanted.length) return null;
  if (!isKnown(wanted) || size(shape) !== size(wanted)) return null;
  return wanted.length === 1 ? 'flatten' : `reshape(${wanted.join(', ')})`;
}

/** The stages that make one shape of another, with a layer among them where there are more or fewer numbers. */
function reaching(shape: Shape | null, wanted: readonly (number | null)[]): string | null {
  const stage = reshaping(shape, wanted);
  if (stage !== null || shape === null || shape.length === wanted.length || !isKnown(wanted)) return stage;
  if (wanted.length === 1) return `flatten |> dense(${wanted[0]})`;
  return shape.length === 1 && wanted.length > 0 ? `dense(${size(wanted)}) |> reshape(${wanted.join(', ')})` : null;
}

function scale(shape: Shape | null, wanted: readonly (number | null)[]): string | null {
  if (shape?.length !== 3 || wanted.length !== 3 || wanted[0] == null || wanted[1] == null) return null;
  const [down, up] = [shape[0]! / wanted[0], wanted[0] / shape[0]!];
  const square = shape[0]! / wanted[0] === shape[1]! / wanted[1];
  if (square && Number.isInteger(Math.log2(up)) && up > 1)
    return `It must grow ${up} times: add ${Math.log2(up)} stage${up > 2 ? 's' : ''} of stride 2.`;
  if (square && Number.isInteger(Math.log2(down)) && down > 1)
    return `It is ${down} times too large: take out ${Math.log2(down)} stage${down > 2 ? 's' : ''} of stride 2.`;
  if (shape[0] === wanted[0] && shape[1] === wanted[1])
    return `Only the channels differ: the last layer should make ${wanted[2] ?? 'as many as declared'}.`;
  return null;
}

const told = (stages: string | null): string | null => (stages === null ? null : `Add \`|> ${stages}\` after it.`);

export const shapes = {
  'shape/parameter': entry<{
    callee: string;
    wanted: string;
    actual: string;
    reason: string;
    wantedRank: number | null;
    shape: Shape | null;
    /** Whether it is the library's. */
    library?: boolean;
  }>({
    message: ({ callee, wanted, actual, reason }) => `\`${callee}\` takes ${wanted}, and gets ${actual}: ${reason}.`,
    hint: ({ callee, shape, wantedRank, actual, wanted, library }) =>
      (actual.startsWith('int') && wanted.includes('f32')
        ? 'Make it f32 with `one_hot` or `embedding` before it.'
        : actual.startsWith('f32') && wanted.includes('int<')
          ? 'Classes and tokens are whole numbers: declare what comes in as int<N>, where N is how many there are.'
          : remedy(shape, null, wantedRank)) ??
      `Give \`${callee}\` what it takes${library === true ? '' : ', or change its signature'}.`,
  }),
  'shape/network-input': entry<{
    network: string;
    input: string;
    text: string;
    wanted: string;
    actual: string;
    made: string | null;
    shape: string;
  }>({
    message: ({ network, input, wanted, actual, text, made }) =>
      `\`${network}\` takes ${input}: ${wanted}, and \`${text}\` is ${actual}${made === null ? '' : `, which ${made} makes`}.`,
    hint: ({ network, actual }) =>
      `Make both the same: declare the input of \`${network}\` as ${actual}, or change what comes in.`,
  }),
  'shape/output': entry<{
    name: string;
    wanted: string;
    actual: string;
    reason: string;
    shape: Shape | null;
    wantedSizes: readonly (number | null)[];
    /** Whether the stages before it make images larger. */
    grows?: boolean;
  }>({
    message: ({ name, wanted, actual, reason }) =>
      `\`${name}\` declares ${wanted}, and its body makes ${actual}: ${reason}.`,
    hint: ({ shape, wantedSizes, actual, grows }) =>
      scale(shape, wantedSizes) ??
      (grows === true && shape !== null ? oddParts(shape, wantedSizes) : null) ??
      told(reaching(shape, wantedSizes)) ??
      remedy(shape, wantedSizes, null) ??
      `Change the layers, or declare ${actual}.`,
    fix: ({ shape, wantedSizes }) => {
      if (wantedSizes.length === 0 && shape !== null && size(shape) === 1) return thenPipe('squeeze');
      // A layer with weights is a choice, and not the only one.
      const stage = reshaping(shape, wantedSizes);
      return stage === null ? null : thenPipe(stage);
    },
  }),
  'shape/needs-where': entry<{ name: string; conditions: readonly string[]; failing: string; stated: boolean }>({
    severity: 'warning',
    message: ({ name, conditions, failing }) =>
      `\`${name}\` works only where ${listOf(conditions)}: not for ${failing}.`,
    hint: ({ conditions, stated }) =>
      `Say so in its signature, before the body: ${stated ? '..., ' : 'where '}${conditions.join(', ')}`,
  }),
  'shape/where': entry<{ name: string; condition: string; sizes: readonly string[]; near: string | null }>({
    message: ({ name, condition, sizes }) =>
      `\`${name}\` needs ${condition}${sizes.length > 0 ? `, and here ${sizes.join(', ')}` : ''}.`,
    hint: ({ near }) => `Choose a size for which it holds${near === null ? '' : `, such as ${near}`}.`,
  }),
  'shape/broadcast': entry<{ operation: string; left: string; right: string; leftShape: Shape; rightShape: Shape }>({
    message: ({ operation, left, right }) =>
      `\`${symbols[operation] ?? operation}\` cannot pair ${left} with ${right}.`,
    hint: ({ operation, leftShape, rightShape }) =>
      (operation === 'broadcast_to' ? withAxes(leftShape, rightShape) : null) ??
      pairing(leftShape, rightShape) ??
      (size(leftShape) === size(rightShape)
        ? 'Both have as many elements: `squeeze` or `reshape` one to the shape of the other.'
        : 'Shapes pair when they are equal, when one is a number or the trailing part of the other, or where an axis is 1.'),
  }),
  'shape/rank': entry<{ operation: string; actual: string; rank: number; expected: number; layout: string }>({
    message: ({ operation, actual, expected, layout }) =>
      `\`${operation}\` needs ${expected} axes, ${layout}, and gets ${actual}.`,
    hint: ({ rank, expected, layout }) =>
      rank === 1 && expected === 3
        ? 'Add `|> reshape(height, width, channels)` before it.'
        : `Reshape it to ${layout} before.`,
  }),
  'shape/channels': entry<{ actual: string; channels: number; expected: number }>({
    message: ({ actual, channels, expected }) =>
      `The kernel reads ${plural(expected, 'channel')}, and ${actual} has ${channels}.`,
    hint: ({ channels }) => `Declare the kernel with ${plural(channels, 'channel')}.`,
  }),
  'shape/kernel-too-large': entry<Window & { extent: number; size: number; padding: number }>({
    message: ({ operation, kernel, input, axis, extent, size: length, padding }) =>
      `A ${kernel.join('x')} kernel of \`${operation}\` does not fit ${input.join('x')}: the ${axis} needs ${extent} and has ${length}${padding > 0 ? ` + 2 x ${padding} of padding = ${length + 2 * padding}` : ' without padding'}.`,
    hint: ({ extent, size: length, padding }) =>
      extent <= 2 * length + 2 * padding
        ? `Take out one stage of stride 2 before it, or use a kernel of at most ${length + 2 * padding}.`
        : `Use a kernel of at most ${length + 2 * padding}.`,
  }),
  'shape/kernel-sees-padding': entry<Window & { extent: number; size: number; useful: number }>({
    message: ({ operation, kernel, input, axis, extent, size: length }) =>
      `A ${kernel.join('x')} kernel of \`${operation}\` is larger than its ${input.join('x')} input: along the ${axis}, ${extent} against ${length}, part of it would only ever see padding.`,
    hint: ({ useful }) => `Use a kernel of at most ${useful}, or one stage of stride 2 less before it.`,
  }),
  'shape/output-padding': entry<{ outputPadding: number; stride: number; same: boolean }>({
    message: ({ outputPadding, stride, same }) =>
      same
        ? `\`output_padding\` is ${outputPadding}, and with padding \`same\` the output is already input x stride.`
        : `\`output_padding\` is ${outputPadding}, and must be less than the stride, ${stride}.`,
    hint: () => 'Leave it out, or give `padding` a number.',
  }),
  'shape/transpose-vanishes': entry<Window & { padding: number; output: number }>({
    message: ({ axis, input, kernel, stride, padding, output }) =>
      `Nothing is left of the ${axis}: (${input[axis === 'height' ? 0 : 1]} - 1) x ${stride} - 2 x ${padding} + ${kernel[axis === 'height' ? 0 : 1]} = ${output}.`,
    hint: () => 'Use less padding or a larger kernel.',
  }),
  'shape/matmul': entry<{ left: string; right: string; leftShape: Shape; rightShape: Shape; own?: boolean }>({
    message: ({ left, right }) => `\`matmul\` cannot multiply ${left} by ${right}.`,
    hint: ({ leftShape, rightShape, own }) =>
      own === true
        ? `A matrix of each sample is one of a stack, and so must the left be: reshape it to [1, ${leftShape[0]}] before, and \`squeeze\` after.`
        : `The last size on the left, ${leftShape.at(-1) ?? 'none'}, must equal the ${rightShape.length === 2 ? 'first' : 'second to last'} on the right, ${rightShape.at(-2) ?? 'none'}.`,
  }),
  'shape/reshape': entry<{ from: Shape; to: Shape; elements: number; wanted: number }>({
    message: ({ from, to, elements, wanted }) =>
      `A reshape keeps every element: ${showShape(from)} has ${withFactors(elements)}, and ${showShape(to)} has ${withFactors(wanted)}.`,
    hint: ({ from, to, elements }) => fit(from, to, elements),
  }),
  'shape/reshape-hole': entry<{ from: Shape; to: readonly (number | null)[]; elements: number; fixed: number }>({
    message: ({ from, to, elements, fixed }) =>
      `No size fits \`_\` in ${written(to)}: ${showShape(from)} has ${elements} elements, and ${elements} / ${fixed} = ${fixed === 0 ? 'nothing' : (elements / fixed).toFixed(2)}.`,
    hint: ({ elements }) => `${withFactors(elements)}: the other sizes must divide it.`,
  }),
  'hole/open': entry<object>({
    message: () => '`_` is worked out in the body of a network, and nothing here says what it would be.',
    hint: () => 'Write the number, or make it a parameter.',
  }),
  'hole/none': entry<{ tries: readonly { readonly size: number; readonly message: string }[] }>({
    message: ({ tries }) =>
      `No whole number fits here. ${tries.map(({ size, message }) => `With ${size}: ${message}`).join(' ')}`,
    hint: () => 'Change one of the sizes it must agree with.',
  }),
  'hole/several': entry<{ found: readonly string[]; count: number }>({
    message: ({ found, count }) =>
      count === 1
        ? `More than one size fits here: ${found.join(', ')} among others.`
        : `More than one choice of sizes fits, in the order written: ${found.join('; ')} among others.`,
    hint: ({ count }) => (count === 1 ? 'Write the one that is meant.' : 'Write one of them; the others may follow.'),
  }),
  'shape/reshape-holes': entry<{ from: Shape; to: readonly (number | null)[] }>({
    message: ({ from, to }) =>
      `${written(to)} leaves more than one size open, and ${showShape(from)} can be cut in several ways.`,
    hint: () => 'Write all but one of them.',
  }),
  'shape/transpose-order': entry<{ actual: string; order: readonly number[]; rank: number }>({
    message: ({ actual, order, rank }) =>
      `\`transpose\` of ${actual} must name the axes 0 to ${rank - 1} once each, and names ${showShape(order)}.`,
    hint: ({ order, rank }) => {
      const rest = order.slice(1).map((axis) => axis - 1);
      const batched = order.length === rank + 1 && order[0] === 0 && rest.every((axis) => axis >= 0 && axis < rank);
      return `The batch is not an axis here${batched ? `: transpose(${rest.join(', ')})` : ''}.`;
    },
  }),
  'shape/concat': entry<{ first: Shape; other: Shape; axis: number }>({
    message: ({ first, other, axis }) =>
      `\`concat\` along axis ${axis} cannot join ${showSize(other)} to ${showSize(first)}: ${difference(first, other, axis)}.`,
    hint: ({ first, other, axis }) => skipRemedy(first, other, axis),
  }),
  'shape/axis': entry<{ operation: string; axis: number; actual: string; rank: number }>({
    message: ({ operation, axis, actual }) => `\`${operation}\` is asked for axis ${axis}, and ${actual} has none.`,
    hint: ({ rank }) =>
      rank === 0
        ? 'It is one number for each sample already.'
        : rank === 1
          ? 'Its only axis is 0; the batch is not counted.'
          : `Its axes are 0 to ${rank - 1}, or -${rank} to -1 from the end; the batch is not counted.`,
  }),
  'shape/which-samples': entry<{
    operation: string;
    text: string;
    type: string;
    body: { readonly kind: 'network' | 'block'; readonly name: string };
    /** The function of the library that does it, where it is the library's text. */
    call: string | null;
  }>({
    message: ({ operation, text, body, call }) =>
      `Inside the ${body.kind} \`${body.name}\`, ${call === null ? `\`${text}\`` : `the \`${operation}\` in \`${call}\``} would be one number for the whole batch, which mixes its samples.`,
    hint: ({ text, type, call }) =>
      call === null
        ? `\`${withArgument(text, 'axis: all')}\` is one for the ${type} of each sample; where samples are meant to meet, \`${withArgument(text, 'batch: true')}\` says so.`
        : `\`${call}\` is a loss, for \`train\`. Write out here what you need of each sample, with \`axis: all\`.`,
  }),
  'shape/axis-repeated': entry<{ operation: string; axis: number; axes: string }>({
    message: ({ operation, axis, axes }) => `\`${operation}\` is given axis ${axis} twice in ${axes}.`,
    hint: () => 'Name each axis once.',
  }),
  'shape/unknown-size': entry<{
    owner: 'network' | 'data';
    names: readonly string[];
    /** Those that are the name of something else. */
    taken: readonly string[];
    batch: boolean;
  }>({
    message: ({ owner, names }) =>
      `Nothing says what ${listOf(names.map((name) => `\`${name}\``))} ${names.length === 1 ? 'is' : 'are'}, and the sizes of ${owner === 'network' ? 'a network are fixed: its weights are made for them' : 'data are fixed: samples of one batch are of one size'}.`,
    hint: ({ owner, names, taken, batch }) => {
      if (batch) return `A type is that of one sample: leave \`${names[0]}\` out if it is the size of the batch.`;
      const named = names.find((name) => /^[A-Za-z]\w*$/.test(name) && name !== 'None' && !taken.includes(name));
      const written = named === undefined ? 'Write the number' : `Write the number, or declare it: param ${named} = 32`;
      return owner === 'network' ? `${written}. A \`block\` takes whatever size comes in.` : `${written}.`;
    },
  }),
  'shape/bad-size': entry<{ size: number; text: string; left?: { readonly without: string | null } | null }>({
    message: ({ size: value, text }) =>
      `A size must be ${value > 1 && Number.isInteger(value) ? 'at most 2147483647' : 'a whole number of at least 1'}, and ${text === String(value) ? 'this' : `\`${text}\``} is ${Number.isNaN(value) ? 'no number' : value}.`,
    hint: ({ size: value, left = null }) => {
      if (left !== null)
        return left.without === null
          ? 'A size that follows from the others is left out with `_`.'
          : `The sizes are those of one sample, without the batch: ${left.without}.`;
      if (Number.isNaN(value)) return 'Write how many there are.';
      if (!Number.isInteger(value)) return 'Use `floor` or `ceil`, or choose numbers that divide.';
      return value < 1 ? 'Give it 1 or more.' : 'Look for a product of sizes that is larger than meant.';
    },
    fix: ({ left = null }) =>
      left !== null && left.without === null ? changed((written) => (written === '-1' ? '_' : null)) : null,
  }),
  'shape/ellipsis': entry<object>({
    message: () => '`...` stands for the leading axes of an argument, and none here has been matched with it.',
    hint: () => 'Write `...` in a parameter as well: x: f32[..., C].',
  }),
  'shape/gather': entry<{ table: string; index: string; rows: number; bound: number; own?: boolean }>({
    message: ({ table, index, rows, bound, own }) =>
      own === true
        ? `\`gather\` looks up ${index} in a table that is the same for all samples, and this is ${table}.`
        : `\`gather\` looks up ${index} in ${table}: numbers below ${bound} against ${rows} rows.`,
    hint: ({ bound, own, rows }) =>
      own === true
        ? `Choose a row of each sample's own by a product: sum(reshape(one_hot(index), ${rows}, 1) * table, axis: 0).`
        : Number.isFinite(bound)
          ? `The table needs ${bound} rows, and must be the same for all samples.`
          : 'Declare the numbers as int<N>.',
  }),
  'shape/index': entry<{ axis: number; from: number; to: number; length: number; actual: string }>({
    message: ({ axis, from, to, length, actual }) =>
      `${from}:${to} is not a part of axis ${axis} of ${actual}, which has ${length} entries.`,
    hint: ({ length }) => `Entries count from 0 to ${length - 1}; the end is not included.`,
  }),
  'shape/index-rank': entry<{ actual: string; given: number; rank: number }>({
    message: ({ actual, given, rank }) =>
      `${actual} has ${rank === 1 ? '1 axis' : `${rank} axes`}, and ${given} ${given === 1 ? 'is' : 'are'} indexed.`,
    hint: ({ given, rank }) =>
      given > rank
        ? `Leave ${given - rank === 1 ? 'one' : given - rank} of them out.`
        : 'Use `...` for the axes to keep: x[0, ...] takes from the first axis, x[..., 0] from the last.',
  }),
  'shape/shared': entry<{ name: string; first: string; again: string }>({
    message: ({ name, first, again }) =>
      `\`${name}\` is one set of weights, and its calls need different ones: ${first}, then ${again}.`,
    hint: () => 'Give every call the same sizes, or do not share.',
  }),
  'shape/update': entry<{ name: string; wanted: string; actual: string; batch: boolean }>({
    message: ({ name, wanted, actual, batch }) =>
      batch
        ? `The state \`${name}\` is the same for all samples, and is updated with a value that differs between them.`
        : `The state \`${name}\` is ${wanted}, and is updated with ${actual}.`,
    hint: ({ batch, wanted }) =>
      batch
        ? 'Reduce it over the batch: mean(x, axis: ..., batch: true).'
        : `Update it with a value of shape ${wanted}.`,
  }),
} as const;

/** How a value that could be repeated gets the axes along which it is. */
function withAxes(from: Shape, to: Shape): string | null {
  const missing = to.length - from.length;
  if (missing <= 0 || from.some((length, axis) => length !== 1 && length !== to[missing + axis])) return null;
  const shape = [...to.slice(0, missing).map(() => 1), ...from];
  return `It is repeated along axes of 1, which it has to have: broadcast_to(reshape(x, ${shape.join(', ')}), like).`;
}

/** What brings two images, or one image that is written in two ways, to one shape. */
function pairing(left: Shape, right: Shape): string | null {
  const [misread, meant] = misreadingOf(left, right) === null ? [right, left] : [left, right];
  const misreading = misreadingOf(misread, meant);
  if (misreading !== null && misreading !== 'order')
    return `${ruleOf(misreading)} ${showShape(misread)} should be ${showShape(meant)}.`;
  if (left.length !== 3 || right.length !== 3) return null;
  const [large, small] = left[0]! >= right[0]! ? [left, right] : [right, left];
  const factor = large[0]! / small[0]!;
  if (!Number.isInteger(factor) || large[1]! / small[1]! !== factor) return null;
  if (factor === 1) {
    const [more, fewer] = [left[2]!, right[2]!].sort((a, b) => b - a);
    return `Only the channels differ: a conv(${more}, kernel: 1) makes ${more} of the ${fewer}.`;
  }
  const channels = large[2] === small[2] ? '' : ` with ${small[2]} channels`;
  return `${showShape(small)} is ${factor} times smaller: bring the other down with it, by conv(${small[2]}, kernel: 1, stride: ${factor})${channels === '' ? ' or downsample' : ''}.`;
}

/** Where sizes of two powers of two meet: 28 is 7 x 4, and no doubling of 4 gets there. */
function oddParts(shape: Shape, wanted: readonly (number | null)[]): string | null {
  const [actual, other] = [shape[0]!, wanted[0]];
  if (shape.length !== 3 || other == null || shape[1] !== actual || wanted[1] !== other) return null;
  const odd = (value: number): number => (value % 2 === 0 ? odd(value / 2) : value);
  const [from, to] = [odd(actual), odd(other)];
  if (from === to || other === to || to > 15) return null;
  const start = to === 1 ? 'a power of two, such as 4' : `a size of ${to}${2 * to < other ? ` or ${2 * to}` : ''}`;
  return `Doubling ${from === 1 ? 'a power of two' : from} never makes ${other} = ${showFactors(other)}: begin with ${start}, or declare f32${showShape([actual, actual, wanted[2] ?? shape[2]!])}.`;
}

function fit(from: Shape, to: Shape, elements: number): string {
  if (to.length === 3 && elements % (to[0]! * to[1]!) === 0) {
    return `reshape(${to[0]}, ${to[1]}, ${elements / (to[0]! * to[1]!)}) would keep them all.`;
  }
  if (from.length === 1) return `Make ${size(to)} of them first: dense(${size(to)}).`;
  return `Choose sizes whose product is ${elements}.`;
}

const axes = (count: number): string => (count === 1 ? '1 axis' : `${count} axes`);

function difference(first: Shape, other: Shape, axis: number): string {
  if (first.length !== other.length) return `${axes(other.length)} against ${first.length}`;
  const bad = first.flatMap((dim, i) =>
    i !== axis && dim !== other[i] ? [`axis ${i} is ${other[i]} against ${dim}`] : [],
  );
  return bad.join(', ');
}

function skipRemedy(first: Shape, other: Shape, axis: number): string {
  if (first.length !== other.length) {
    const [less, more] = first.length < other.length ? [first, other] : [other, first];
    if (less.length === 1 && more.length === 3)
      return `Repeat the ${less[0]} at every pixel first: add them to ${`zeros${showShape([more[0]!, more[1]!, less[0]!])}`}.`;
    return 'Reshape one of them to as many axes as the other.';
  }
  const fits = first.flatMap((_, along) => (first.every((dim, i) => i === along || dim === other[i]) ? [along] : []));
  if (fits.length > 0) {
    const [along] = fits as [number];
    return along === first.length - 1
      ? `They fit along the last axis${first.length === 3 ? ', that of the channels' : ''}: leave \`axis\` out.`
      : `They fit along axis ${along}: concat(..., axis: ${along}).`;
  }
  const differing = first.flatMap((dim, i) => (i !== axis && dim !== other[i] ? [[dim, other[i]!] as const] : []));
  // Halved and rounded on the way down, doubled on the way up: one more than the odd size, or one less.
  const halved = differing.every(([a, b]) => {
    const [small, large] = [Math.min(a, b), Math.max(a, b)];
    return large === small + 1 && (small % 2 === 1 || small >= 4);
  });
  if (halved)
    return 'An odd size was halved on the way down and doubled on the way up: choose an input size that halves evenly at every level.';
  const ratio = differing.map(([a, b]) => Math.max(a, b) / Math.min(a, b));
  const oneWay = differing.every(([a, b]) => a < b) || differing.every(([a, b]) => a > b);
  if (oneWay && ratio.every((each) => each === ratio[0] && Number.isInteger(Math.log2(each)))) {
    const small = differing[0]![0] < differing[0]![1] ? first : other;
    return `${showSize(small)} is ${ratio[0]} times smaller along ${differing.length === 1 ? 'this axis' : 'these axes'}: upsample it, or take the other from a level deeper.`;
  }
  return `All axes but ${axis} must be equal: ${showShape(first)}.`;
}

export const ranges = {
  'range/argument': entry<{ callee: string; parameter: string; wanted: string; actual: string }>({
    message: ({ callee, parameter, wanted, actual }) =>
      `\`${callee}\` takes ${parameter} in ${wanted}, and gets values in ${actual}.`,
    hint: ({ actual }) => advice(actual),
  }),
  'range/bounded': entry<{ name: string; parameter: string | null; actual: string; by: string | null }>({
    message: ({ name, parameter, actual, by }) =>
      `\`${name}\` ${parameter === null ? 'declares a result that may be any number' : `takes any number as \`${parameter}\``}, and ` +
      `${parameter === null ? 'makes' : 'gets'} values in ${actual}${by === null ? '' : `: \`${by}\` holds them there`}.`,
    hint: ({ by }) =>
      by === null
        ? 'Give it a value without bounds, as a dense layer makes it.'
        : `Take \`${by}\` out: the number before it is wanted.`,
  }),
  'range/output': entry<{ name: string; wanted: string; actual: string | null; bounds: Range; open: boolean }>({
    message: ({ name, wanted, actual }) =>
      actual === null
        ? `\`${name}\` declares values in ${wanted}, and its last layer can make any number.`
        : `\`${name}\` declares values in ${wanted}, and its last layer makes ${actual}.`,
    hint: ({ bounds }) => ending(bounds),
    fix: ({ actual, bounds, open }) => {
      const activation = actual === null && !open ? activationOf(bounds) : null;
      return activation === null ? null : thenPipe(activation);
    },
  }),
  'range/data-and-generator': entry<{
    network: string;
    input: string;
    first: string;
    firstRange: string;
    other: string;
    otherRange: string;
    bounds: Range;
  }>({
    message: ({ network, first, firstRange, other, otherRange }) =>
      `\`${network}\` sees ${seen(first)} in ${firstRange} and ${seen(other)} in ${otherRange}: it can tell them apart by the range alone.`,
    hint: ({ bounds, otherRange }) =>
      (otherRange === '[-1, 1]' ? null : ending(bounds)) ??
      `Declare the data \`in ${otherRange}\`: it is scaled to the range that its type states.`,
  }),
} as const;

const seen = (source: string): string => source.replace(/^the network/, 'the output of');

/** The activation whose values fill the range. */
const activationOf = ([low, high]: Range): string | null =>
  high !== 1 ? null : low === -1 ? 'tanh' : low === 0 ? 'sigmoid' : null;

const ending = (bounds: Range): string | null => {
  const activation = activationOf(bounds);
  return activation === null
    ? null
    : `End the generator with \`${activation}\`, whose values lie in [${bounds.join(', ')}].`;
};

const advice = (actual: string): string | null =>
  actual === '[-1, 1]'
    ? 'Values of `tanh` lie in [-1, 1]; those of `sigmoid` in [0, 1].'
    : `Declare the range as ${actual}, or rescale the values.`;
