/** Going back: to a checkpoint from before trouble, and on from there with lower rates. */
import { readChanges, writeChange } from '../../runtime/checkpoints/changes.js';
import { goBackTo } from '../../runtime/checkpoints/checkpoint.js';
import type { OnTrouble } from '../../runtime/trouble/on-trouble.js';
import type { Trouble } from '../../runtime/trouble/trouble.js';

/** Each time rates are halved, three times at most. */
const lowest = 1 / 8;

/** What the rates of a run are of those that its program says. */
export const ratesOf = async (run: string): Promise<number> =>
  (await readChanges(run)).findLast(({ rates }) => rates !== undefined)?.rates ?? 1;

/** What its trainer is to do about trouble: one that has gone back often enough stops. */
export const answerAt = (rates: number, wanted: OnTrouble | undefined): OnTrouble | undefined =>
  wanted === 'back' && rates <= lowest ? 'stop' : wanted;

/** `1/2` */
export const ratesText = (rates: number): string => `1/${Math.round(1 / rates)} of what the program says`;

/**
 * Takes a run back to before trouble, and writes it into the run's history.
 * @returns what its rates are from there on, and whether that is the beginning
 */
export async function goBack(run: string, fingerprint: string, trouble: Trouble, quiet: boolean) {
  const found = await goBackTo(run, trouble.since);
  const step = found ?? 0;
  const rates = (await ratesOf(run)) / 2;
  const lower = `all rates are ${ratesText(rates)}`;
  await writeChange(run, { step, from: fingerprint, to: fingerprint, changes: [`${lower}. ${trouble.text}`], rates });
  const place = found === null ? 'the beginning' : `step ${step}`;
  if (!quiet) process.stdout.write(`Going back to ${place}: from there on ${lower}.\n`);
  return { rates, anew: found === null };
}
