/** Exit codes, the same for every command: 1 the program or its data is wrong, 2 wrong usage, 70 a bug of ours. */
export type ExitCode = 1 | 2 | 70;

/** Something the person at the keyboard can mend: what is wrong, with its numbers, and one way out. */
export class RunError extends Error {
  override readonly name = 'RunError';

  constructor(
    message: string,
    readonly hint?: string,
    readonly exitCode: ExitCode = 1,
  ) {
    super(message);
  }
}

/** What was asked for in a way that cannot be. */
export const misuse = (message: string, hint: string): RunError => new RunError(message, hint, 2);
