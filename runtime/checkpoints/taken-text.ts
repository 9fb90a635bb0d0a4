/** What a run has taken of another, in words. */
import { RunError } from '../errors/run-error.js';
import { counted, listed, named } from '../text/prose.js';
import type { OfField, OfNetwork, Taking } from './taking.js';

/** How many weights or names a line lists. */
const most = 20;

/** `24 of 26 weights`, statistics among them. */
export function shareText({ networks }: Taking): string {
  const [taken, all] = [sum(networks, takenOf), sum(networks, sizeOf)];
  return taken === all ? `all ${counted(all, 'weight')}` : `${taken} of ${counted(all, 'weight')}`;
}

/** @param from what was taken from: `step 400 of runs/digits-1` */
export function takenText(from: string, taking: Taking): readonly string[] {
  const { networks, fields } = taking;
  const fits = networks.every((network) => takenOf(network) === sizeOf(network) && network.left.length === 0);
  const names = listed(networks.map(({ network }) => network), most); // prettier-ignore
  const classes = fields.map(fieldText);
  if (fits) return [`Begins with ${from}: ${shareText(taking)} of ${names}.`, ...classes];
  return [
    `Begins with ${from}, where it fits:`,
    ...networks.flatMap(networkText).map((line) => `  ${line}`),
    ...classes,
  ];
}

function networkText(of: OfNetwork): readonly string[] {
  const { network, others, fresh, left } = of;
  const [taken, all] = [takenOf(of), sizeOf(of)];
  if (all === 0) return [`${network}: left over, ${counted(left.length, 'weight')}`];
  if (fresh.length === all) return [`${network}: new, ${counted(all, 'weight')}`];
  return [
    `${network}: taken ${taken} of ${counted(all, 'weight')}`,
    ...others.map(({ path, there, here }) => `  not taken: ${path}, ${sizes(there)} there, ${sizes(here)} here`),
    ...(fresh.length === 0 ? [] : [`  new: ${listed(fresh, most)}`]),
    ...(left.length === 0 ? [] : [`  left over: ${listed(left, most)}`]),
  ];
}

/** `pics.label goes by name: 8 of 12 known; new: wolf, zebra; gone: ant` */
function fieldText({ field, byName, known, fresh, gone }: OfField): string {
  const parts = [
    `${known} of ${known + fresh.length} known`,
    ...(fresh.length === 0 ? [] : [`new: ${listed(named(fresh), most)}`]),
    ...(gone.length === 0 ? [] : [`gone: ${listed(named(gone), most)}`]),
  ];
  return `${field} goes by ${byName ? 'name' : 'number'}: ${parts.join('; ')}.`;
}

/** Said where there is nothing to begin with. @param run the one that was named */
export function nothingFits(run: string, from: string, { networks }: Taking): RunError {
  const first = networks.flatMap(({ network, others }) =>
    others.map(({ path, there, here }) => `${network}/${path} is ${sizes(there)} there and ${sizes(here)} here`),
  )[0];
  const names = (held: (of: OfNetwork) => number) =>
    listed(networks.filter((of) => held(of) > 0).map(({ network }) => network));
  const [there, here] = [names(({ left }) => left.length), names(sizeOf)];
  const why = first ?? `it has ${there || 'no networks'}, and this program ${here || 'none'}`;
  return new RunError(
    `Nothing of ${from} fits this program: ${why}.`,
    `Networks and weights go by their names, as gan show lists them. Without --from ${run}, training begins anew.`,
  );
}

const takenOf = ({ taken }: OfNetwork): number => taken.length;
const sizeOf = ({ taken, others, fresh }: OfNetwork): number => taken.length + others.length + fresh.length;
const sum = (networks: readonly OfNetwork[], of: (network: OfNetwork) => number): number =>
  networks.reduce((total, network) => total + of(network), 0);
const sizes = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
