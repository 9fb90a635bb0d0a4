/** What a person sees while data are read, where that takes a while: a bar on a terminal, else a line now and then. */
import cliProgress from 'cli-progress';
import pc from 'picocolors';
import { visibleLine } from '../visible.js';

export interface Reading {
  /** So many pictures are read of all. */
  readonly progress: (done: number, all: number) => void;
  /** Takes the bar off the screen. */
  readonly stop: () => void;
}

/** In milliseconds: what takes no longer is not worth a word. */
const PATIENCE = { bar: 500, line: 10_000 };

/** @param name what is read, for people */
export function reading(name: string, quiet: boolean, stream: NodeJS.WriteStream = process.stderr): Reading {
  const start = performance.now();
  let told = start;
  let bar: cliProgress.SingleBar | undefined;
  return {
    progress(done, all) {
      if (quiet) return;
      const now = performance.now();
      if (!stream.isTTY) {
        if (now - told < PATIENCE.line) return;
        told = now;
        stream.write(`${visibleLine(name)}: ${done.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} read\n`);
        return;
      }
      if (bar === undefined && now - start >= PATIENCE.bar) {
        bar = barOf(visibleLine(name), stream);
        bar.start(all, done);
      }
      bar?.setTotal(all);
      bar?.update(done);
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
}

const barOf = (name: string, stream: NodeJS.WriteStream): cliProgress.SingleBar =>
  new cliProgress.SingleBar({
    format: `${pc.cyan('{bar}')} {value}/{total}  reading ${name}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 20,
    stream,
    clearOnComplete: true,
    linewrap: true,
  });
