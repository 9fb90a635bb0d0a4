/** What ends a run whose rates are changed: whoever built its program builds it again, and goes on. */
import { RunError } from '../errors/run-error.js';

export class OtherRates extends RunError {
  /** @param rates factors on what the program says, by optimizer @param release gives back what error messages of the run need */
  constructor(
    readonly rates: Readonly<Record<string, number>>,
    readonly release: () => void,
  ) {
    super('The rates of the run were changed.', 'gan train FILE --resume RUN goes on with it.');
  }
}

/** Whether what was thrown, perhaps by a copy of this file, asks for other rates. */
export const asksForRates = (error: unknown): error is OtherRates =>
  error instanceof Error && error.name === 'RunError' && 'rates' in error && 'release' in error;
