/** Which checkpoint of a run is meant: `--at 4000`, `--at best`, `--at last`. */
import { misuse, RunError } from '../errors/run-error.js';
import { nearest } from '../text/nearest.js';
import { listed } from '../text/prose.js';
import { bestOf, type Described } from './best.js';

/** @throws RunError for what names no checkpoint */
export function readAt(text: string, name: string): string {
  if (/^(?:\d+|last|best(?: .+)?)$/.test(text)) return text;
  throw misuse(`--${name} takes a step, \`best\` or \`last\`, not ${text}.`, `For example --${name} 4000.`);
}

/**
 * The checkpoint that is meant.
 * @param checkpoints those that there are, oldest first; at least one
 * @param at as `readAt` takes it
 * @throws RunError where it is not there
 */
export function chosen<D extends Described>(run: string, checkpoints: readonly D[], at: string): D {
  if (at === 'last') return checkpoints.at(-1)!;
  if (/^\d/.test(at)) {
    const found = checkpoints.find(({ step }) => step === Number(at));
    if (found !== undefined) return found;
    const steps = checkpoints.map(({ step }) => String(step));
    const there = `It has ${listed(steps.length > 12 ? [...steps.slice(0, 5), '...', ...steps.slice(-5)] : steps)}.`;
    throw new RunError(`${run} has no checkpoint of step ${Number(at)}.`, there);
  }
  const names = [...new Set(checkpoints.flatMap(({ info }) => info?.best?.map(({ measure }) => measure) ?? []))];
  const [first] = names;
  if (first === undefined) {
    throw new RunError(
      `No checkpoint of ${run} is known to be the best: its program does not say by what.`,
      'Say it in `train`, with something that is measured: keep last 3, best frechet',
    );
  }
  const asked = at === 'best' ? first : at.slice('best '.length);
  const measure = names.find((name) => name === asked) ?? names.find((name) => name.replace(/\(.*/, '') === asked);
  if (measure === undefined) {
    const near = nearest(asked, names);
    throw misuse(`${run} keeps no checkpoint that is best by ${asked}.`, `Say --at "best ${near ?? first}".`);
  }
  const found = bestOf(checkpoints, measure);
  if (found !== undefined) return found;
  throw new RunError(`${measure} has not been measured yet in ${run}.`, '--at last takes the newest checkpoint.');
}
