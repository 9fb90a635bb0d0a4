/** What is said of training that has left the numbers that floats can hold: where that began, and what helps there. */

/** Where the first number that is not finite came up in a step. */
export interface Fault {
  /** As the language calls it, `sqrt`, or the engine where the language has no name. Null where a number that came in was not finite. */
  readonly operation: string | null;
  /** What came in, where it has a name: a slot of an optimizer, running statistics. Null for data, and for noise. */
  readonly given: string | null;
  /** Whether it is the operation's derivative that has the number, not the operation. */
  readonly backward: boolean;
  /** What computes it, and where: `slope (losses.ts:12)`, `sqrt(x) (wild.gan:6)`. */
  readonly place: string | null;
  /** The first weight that took such a number; null where none did. */
  readonly weight: string | null;
}

const divided = 'Something is divided by 0, or nearly: add a small number to the divisor, as in x / (y + 1e-8).';
const logged =
  'That is a logarithm of 0: for a sigmoid write -softplus(-x), for a softmax log_softmax(x), else log(maximum(x, 1e-8)).';
const grown = 'A lower rate, clipped gradients or a gradient penalty usually keeps training finite.';

/** Operations that fail at certain numbers, by name: how they are called in a sentence, and the way out. */
const knownOperations: Readonly<Record<string, { readonly name: string; readonly forward: string; readonly backward: string }>> = {
  sqrt: {
    name: '`sqrt`',
    forward: 'That is a root of a negative number: sqrt(maximum(x, 0) + 1e-8) has none.',
    backward: 'The derivative of a root is infinite at 0: norm(x) is finite there, and so is sqrt(x + 1e-8).',
  },
  rsqrt: { name: '`rsqrt`', forward: divided, backward: divided },
  div: { name: 'a division', forward: divided, backward: divided },
  log: { name: '`log`', forward: logged, backward: logged },
  power: {
    name: '`**`',
    forward: 'That power is too large, or of a negative number: hold what is raised in bounds with clip(x, low, high).',
    backward: 'Powers below 1 have infinite derivatives at 0: add a small number to what is raised, as in (x + 1e-8) ** p.',
  },
  exp: {
    name: '`exp`',
    forward: 'exp(x) overflows where x is over 88: hold it in bounds with clip(x, -20, 20), or softly with tanh.',
    backward: 'exp(x) overflows where x is over 88: hold it in bounds with clip(x, -20, 20), or softly with tanh.',
  },
}; // prettier-ignore

/** Where it began in words, and what to try. */
export function faultText(step: number, fault: Fault | null): { readonly where: string | null; readonly hint: string } {
  if (fault === null) return { where: null, hint: grown };
  const { operation, given, backward, place, weight } = fault;
  const at = place === null ? '' : `, in ${place},`;
  const takes = weight === null ? '' : `; ${weight} was the first weight to take it`;
  if (given !== null)
    return { where: `${given} held a number that is not finite when step ${step} began${takes}.`, hint: grown };
  if (operation === null) {
    const hint = 'Look for numbers that are not finite in the data, or in the file that weights start from.';
    return {
      where: `In step ${step} a number came in that is not finite${at === '' ? '' : at.slice(0, -1)}${takes}.`,
      hint,
    };
  }
  const known = Object.hasOwn(knownOperations, operation) ? knownOperations[operation] : undefined;
  const name = known?.name ?? spelled(operation);
  const what = backward ? `the derivative of ${name}` : `the result of ${name}`;
  return {
    where: `In step ${step} ${what}${at} was the first number that is not finite${takes}.`,
    hint: known === undefined ? grown : backward ? known.backward : known.forward,
  };
}

/** `Conv2DBackpropInput` and `conv2d_kernel_gradient` as words: `conv2d backprop input`. */
const spelled = (operation: string): string =>
  /^[A-Za-z]\w*$/.test(operation)
    ? operation
        .replace(/(?<=[a-zD])(?=[A-Z][a-z])/g, ' ')
        .replaceAll('_', ' ')
        .toLowerCase()
    : 'an operation';
