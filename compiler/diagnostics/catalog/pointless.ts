/** Training that could not teach what it is meant to: what is found on the graph before it starts. */
import { entry } from './entry.js';

/** An operation whose result is the same whatever comes in. */
interface Constant {
  readonly reason: 'mean' | 'sign' | 'itself' | 'softmax' | 'log_softmax' | 'argmax' | 'zero';
  readonly text: string;
  readonly shape: string;
  readonly count: number;
  readonly single: boolean;
}

const why = ({ reason, text, shape, count, single }: Constant): string => {
  switch (reason) {
    case 'mean':
      return `\`${text}\` gets ${shape}${single ? ' in a batch of 1' : ''} here, one value for each mean, and a value less its own mean is 0`;
    case 'sign':
      return `\`${text}\` gets ${shape} here and divides each number by its own size, so its sign alone is left`;
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
    case 'sign':
      return 'Put it where several values share one size, or leave it out.';
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
  'train/still': entry<{ network: string; constant: Constant | null; zero: boolean; deaf: string | null }>({
    message: ({ network, constant, zero, deaf }) => {
      const reason = constant !== null ? why(constant) : zero ? 'it is multiplied by 0' : deaf === null ? null : `\`${deaf}\` makes nothing of what it is given of it`; // prettier-ignore
      return `This trains \`${network}\`, and its loss is the same whatever \`${network}\` makes${reason === null ? '' : `: ${reason}`}.`;
    },
    hint: ({ network, constant, zero, deaf }) => {
      if (constant !== null) return onward(constant);
      if (zero) return 'Take another factor, or take the line out.';
      return deaf === null
        ? `Let what \`${network}\` makes reach the loss, or take the line out.`
        : `Let what \`${deaf}\` makes depend on what it is given.`;
    },
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
  'advice/unheard-label': entry<{ network: string; input: string; name: string }>({
    severity: 'warning',
    message: ({ network, name }) =>
      `Nothing asks whether what \`${network}\` makes is of the class \`${name}\`: its losses know of \`${name}\` only what it has made of it.`,
    hint: ({ name }) =>
      `Let what judges it see the class too, as in D(fake, ${name}), or read it off: auxiliary_classifier(C(fake), ${name})`,
  }),
  'train/no-fake': entry<{ network: string; made: string; text: string }>({
    message: ({ network, made }) =>
      `\`${network}\` never meets a fake: \`${made}\` is trained by what \`${network}\` says of its samples, and no line that trains \`${network}\` shows it any.`,
    hint: ({ network, text }) => `Take \`${text}\` into the loss of \`${network}\`, as what is not real.`,
  }),
  'train/no-real': entry<{ network: string; made: string }>({
    message: ({ network, made }) =>
      `\`${network}\` never meets a real sample: every line that trains it shows it what \`${made}\` makes.`,
    hint: ({ network }) => `Let \`${network}\` learn from samples of the data as well: ${network}(real).`,
  }),
  'train/same-for-all': entry<{ network: string; real: string; fake: string; wants: string }>({
    message: ({ network, real, fake, wants }) =>
      `\`${network}\` is taught the same of both: this falls with ${wants} \`${real}\`, and with ${wants} \`${fake}\`.`,
    hint: ({ fake }) => `Turn the sign of \`${fake}\`: one is to rise where the other one falls.`,
  }),
  'train/same-side': entry<{ network: string; made: string; text: string; wants: string }>({
    message: ({ network, made, text, wants }) =>
      `\`${made}\` and \`${network}\` pull one way: both losses fall with ${wants} \`${text}\`.`,
    hint: ({ text }) => `Turn the sign of \`${text}\` in one of the two.`,
  }),
  'train/other-half': entry<{ network: string; objective: string; half: string; with: string }>({
    message: ({ network, half, with: other }) =>
      half === 'discriminator'
        ? `This trains \`${network}\` with the half that is \`${other}\`'s: it would make samples that \`${other}\` tells from real ones more easily.`
        : `This trains \`${network}\` with the half that is \`${other}\`'s: it would learn to take what \`${other}\` makes for real.`,
    hint: ({ objective, half }) =>
      half === 'discriminator'
        ? `Minimize \`${objective}.generator\` of the scores of its samples.`
        : `Minimize \`${objective}.discriminator\` of the scores of real and generated samples.`,
  }),
  'train/contradiction': entry<{ networks: string }>({
    message: ({ networks }) =>
      `This takes back, for ${networks}, what another line minimizes: the one loss is minus the other.`,
    hint: () => 'Keep one of the two.',
  }),
  'train/schedule-ended': entry<{
    networks: string;
    after: string;
    lasts: string;
    steps: { first: number; last: number } | null;
  }>({
    severity: 'warning',
    message: ({ networks, after, lasts, steps }) =>
      `With this, ${networks} is trained for ${after} of ${lasts}: then the rate is 0${steps === null ? '' : `, from step ${steps.first} to ${steps.last}`}, and nothing is learned.`,
    hint: ({ after, lasts }) => `Let it take ${lasts}, or train until ${after}.`,
  }),
  'advice/rate-zero': entry<{ networks: string; option: string }>({
    severity: 'warning',
    message: ({ networks, option }) => `This moves no weight of ${networks}: \`${option}\` is 0.`,
    hint: () => 'Give it a rate, or take out the lines that train what is to stay.',
  }),
  'advice/interpolation': entry<{ name: string; type: string; numbers: number }>({
    severity: 'warning',
    message: ({ name, type, numbers }) =>
      `\`${name}\` is ${numbers} numbers for each sample, ${type}, so what lies between two samples by it is on no line between them, where the gradient is meant to be taken.`,
    hint: ({ name }) => `Draw one number for each sample: ${name} ~ uniform[]`,
  }),
  'advice/trained-features': entry<{ network: string; made: string; rest: readonly string[] }>({
    severity: 'warning',
    message: ({ network, made }) =>
      `This line trains \`${network}\` too, which starts from a file and looks at what \`${made}\` makes: the loss falls fastest when it sees nothing any more.`,
    hint: ({ rest }) => `Leave it as it is: minimize ${rest.join(', ')}: ...`,
  }),
  'advice/drawn-label': entry<{ network: string; input: string; data: string; field: string }>({
    severity: 'warning',
    message: ({ network, input, data }) =>
      `\`${network}\` is shown real samples with a drawn \`${input}\` only: \`${data}\` knows the class of each, and what is drawn says nothing of it.`,
    hint: ({ data, field }) => `Take the class of the sample: of_real <- ${data}.${field}`,
  }),
  'advice/fewer-classes': entry<{ network: string; input: string; takes: number; drawn: number }>({
    severity: 'warning',
    message: ({ network, input, takes, drawn }) =>
      `\`${network}\` takes ${takes} classes as \`${input}\`, and ${drawn} are drawn for it: ${drawn === takes - 1 ? `class ${drawn} is` : `the classes ${drawn} to ${takes - 1} are`} never asked for.`,
    hint: ({ takes }) => `Draw from all: categorical(${takes})`,
  }),
  'advice/idle-average': entry<{ network: string }>({
    severity: 'warning',
    message: ({ network }) => `Nothing reads the average of \`${network}\`: no preview and no measure uses it.`,
    hint: () => 'Average what makes the samples, or take it out.',
  }),
  'advice/same-input': entry<{ network: string }>({
    severity: 'warning',
    message: ({ network }) => `\`${network}\` is given the same for every sample here, and makes the same of it.`,
    hint: () => 'Give it noise: z ~ normal[64]',
  }),
} as const;
