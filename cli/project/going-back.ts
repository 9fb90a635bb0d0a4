/** Going back: to a checkpoint from before trouble, and on from there with lower rates. */
import { type Rates, ratesOf, writeChange } from '../../runtime/checkpoints/changes.js';
import { describedCheckpoints, goBackTo } from '../../runtime/checkpoints/checkpoint.js';
import type { OnTrouble } from '../../runtime/trouble/on-trouble.js';
import type { Trouble } from '../../runtime/trouble/trouble.js';

/** Each time rates are halved, three times at most. */
const lowest = 1 / 8;

/** What its trainer is to do about trouble: one that has gone back often enough stops. */
export const answerAt = ({ all }: Rates, wanted: OnTrouble | undefined): OnTrouble | undefined =>
  wanted === 'back' && all <= lowest ? 'stop' : wanted;

/** `1/2 of what the program says` */
const fractionText = (rates: number): string => `1/${Math.round(1 / rates)} of what the program says`;

/** What is said of a run that goes on with other rates than its program's; null where they are those. */
export function ratesText(run: string, { all, of }: Rates): string | null {
  const single = Object.entries(of).map(([name, factor]) => `${name} ${factor} times`);
  const went = all === 1 ? [] : [`All rates are ${fractionText(all)} since ${run} went back`];
  const changed = single.length === 0 ? [] : [`${all === 1 ? 'Rates' : 'and of these'}: ${single.join(', ')} ${all === 1 ? 'what the program says' : 'that'}`]; // prettier-ignore
  return went.length + changed.length === 0 ? null : `${[...went, ...changed].join(', ')} (changes.json).`;
}

/**
 * Takes a run back to before trouble, and writes it into the run's history.
 * @returns what its rates are from there on, and whether that is the beginning
 */
export async function goBack(run: string, fingerprint: string, trouble: Trouble, quiet: boolean) {
  const found = await goBackTo(run, trouble.since);
  const step = found ?? 0;
  const { all: before, of } = await ratesOf(run);
  const rates: Rates = { all: before / 2, of };
  const lower = `all rates are ${fractionText(rates.all)}`;
  await writeChange(run, { step, from: fingerprint, to: fingerprint, changes: [`${lower}. ${trouble.text}`], ...written(rates) }); // prettier-ignore
  const place = found === null ? 'the beginning' : `step ${step}`;
  if (!quiet) process.stdout.write(`Going back to ${place}: from there on ${lower}.\n`);
  return { rates, anew: found === null };
}

const written = ({ all, of }: Rates) => ({ rates: all, ...(Object.keys(of).length > 0 && { rateOf: of }) });

/**
 * Changes rates of a run from its newest checkpoint on, and writes it into the run's history.
 * @param asked factors on what the program says, by the optimizer
 * @param known the optimizers there are; others are passed over
 * @returns what rates are from there on
 */
export async function changeRates(
  run: string,
  fingerprint: string,
  asked: Readonly<Record<string, number>>,
  known: readonly string[],
  quiet: boolean,
): Promise<Rates> {
  const { all, of: before } = await ratesOf(run);
  const own = Object.entries(asked).filter(([name]) => known.includes(name));
  const rates: Rates = { all, of: { ...before, ...Object.fromEntries(own) } };
  const step = (await describedCheckpoints(run)).at(-1)?.step ?? 0;
  const text = own.map(([name, factor]) => `the rate of ${name} is ${factor} times what the program says`).join(', ');
  await writeChange(run, { step, from: fingerprint, to: fingerprint, changes: [text], ...written(rates) });
  if (!quiet) process.stdout.write(`From step ${step + 1} on ${text}.\n`);
  return rates;
}
