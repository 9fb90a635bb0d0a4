import { didYouMean, entry } from './entry.js';
import { misspelt, type Meant } from '../fixes/misspelt.js';

/** Comments that silence a warning, `// allow advice/unequal: sizes as in the paper`, and cannot. */
export const allowing = {
  'allow/unknown': entry<Meant & { name: string }>({
    severity: 'warning',
    message: ({ name }) => `There is no diagnostic \`${name}\` to silence.`,
    hint: (near) => didYouMean(near) ?? '`gan explain` lists the codes.',
    fix: misspelt,
  }),
  'allow/error': entry<{ name: string }>({
    severity: 'warning',
    message: ({ name }) => `\`${name}\` is an error, and only warnings can be silenced.`,
    hint: ({ name }) => `Take the comment out; \`gan explain ${name}\` tells what puts it right.`,
  }),
  'allow/reason': entry<{ name: string }>({
    severity: 'warning',
    message: ({ name }) => `\`${name}\` is silenced here, and nothing says why.`,
    hint: ({ name }) => `Say what makes it right: // allow ${name}: sizes as in the paper`,
  }),
  'allow/idle': entry<{ name: string; line: number | null }>({
    severity: 'warning',
    message: ({ name }) => `This silences \`${name}\`, which does not come up here.`,
    hint: ({ line }) =>
      line === null
        ? 'Take the comment out.'
        : `Put it above line ${line}, or at its end: a comment silences what is said of its own line, or of the next.`,
  }),
} as const;
