/**
 * The folder `live/` of a run, through which a process that trains and those that look at it speak: `watched` is touched as
 * long as somebody looks, `requests/` holds what is asked, a file each, and `state.json` what there is to see. Files need
 * nothing of either side but the folder, whatever it is written in and whoever started it.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularSync } from '../files/reading.js';
import { type Asked, readAsked } from './asked.js';
import { isLiveState, type LiveState } from './state.js';

export const liveFolder = 'live';

const placeOf = (run: string) => ({
  folder: join(run, liveFolder),
  watched: join(run, liveFolder, 'watched'),
  requests: join(run, liveFolder, 'requests'),
  state: join(run, liveFolder, 'state.json'),
});

/** How many bytes a request and a state may have. */
const largest = { request: 2 ** 16, state: 2 ** 24 };

/** Milliseconds for which somebody is taken to look on after saying so, and after which it is said again. */
const attention = 6000;
export const attentionEvery = 2000;

/** When this process was started, in milliseconds; a second for the rounding of clocks. */
const began = Date.now() - 1000 * process.uptime() - 1000;

/** The side of the process that trains. Nothing here ever ends training: a folder that cannot be written shows nothing. */
export class Onlookers {
  private readonly place: ReturnType<typeof placeOf>;
  private seen = 0;
  private until = 0;

  constructor(run: string) {
    this.place = placeOf(run);
    // Somebody may have looked at an earlier sitting: only who does so now is one.
    this.seen = this.touched();
  }

  /** Whether somebody looks on. The clock of whoever it is may go differently: what counts is that it says so again. */
  areThere(): boolean {
    const now = performance.now();
    const touched = this.touched();
    if (touched !== this.seen) [this.seen, this.until] = [touched, now + attention];
    return now < this.until;
  }

  /** What was asked since, oldest first, each once. */
  asked(): readonly { readonly id: string; readonly asked: Asked | null }[] {
    return namesIn(this.place.requests)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .flatMap((name) => {
        const path = join(this.place.requests, name);
        const id = name.slice(0, -'.json'.length);
        try {
          const asked = parsed(readRegularSync(path, largest.request));
          rmSync(path, { force: true });
          // What was asked of a process that is gone is not meant for this one.
          return Number.parseInt(id) < began ? [] : [{ id, asked: readAsked(asked) }];
        } catch {
          rmSync(path, { force: true, recursive: true });
          return [];
        }
      });
  }

  show(state: LiveState): void {
    try {
      writeSoon(this.place.state, JSON.stringify(state));
    } catch {
      // It is shown the next time, or not at all.
    }
  }

  private touched(): number {
    return statSync(this.place.watched, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }
}

/** Says that somebody looks at a run. @throws Error where its folder cannot be written */
export function lookOn(run: string): void {
  const { requests, watched } = placeOf(run);
  mkdirSync(requests, { recursive: true });
  const now = new Date();
  try {
    utimesSync(watched, now, now);
  } catch {
    writeFileSync(watched, '');
  }
}

/** Asks the process that trains a run for something. @returns what the answer goes by */
export function ask(run: string, asked: Asked): string {
  const { requests } = placeOf(run);
  mkdirSync(requests, { recursive: true });
  const id = `${Date.now()}-${String(++asks).padStart(6, '0')}-${process.pid}`;
  writeSoon(join(requests, `${id}.json`), JSON.stringify(asked));
  return id;
}

let asks = 0;

/** Takes back what nobody has answered: a process that trains later must not do it. */
export function withdraw(run: string): void {
  rmSync(placeOf(run).requests, { recursive: true, force: true });
}

/** What was shown last, and when; null where nothing was. */
export function shownState(run: string): LiveState | null {
  try {
    const state = parsed(readRegularSync(placeOf(run).state, largest.state));
    return isLiveState(state) ? state : null;
  } catch {
    return null;
  }
}

/** When that was, in milliseconds; 0 for never. */
export const shownAt = (run: string): number => statSync(placeOf(run).state, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function parsed(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString('utf8')) as unknown;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A file that is whole whenever it is read, and need not reach the disk. */
function writeSoon(path: string, text: string): void {
  const partial = `${path}.${process.pid}.partial`;
  writeFileSync(partial, text);
  renameSync(partial, path);
}
