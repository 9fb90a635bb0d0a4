import { type Meant, misspelt } from '../fixes/misspelt.js';
import { showCount } from '../../graph/ir/types.js';
import { changed } from '../fixes/remedy.js';
import { didYouMean, entry, withArticle } from './entry.js';
import { valueBelow } from './names.js';

/** A range as a type has it, its ends the wrong way round. */
const inOrder = /^in \[([^,[\]]+), ([^,[\]]+)\]$/;

/** Noise whose only number may have been meant as how many there are. */
interface Alone {
  readonly distribution: string;
  readonly written: string;
  readonly count: number;
  /** The line with the number as a size. */
  readonly sized: string;
}

export const types = {
  'type/argument': entry<Partial<Meant> & { callee: string; expected: string; actual: string; name?: string }>({
    message: ({ callee, expected, actual }) => `\`${callee}\` needs ${expected}, and gets ${actual}.`,
    hint: ({ expected, meant = null, told }) => didYouMean({ meant, told }) ?? `Give it ${expected}.`,
    fix: ({ name, meant = null, sure = false }) => (name === undefined ? null : misspelt({ name, meant, sure })),
  }),
  'type/parameter': entry<{ what: string; wanted: string; actual: string }>({
    message: ({ what, wanted, actual }) => `\`${what}\` must be ${withArticle(wanted)}, and is ${actual}.`,
    hint: ({ wanted }) => (wanted === 'int' ? 'Give a whole number.' : `Give it ${withArticle(wanted)}.`),
  }),
  'type/operator': entry<{ operator: string; left: string; right: string | null }>({
    message: ({ operator, left, right }) =>
      right === null
        ? `\`${operator}\` does not work on ${left}.`
        : `\`${operator}\` does not work between ${left} and ${right}.`,
    hint: () => 'Arithmetic works on numbers and tensors; `and`, `or` and `not` on true and false.',
  }),
  'type/condition': entry<{ actual: string; tensor: boolean }>({
    message: ({ actual }) => `A condition must be true or false when compiling, and this is ${actual}.`,
    hint: ({ tensor }) => (tensor ? 'To choose between elements, use select(condition, a, b).' : null),
  }),
  'type/needs-number': entry<{ text: string; actual: string }>({
    message: ({ text, actual }) => `\`${text}\` must be a number here, and is ${actual}.`,
    hint: () => 'Sizes and settings are numbers known when compiling.',
  }),
  'type/needs-float': entry<{ operation: string; actual: string }>({
    message: ({ operation, actual }) => `\`${operation}\` works on f32, and gets ${actual}.`,
    hint: ({ actual }) =>
      actual.startsWith('int')
        ? 'Make it f32 with `one_hot`, `embedding` or `to_float`.'
        : 'Make it f32 with `to_float`.',
  }),
  'type/needs-whole': entry<{ operation: string; actual: string }>({
    message: ({ operation, actual }) => `\`${operation}\` works on whole numbers such as int<10>, and gets ${actual}.`,
    hint: () => 'Class ids and tokens are declared int<N>.',
  }),
  'type/needs-condition': entry<{ operation: string; actual: string }>({
    message: ({ operation, actual }) =>
      `The first argument of \`${operation}\` must be a comparison such as x > 0, and is ${actual}.`,
    hint: ({ operation }) => `Compare it with something: ${operation}(x > 0, a, b).`,
  }),
  'type/needs-tensor': entry<{ what: string; actual: string }>({
    message: ({ what, actual }) => `\`${what}\` needs a tensor, and gets ${actual}.`,
    hint: () => 'Give it a tensor or a number.',
  }),
  'type/not-a-table': entry<object>({
    message: () => 'A tensor is made of numbers, or of lists of numbers that are equally long.',
    hint: () => 'For instance: tensor([1, 2, 1]), or tensor([[0, 1], [1, 0]])',
  }),
  'type/needs-list': entry<{ actual: string }>({
    message: ({ actual }) => `\`for\` runs over a list, and this is ${actual}.`,
    hint: () => 'Write the list, [32, 64, 128], or a range, 0..4.',
    fix: () => changed((written) => (/^\w+$/.test(written) ? `0..${written}` : null)),
  }),
  'type/result': entry<{ name: string; wanted: string; actual: string }>({
    message: ({ name, wanted, actual }) => `\`${name}\` declares ${wanted}, and its body makes ${actual}.`,
    hint: ({ wanted }) => {
      const fields = [...wanted.matchAll(/(\w+):/g)].map(([, field]) => `${field}: ...`);
      return fields.length > 0 ? `End the body with a record: (${fields.join(', ')}).` : `End the body with ${wanted}.`;
    },
  }),
  'type/missing-field': entry<{ name: string; field: string; known: string }>({
    message: ({ name, field }) => `\`${name}\` declares a field \`${field}\`, and its body does not make it.`,
    hint: ({ known }) => `It makes ${known}.`,
  }),
  'type/extra-field': entry<{ name: string; field: string }>({
    message: ({ name, field }) => `The body of \`${name}\` makes a field \`${field}\` that is not declared.`,
    hint: () => 'Declare it in the result, or leave it out.',
  }),
  'scan/length': entry<{ actual: string; length: number }>({
    message: ({ actual, length }) =>
      `The scan has ${length} steps, and ${actual} has another number of entries along its first axis.`,
    hint: () => 'Leave `steps` out: it follows from the sequence. The parts of a sequence must be of one length.',
  }),
  'scan/state': entry<{ given: string; made: string }>({
    message: ({ given, made }) =>
      `What is carried from turn to turn must stay of one type: it starts as ${given}, and a step makes ${made}.`,
    hint: () => 'Start from what a step makes, or let it make (carry: ..., out: ...) where it makes more than that.',
  }),
  'scan/out': entry<{ actual: string }>({
    message: ({ actual }) =>
      `A step makes what is carried on, or (carry: ..., out: ...), of tensors; this one makes ${actual}.`,
    hint: () => 'Put what each turn should leave behind into `out`, as a record where it is several things.',
  }),
  'scan/moves-states': entry<object>({
    message: () => 'A step that moves running statistics, such as `batch_norm`, would move them at every turn.',
    hint: () => 'Normalise before or after the scan, or use layer_norm in the step.',
  }),
  'type/branches': entry<{ training: string; inference: string }>({
    message: ({ training, inference }) =>
      `In training this is ${training}, otherwise ${inference}: both must be the same kind of value.`,
    hint: ({ training, inference }) =>
      [training, inference].some((shown) => shown.includes('same for all'))
        ? 'Make both differ from sample to sample: what is the same for all can be added to 0 * x.'
        : 'End both branches with values of one shape.',
  }),
  'type/mode': entry<object>({
    message: () => '`training` has no meaning here: nothing is being trained.',
    hint: () => 'Ask for it inside a network, a block or a `fn`.',
  }),
  'type/no-members': entry<{
    actual: string;
    name: string;
    /** A network with all its arguments left open, which is a function. */
    open?: string;
    /** What to do instead, where the member is one that others have. */
    told?: string | null;
  }>({
    message: ({ actual, name }) => `This is ${actual}, which has no \`.${name}\`.`,
    hint: ({ name, open, told = null }) =>
      open !== undefined
        ? `What a network makes may be a record: ${open.replace(/_/g, '...')}.${name}. As a function, to hand over: ${open}.${name}.`
        : (told ?? `Records, objectives and data sets have members; an operation is called: ${name}(...).`),
  }),
  'type/no-value': entry<object>({
    message: () => 'This makes no value to name.',
    hint: () => 'An `if` needs an `else` to be a value.',
  }),
  'type/makes-nothing': entry<{ name: string; last: string | null; subtracted: string | null }>({
    message: ({ name }) => `The body of \`${name}\` makes no value.`,
    hint: ({ last, subtracted }) =>
      subtracted !== null
        ? valueBelow(subtracted)
        : `The last line of a body is its result${last === null ? '' : `: end it with \`${last}\``}.`,
  }),
  'type/not-a-record': entry<{ actual: string }>({
    message: ({ actual }) => `\`let (a, b)\` takes the fields of a record, and this is ${actual}.`,
    hint: () => 'Make a record, (a: ..., b: ...), or name the value with a plain `let`.',
  }),
  'type/not-a-tensor': entry<{ written: string }>({
    message: ({ written }) => `\`${written}\` is not the type of a tensor, which is needed here.`,
    hint: () => 'Write f32[height, width, channels], f32[] or int<N>.',
  }),
  'type/not-a-kind': entry<{ written: string }>({
    message: ({ written }) => `\`${written}\` is a tensor type, and here a kind such as int or float is needed.`,
    hint: () => 'Write int, float, bool, string, list or any.',
  }),
  'type/unknown': entry<Meant & { name: string; known: string }>({
    message: ({ name }) => `There is no type \`${name}\`.`,
    hint: ({ known, ...near }) => didYouMean(near) ?? `Tensors are f32[...] and int<N>; other kinds are ${known}.`,
    fix: misspelt,
  }),
  'type/not-indexable': entry<{ actual: string }>({
    message: ({ actual }) => `This is ${actual}, which cannot be indexed.`,
    hint: () => 'Lists and tensors have entries: [32, 64][0].',
  }),
  'type/initialiser': entry<{ actual: string }>({
    message: ({ actual }) => `A weight starts from a distribution, and this is ${actual}.`,
    hint: () => 'For instance zeros, ones, normal(0, 0.02) or glorot.',
  }),
  'type/weight': entry<{ written: string }>({
    message: ({ written }) => `A weight is f32[...], and this is \`${written}\`.`,
    hint: () => 'Write its sizes: f32[inputs, outputs].',
  }),
  'type/state': entry<{ name: string }>({
    message: ({ name }) => `The state \`${name}\` needs a type.`,
    hint: ({ name }) => `Write state ${name}: f32[...] = zeros.`,
  }),
  'type/share': entry<{ actual: string }>({
    message: ({ actual }) => `\`share\` keeps the weights of a block, and this is ${actual}.`,
    hint: () => 'What has no weights needs no `share`: call it as it is.',
  }),
  'noise/in-place': entry<{ text: string; name?: string | null }>({
    message: ({ text }) =>
      `\`${text}\` is noise, which is drawn on a line of its own; in an expression only a distribution of one value, such as \`zeros[32]\`, stands for a tensor.`,
    hint: ({ text, name = null }) => `Draw it: ${name ?? 'noise'} ~ ${text}`,
  }),
  'noise/mean-alone': entry<Alone>({
    severity: 'warning',
    message: ({ distribution, written, count }) =>
      `\`${distribution}(${written})\` is one number for each sample, with a mean of ${count}.`,
    hint: ({ distribution, written, count, sized }) =>
      `For ${count} numbers write ${sized}; where the mean is meant, name it: ${distribution}(mean: ${written}).`,
  }),
  'noise/low-alone': entry<Alone>({
    message: ({ distribution, written, count }) =>
      `\`${distribution}(${written})\` is one number for each sample, from ${count} up to 1, which is no range.`,
    hint: ({ distribution, written, count, sized }) =>
      `For ${count} numbers write ${sized}; up to ${count} is ${distribution}(0, ${written}).`,
  }),
  'noise/size': entry<{ name: string; network: string; wanted: string; actual: string; written: string }>({
    message: ({ name, network, wanted, actual }) =>
      `\`${network}\` takes ${wanted}, and \`${name}\` is drawn as ${actual}: one number for each sample.`,
    hint: ({ written }) => `How many stands in square brackets: ${written}.`,
    fix: ({ written }) => changed(() => written),
  }),
  'noise/unknown': entry<Meant & { name: string; known: string }>({
    message: ({ name }) => `There is no distribution \`${name}\`.`,
    hint: ({ known, ...near }) => didYouMean(near) ?? `Noise is ${known}.`,
    fix: misspelt,
  }),
  'value/undefined': entry<{ expression: string }>({
    message: ({ expression }) => `\`${expression}\` has no finite value.`,
    hint: () => 'Look for a zero that divides, or a number that grows too large.',
  }),
  'value/empty-range': entry<{ what: string; low: number; high: number }>({
    message: ({ what, low, high }) => `${what} goes from ${low} to ${high}, which is empty.`,
    hint: () => 'The lower end comes first.',
    fix: () => changed((written) => (inOrder.test(written) ? written.replace(inOrder, 'in [$2, $1]') : null)),
  }),
  'value/out-of-range': entry<{ what: string; actual: string; least: number; most?: number }>({
    message: ({ what, actual, least, most }) =>
      most === undefined
        ? `${what} must be a whole number of at least ${least}, and is ${actual}.`
        : `${what} must be a whole number from ${least} to ${showCount(most)}, and is ${actual}.`,
    hint: ({ least, most }) =>
      most === undefined ? `Give it ${least} or more.` : `Give it ${showCount(most)} or less.`,
  }),
  'value/outside': entry<{ what: string; actual: number; wanted: string }>({
    message: ({ what, actual, wanted }) => `\`${what}\` must lie in ${wanted}, and is ${actual}.`,
    hint: ({ wanted }) => `Choose a number in ${wanted}.`,
  }),
  'value/range-ends': entry<{ from: number; to: number }>({
    message: ({ from, to }) => `A range runs between whole numbers, and this one between ${from} and ${to}.`,
    hint: ({ from, to }) => `Use \`floor\` or \`ceil\`: ${Math.floor(from)}..${Math.ceil(to)}.`,
  }),
  'value/list-index': entry<{ text: string }>({
    message: ({ text }) => `A list is indexed by one number, and this is \`${text}\`.`,
    hint: () => 'Take one entry, or write the part as a list of its own.',
  }),
  'value/index': entry<{ index: number; length: number }>({
    message: ({ index, length }) => `There is no entry ${index} in a list of ${length}.`,
    hint: ({ length }) => `Entries count from 0 to ${length - 1}, or from -1 at the end.`,
  }),
} as const;
