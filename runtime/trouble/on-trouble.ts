/** What is done about trouble: `--on-trouble stop`. */
import { misuse, RunError } from '../errors/run-error.js';
import { didYouMean, nearest } from '../text/nearest.js';
import { kinds, type Trouble } from './trouble.js';

/**
 * `continue`: it is told, and training goes on, unless numbers are no longer finite. `stop`: it ends training. `back`:
 * training goes back to a checkpoint from before it, with lower rates.
 */
export const answers = ['stop', 'continue', 'back'] as const;

export type OnTrouble = (typeof answers)[number];

/** @throws RunError for anything else */
export function readOnTrouble(text: string, name: string): OnTrouble {
  const known = answers.find((answer) => answer === text);
  if (known !== undefined) return known;
  const meant = didYouMean(nearest(text, answers), (near) => `--${name} ${near}`);
  throw misuse(`--${name} is stop, continue or back, not ${text}.`, meant ?? `For example --${name} stop.`);
}

/** Ends a run that is to go back. Who built the program goes on with it, with lower rates. */
export class Setback extends RunError {
  /** @param trouble why @param release gives back what error messages of the run need */
  constructor(
    readonly trouble: Trouble,
    readonly release: () => void,
  ) {
    super(
      trouble.text,
      'A trainer alone cannot lower its rates: `gan train FILE --resume RUN --on-trouble back` does.',
    );
  }
}

/** Whether what was thrown, perhaps by a copy of this file, asks for going back. */
export const isSetback = (error: unknown): error is Setback =>
  error instanceof Error && error.name === 'RunError' && 'trouble' in error && 'release' in error;

export const canGoBack = ({ kind }: Trouble): boolean => kinds[kind].lowerRatesHelp;
