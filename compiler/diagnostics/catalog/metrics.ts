import { entry } from './entry.js';

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

export const metrics = {
  'metric/inputs': entry<{ metric: string; network: string; takes: readonly string[] }>({
    message: ({ metric, network, takes }) =>
      `\`${metric}\` shows a network one sample at a time, and \`${network}\` takes ${takes.length}: ${quoted(takes)}.`,
    hint: () => 'Declare a network of one input for it.',
  }),
  'metric/output': entry<{ metric: string; network: string; wanted: string; makes: readonly string[] }>({
    message: ({ metric, network, wanted, makes }) =>
      `\`${metric}\` looks at the \`${wanted}\` of a network, and \`${network}\` makes ${quoted(makes)}.`,
    hint: ({ network, wanted }) => `Call one of them \`${wanted}\`, or let \`${network}\` make one value alone.`,
  }),
  'metric/classes': entry<{ metric: string; network: string; scores: number; classes: number }>({
    message: ({ metric, network, scores, classes }) =>
      `\`${metric}\` compares a class of ${classes} with what \`${network}\` makes, which is ${scores} numbers.`,
    hint: ({ classes }) => `Use a classifier that makes f32[${classes}].`,
  }),
  'metric/untrained': entry<{ metric: string; network: string }>({
    message: ({ metric, network }) =>
      `\`${metric}\` looks through \`${network}\`, which has learned nothing: no file holds its weights, and no line trains it.`,
    hint: ({ network }) =>
      `Say where its weights are, \`network ${network}(...) -> ... from "weights.safetensors" { ... }\`, or add: minimize ${network}: ...`,
  }),
  'metric/moving': entry<{ metric: string; network: string; made: string | null }>({
    severity: 'warning',
    message: ({ metric, network, made }) =>
      made === null
        ? `\`${metric}\` looks through \`${network}\`, which is trained at the same time: its values are of features that move, and cannot be compared.`
        : `\`${metric}\` looks through \`${network}\`, which is trained against \`${made}\`: it moves as they play, and \`${made}\` is trained to please it.`,
    hint: ({ network }) =>
      `Look through a network that stays as it is: one trained before in a \`phase\` of its own, or from a file, network C(...) -> ... from "weights.safetensors", in place of \`${network}\`.`,
  }),
  'metric/real': entry<{ metric: string; data: string; real: string; actual: string }>({
    message: ({ metric, data, real, actual }) =>
      `\`${metric}\` holds samples against \`${data}\` number by number: those are ${real}, and what is measured is ${actual}.`,
    hint: ({ data }) => `Measure samples that are like \`${data}\`, in the same range.`,
  }),
  'metric/picture': entry<{ metric: string; actual: string; picture: boolean }>({
    message: ({ metric, actual, picture }) =>
      picture
        ? `\`${metric}\` needs to know black and white, and what is measured is ${actual}, of no known range.`
        : `\`${metric}\` compares pictures, and what is measured is ${actual}.`,
    hint: ({ picture }) =>
      picture
        ? 'Say the range where the network that makes them is declared: -> f32[64, 64, 3] in [-1, 1]'
        : 'Measure pictures, f32[height, width, channels] in [-1, 1].',
  }),
  'metric/by-class': entry<{ metric: string; given: string; missing: string }>({
    message: ({ metric, given, missing }) =>
      `\`${metric}\` by class needs the classes of both sides: \`${given}\` is told, and \`${missing}\` is not.`,
    hint: ({ metric, missing }) =>
      `Name both, as in ${metric}(C, digits.image, label: label, real_label: digits.label), or leave ${missing === 'label' ? '`real_label`' : '`label`'} out.`,
  }),
  'metric/labels': entry<{
    metric: string;
    data: string;
    given: string;
    same: boolean;
    real: number | null;
    samples: number;
  }>({
    message: ({ metric, data, given, same, real, samples }) =>
      !same
        ? `\`${metric}\` needs the classes of the samples of \`${data}\`, and \`${given}\` is of other data.`
        : real === null
          ? `\`${metric}\` needs the classes of the samples of \`${data}\`, and \`${given}\` holds none.`
          : `\`${metric}\` compares class by class: the samples are of ${samples} classes, and \`${given}\` is of ${real}.`,
    hint: ({ data, same, real, samples }) =>
      same && real !== null
        ? `Draw samples of ${real} classes, or take data of ${samples}.`
        : `Name a field of \`${data}\` that is a class, int<N>.`,
  }),
  'metric/likelihoods': entry<{ metric: string; actual: string; whole: boolean }>({
    message: ({ metric, actual, whole }) =>
      `\`${metric}\` is worked out from logarithms of likelihoods, which are 0 at most, and what is measured is ${actual}${whole ? '' : ', never below 0'}.`,
    hint: ({ metric, whole }) =>
      whole
        ? `Measure what a network says of each of them, as examples/seqgan.gan does: measure ${metric}(Oracle) of likelihood(fake, Oracle, units)`
        : 'Leave the minus away: the metric has it.',
  }),
} as const;
