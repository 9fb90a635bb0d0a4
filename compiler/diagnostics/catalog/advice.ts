import { entry } from './entry.js';

/** Warnings that teach: the program runs as it is. */
export const advice = {
  'advice/checkerboard': entry<{ kernel: number; stride: number }>({
    severity: 'warning',
    message: ({ kernel, stride }) =>
      `A kernel of ${kernel} at stride ${stride} covers some pixels more often than others, which shows as a checkerboard.`,
    hint: ({ kernel, stride }) =>
      `Take a kernel that the stride divides, such as ${Math.ceil(kernel / stride) * stride}, or upsample and convolve.`,
  }),
  'advice/activation-twice': entry<{ operation: string; before: string; idle: boolean }>({
    severity: 'warning',
    message: ({ operation, before, idle }) =>
      idle
        ? `\`${operation}\` does nothing here: what \`${before}\` makes is not negative.`
        : `\`${operation}\` twice in a row.`,
    hint: () => 'Take one out, or put a layer between them.',
  }),
  'advice/partial-norm': entry<{ axes: readonly number[]; rank: number }>({
    severity: 'warning',
    message: ({ axes, rank }) =>
      `This is the norm of a gradient over ${axes.length === 1 ? `axis ${axes[0]}` : `${axes.length} axes`} of ${rank} only, one for each place along the others.`,
    hint: () => 'The slope of a critic is the norm over all axes of a sample: norm(grad(...)), or sum(..., axis: all).',
  }),
  'advice/unequal': entry<{ discriminator: string; generator: string; times: number }>({
    severity: 'warning',
    message: ({ discriminator, generator, times }) =>
      `\`${discriminator}\` has ${times} times the parameters of \`${generator}\`, and will win before it has taught anything.`,
    hint: () => 'Make the generator larger, or the discriminator smaller, until they are of one order.',
  }),
} as const;
