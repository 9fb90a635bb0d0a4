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
} as const;
