const signals = ['SIGINT', 'SIGTERM'] as const;

/** Watches for Ctrl-C. */
export interface Interrupts {
  readonly interrupted: boolean;
  unwatch(): void;
}

/**
 * Notes the first Ctrl-C (or request to terminate) instead of dying of it. The second one finds no handler any more,
 * so the operating system ends the program at once, even in the middle of a computation.
 */
export function watchInterrupts(onFirst: () => void): Interrupts {
  let interrupted = false;
  const unwatch = () => signals.forEach((signal) => process.off(signal, note));
  const note = () => {
    interrupted = true;
    unwatch();
    onFirst();
  };
  signals.forEach((signal) => process.on(signal, note));
  return {
    get interrupted() {
      return interrupted;
    },
    unwatch,
  };
}
