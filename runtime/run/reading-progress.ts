/** What a person sees while data are read, where that takes a while: a bar on a terminal, else a line now and then. */
import type { SingleBar } from 'cli-progress';
import { visibleLine } from '../text/visible.js';
import { barOf } from './bar.js';

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
  let bar: SingleBar | undefined;
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
        bar = barOf(`reading ${visibleLine(name)}`, stream);
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
