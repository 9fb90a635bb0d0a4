/** Errors as the terminal shows them. */
import pc from 'picocolors';
import { visible, visibleLine } from '../text/visible.js';
import type { ExitCode } from './run-error.js';
import { fileTrouble } from './system-error.js';

/** The text for a person, and the exit code. Errors without a hint of their own are taken for bugs of ours. */
export function describeError(error: unknown): { text: string; exitCode: ExitCode } {
  if (isForPeople(error)) return { text: told(error.message, error.hint), exitCode: error.exitCode ?? 1 };
  // A full disk, a folder that may not be written: not our bug.
  const trouble = fileTrouble(error);
  if (trouble !== null) return { text: told(trouble.problem, trouble.hint), exitCode: 1 };
  const message = (error instanceof Error ? error.message : String(error)).replace(/^internal: /, '');
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  const detail =
    process.env['GANLANG_DEBUG'] === '1'
      ? visible(stack)
      : `${visibleLine(message)}\n  ${pc.dim('GANLANG_DEBUG=1 shows where')}`;
  return { text: `${pc.red('internal:')} ${detail}`, exitCode: 70 };
}

/** What is worth a word though it is no error. */
export const warningText = (message: string, hint: string): string => `${pc.yellow('warning:')} ${withHint(message, hint)}`; // prettier-ignore

const told = (message: string, hint: string | null | undefined): string => `${pc.red('error:')} ${withHint(message, hint)}`; // prettier-ignore

function withHint(message: string, hint: string | null | undefined): string {
  const advice = hint ? `\n  ${pc.dim(visible(hint).replaceAll('\n', '\n  '))}` : '';
  return `${visibleLine(message)}${advice}`;
}

interface ErrorForPeople extends Error {
  readonly hint?: string | null;
  readonly exitCode?: ExitCode;
}

// Data and engines have error classes of their own; what they share is the name and the hint.
const forPeople: readonly string[] = ['RunError', 'DataError', 'EngineError'];

function isForPeople(error: unknown): error is ErrorForPeople {
  return error instanceof Error && forPeople.includes(error.name);
}

/** What stands between an error that nobody caught and the shell. */
export interface ErrorHandlers {
  /** Runs first, to take a progress bar off the screen. */
  before: () => void;
  /** Puts things back as they were. */
  remove(): void;
}

/** Turns errors that nobody caught into a message and an exit code, since generated programs run at top level. */
export function installErrorHandlers(): ErrorHandlers {
  const stop = (error: unknown): never => {
    handlers.before();
    const { text, exitCode } = describeError(error);
    process.stderr.write(`${text}\n`);
    process.exit(exitCode);
  };
  const handlers: ErrorHandlers = {
    before: () => undefined,
    remove() {
      process.off('uncaughtException', stop);
      process.off('unhandledRejection', stop);
    },
  };
  process.on('uncaughtException', stop);
  process.on('unhandledRejection', stop);
  return handlers;
}
