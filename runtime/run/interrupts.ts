/** Requests to end: Ctrl-C, Ctrl-\, a terminal that closes, a system that shuts down. */
import { closeSync, openSync } from 'node:fs';
import { constants, devNull } from 'node:os';
import { basename } from 'node:path';
import { isatty } from 'node:tty';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
type Signal = (typeof signals)[number];

/** Watches for requests to end. */
export interface Interrupts {
  readonly interrupted: boolean;
  /** What a shell makes of the signal that came first: 130 for Ctrl-C. */
  readonly exitCode: number | undefined;
  unwatch(): void;
}

/** Milliseconds in which a request that comes again is the same one: npm hands on what the terminal sends to all. */
const echo = 500;

/**
 * Notes the first request to end instead of dying of it. A second one, a little later, finds no handler any more, so the
 * operating system ends the program at once, even in the middle of a computation. A terminal that closes ends nothing at
 * once, however often it says so, and with `nohup` it ends nothing at all.
 */
export function watchInterrupts(onFirst: () => void): Interrupts {
  let first: Signal | undefined;
  let time = 0;
  const terminals = [0, 1, 2].filter((stream) => isatty(stream));
  const unwatch = () => {
    signals.forEach((signal) => process.off(signal, note));
    for (const stream of [process.stdout, process.stderr]) stream.off('error', onlyIfThere);
  };
  const leaveToSystem = () => signals.forEach((signal) => signal !== 'SIGHUP' && process.off(signal, note));
  const note = (signal: Signal) => {
    if (signal === 'SIGHUP' && startedByNohup()) return;
    if (signal === 'SIGHUP') leave(terminals.splice(0));
    if (first === undefined) {
      [first, time] = [signal, performance.now()];
      setTimeout(leaveToSystem, echo).unref();
      onFirst();
    } else if (signal !== 'SIGHUP' && performance.now() - time > echo) {
      leaveToSystem();
      process.kill(process.pid, signal);
    }
  };
  signals.forEach((signal) => process.on(signal, note));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onlyIfThere);
  return {
    get interrupted() {
      return first !== undefined;
    },
    get exitCode() {
      return first && 128 + constants.signals[first];
    },
    unwatch,
  };
}

/** Nobody sees what is written to a terminal that has closed; training is not over for that. */
function onlyIfThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EIO' && error.code !== 'EPIPE') throw error;
}

/** Puts nothing in the place of a terminal: Node would set it back when the process ends, and abort where that fails. */
function leave(streams: readonly number[]): void {
  for (const stream of streams) {
    closeSync(stream);
    // What is opened takes the lowest number that is free.
    openSync(devNull, 'r+');
  }
}

/** Node forgets that a signal was to be ignored; shells say what a program was started by. */
const startedByNohup = (): boolean => basename(process.env['_'] ?? '') === 'nohup';
