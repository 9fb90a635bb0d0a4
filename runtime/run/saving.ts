/** When a run saves a checkpoint though no line of its program says so. */
import type { Period } from '../contract/period.js';
import { misuse } from '../errors/run-error.js';

/** How often: a length of training, or a time. */
export type SavePeriod = Period | { readonly seconds: number };

/** Unless `--save-every` says otherwise, so that this is the most that is ever lost. */
const usual: SavePeriod = { seconds: 5 * 60 };

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** `10min`, `30s`, `500 steps`, `2epochs`. @throws RunError for anything else */
export function readSavePeriod(text: string, name: string): SavePeriod {
  const written = /^(\d+(?:\.\d+)?) *(?:(s|m|h)(?:ec|econds?|in|inutes?|ours?)?|(step|epoch|image)s?)$/;
  const [, number, time, length] = written.exec(text.trim()) ?? [];
  const count = Number(number);
  if (count > 0 && Number.isFinite(count)) {
    if (time !== undefined) return { seconds: count * seconds[time]! };
    if (length === 'epoch') return { epochs: count };
    if (Number.isSafeInteger(count)) return length === 'step' ? { steps: count } : { images: count };
  }
  throw misuse(`--${name} takes a time or a length of training, not ${text}.`, `For example --${name} 10min, or --${name} 500steps.`); // prettier-ignore
}

export class Saving {
  private readonly period: SavePeriod;
  private last = performance.now();

  /** @param completes whether a period ends with the present step */
  constructor(
    period: SavePeriod | undefined,
    private readonly completes: (period: Period) => boolean,
  ) {
    this.period = period ?? usual;
  }

  /** Called as saving begins, whatever it is for: the time counts from there. */
  begins(): void {
    this.last = performance.now();
  }

  get isDue(): boolean {
    if (!('seconds' in this.period)) return this.completes(this.period);
    return performance.now() - this.last >= 1000 * this.period.seconds;
  }
}
