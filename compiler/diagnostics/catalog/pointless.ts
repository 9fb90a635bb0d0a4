/** Training that could not teach what it is meant to: what is found on the graph before it starts. */
import { entry } from './entry.js';

/** An operation whose result is the same whatever comes in. */
interface Constant {
  readonly reason: 'mean' | 'itself' | 'softmax' | 'log_softmax' | 'argmax' | 'zero';
  readonly text: string;
  readonly shape: string;
  readonly count: number;
  readonly single: boolean;
}

const why = ({ reason, text, shape, count, single }: Constant): string => {
  switch (reason) {
    case 'mean':
      return `\`${text}\` gets ${shape}${single ? ' in a batch of 1' : ''} here, one value for each mean, and a value less its own mean is 0`;
    case 'itself':
      return `\`${text}\` compares a value with itself, which says nothing of it`;
    case 'zero':
      return `\`${text}\` is 0`;
    default: {
      const of = count === 1 ? 'one number' : `${count} equal numbers`;
      const made = { softmax: count === 1 ? '1' : `1 / ${count}`, log_softmax: count === 1 ? '0' : `-log(${count})`, argmax: '0' }[reason]; // prettier-ignore
      return `\`${text}\` ${text.startsWith(reason) ? 'is of' : `takes the ${reason} of`} ${of} here, which is always ${made}`;
    }
  }
};

const onward = ({ reason, text, single, count }: Constant): string => {
  switch (reason) {
    case 'mean':
      return single
        ? 'Take a larger `batch`, or leave it out here.'
        : 'Leave it out where one value is left, or end one level earlier.';
    case 'itself':
      return 'Compare two values that differ.';
    case 'zero':
      return 'Take another factor, or take the line out.';
    default:
      if (count > 1) return 'Let the numbers differ along the last axis.';
      if (!text.startsWith(reason)) return 'Put it where there are several values, or leave it out.';
      return reason === 'argmax'
        ? 'Compare the number itself, as in `D(x) < 0`, or make one for each class.'
        : 'Take `sigmoid` for one number, or make one for each class.';
  }
};

export const pointless = {
  'network/input-lost': entry<Constant & { network: string; input: string }>({
    message: ({ network, input, ...constant }) =>
      `\`${network}\` makes the same whatever \`${input}\` is: ${why(constant)}.`,
    hint: onward,
  }),
  'train/still': entry<{ network: string; constant: Constant | null }>({
    message: ({ network, constant }) =>
      `This trains \`${network}\`, and its loss is the same whatever \`${network}\` makes: ${constant === null ? 'it is multiplied by 0' : why(constant)}.`,
    hint: ({ constant }) => (constant === null ? 'Take another factor, or take the line out.' : onward(constant)),
  }),
  'advice/constant': entry<Constant>({
    severity: 'warning',
    message: (constant) => `${why(constant)}: what leads only here is lost and learns nothing.`,
    hint: onward,
  }),
  'advice/idle-input': entry<{ network: string; input: string }>({
    severity: 'warning',
    message: ({ network, input }) => `What \`${network}\` makes does not depend on its input \`${input}\`.`,
    hint: ({ input }) => `Let \`${input}\` reach the result, or take it out.`,
  }),
} as const;
