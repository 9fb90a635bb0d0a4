import { withoutBias } from '../fixes/bias.js';
import { entry } from './entry.js';

/** In how many of the places that a text stands for the advice holds. */
interface Uses {
  readonly met: number;
  readonly all: number;
}

const inSome = ({ met, all }: Uses): string =>
  met === all ? '' : ` It is so in ${met} of the ${all} places that this text stands for.`;

/** Where values of a range are, in words where it has one end. */
const within = (low: number, high: number): string =>
  low === -Infinity ? `never above ${high}` : high === Infinity ? `never below ${low}` : `within [${low}, ${high}]`;

/** Warnings that teach: the program runs as it is. */
export const advice = {
  'advice/checkerboard': entry<Uses & { kernel: number; stride: number }>({
    severity: 'warning',
    message: ({ kernel, stride, ...uses }) =>
      `A kernel of ${kernel} at stride ${stride} covers some pixels more often than others, which shows as a checkerboard.${inSome(uses)}`,
    hint: ({ kernel, stride }) =>
      `Take a kernel that the stride divides, such as ${Math.ceil(kernel / stride) * stride}, or upsample and convolve.`,
  }),
  'advice/activation-twice': entry<Uses & { operation: string; before: string; idle: boolean }>({
    severity: 'warning',
    message: ({ operation, before, idle, ...uses }) =>
      (idle
        ? `\`${operation}\` does nothing here: what \`${before}\` makes is not negative.`
        : `\`${operation}\` twice in a row.`) + inSome(uses),
    hint: () => 'Take one out, or put a layer between them.',
  }),
  'advice/dead': entry<Uses & { value: number; low: number; high: number }>({
    severity: 'warning',
    message: ({ value, low, high, ...uses }) =>
      `This is ${value} whatever comes in, since what comes in is ${within(low, high)}: what leads here is lost and learns nothing.${inSome(uses)}`,
    hint: () => 'Take it out, or let something through: another activation, other limits.',
  }),
  'advice/idle-bias': entry<Uses & { layer: string; parameters: number }>({
    severity: 'warning',
    message: ({ layer, parameters, ...uses }) =>
      `The bias of this \`${layer}\` does nothing, since \`batch_norm\` takes the mean of each channel away: ${parameters === 1 ? '1 parameter' : `${parameters} parameters`} for nothing.${inSome(uses)}`,
    hint: ({ layer, met, all }) =>
      met === all
        ? `Leave it out: ${layer}(..., bias: false).`
        : 'Leave it out there alone: `bias` takes a condition, such as `bias: i == 0` in a loop whose first turn has no norm.',
    fix: ({ parameters }) => withoutBias(parameters),
    removes: ({ parameters }) => parameters,
  }),
  'advice/leftover': entry<{ name: string; count: number; batch: number; better: number }>({
    severity: 'warning',
    message: ({ name, count, batch }) =>
      `The data set \`${name}\` has ${count} samples: ${Math.floor(count / batch) === 1 ? 'after one batch' : `after ${Math.floor(count / batch)} batches`} of ${batch}, ${count % batch} of them are left out of every epoch.`,
    hint: ({ better, count }) => `\`batch ${better}\` leaves out ${count % better === 0 ? 'none' : count % better}.`,
  }),
  'advice/partial-norm': entry<Uses & { axes: readonly number[]; rank: number }>({
    severity: 'warning',
    message: ({ axes, rank, ...uses }) =>
      `This is the norm of a gradient over ${axes.length === 1 ? `axis ${axes[0]}` : `${axes.length} axes`} of ${rank} only, one for each place along the others.${inSome(uses)}`,
    hint: () =>
      'The gradient of a critic is measured by its norm over all axes of a sample: norm(grad(...)), or sum(..., axis: all).',
  }),
  'advice/swapped': entry<{ loss: string; generator: string }>({
    severity: 'warning',
    message: ({ loss, generator }) =>
      `\`${loss}\` is given what \`${generator}\` makes as \`real\`, and as \`fake\` something that no generator has made.`,
    hint: () => 'Give the real ones first, then the generated ones.',
  }),
  'advice/unequal': entry<{ discriminator: string; generator: string; times: number }>({
    severity: 'warning',
    message: ({ discriminator, generator, times }) =>
      `\`${discriminator}\` has ${times} times the parameters of \`${generator}\`, and will win before it has taught anything.`,
    hint: () => 'Make the generator larger, or the discriminator smaller, until they are of one order.',
  }),
  'advice/whole-division': entry<{ text: string; meant: string }>({
    severity: 'warning',
    message: ({ text }) => `\`${text}\` is a comment, and reads like the second half of a division.`,
    hint: ({ meant }) => `A whole division is \`${meant}\`; a remark may say what the number is.`,
  }),
} as const;
