import type { Fact } from '../../graph/facts/fact.js';
import { Looks } from '../../graph/facts/look.js';
import { type Elaborator, isLibrary } from '../elaborator.js';
import { constantOf, placeKey } from './losses.js';
import type { Pass } from './pointless.js';

/** Values of training that are the same whatever the networks make, and losses that therefore move nothing. */
export function lostLosses(e: Elaborator, { training, look, lines, told: elsewhere, toldCalls }: Pass): void {
  const { batch, pass } = training;
  const always = new Set((batch === 1 ? new Looks(null).at(pass) : look).losses.map(({ node }) => node));
  const found = look.losses.flatMap((loss) => {
    const constant = constantOf(e, loss, !always.has(loss.node));
    return constant === null || isLibrary(loss.node.origin.span) ? [] : [{ loss, constant }];
  });
  const told = new Set<string>();
  for (const line of lines) {
    const { networks, fact, span } = line;
    if (elsewhere.has(line)) continue;
    const still = networks.find((name) => !moves(fact, name));
    if (still === undefined) continue;
    const cause = found.find(({ loss }) => [...loss.lost].some(({ kind, name }) => kind === 'network' && name === still)); // prettier-ignore
    const reason = cause === undefined || cause.constant.reason === 'zero' ? null : cause;
    // A factor of 0 turns a line off, which is meant where others train the network.
    if (reason === null && lines.some((line) => line.networks.includes(still) && moves(line.fact, still))) continue;
    const place = reason?.loss.node.origin.span ?? span;
    if (told.has(placeKey(place))) continue;
    told.add(placeKey(place));
    e.report(place, 'train/still', { network: still, constant: reason?.constant ?? null }, [
      { span, text: 'this line' },
    ]);
  }
  for (const { loss, constant } of found) {
    const { span } = loss.node.origin;
    if ([...loss.lost].some((source) => toldCalls.has(source))) continue;
    // Noise alone is no loss, and what a function also hands on by another way is none.
    const kinds = new Set([...loss.lost].map(({ kind }) => kind));
    const matters = (kinds.has('network') || kinds.has('data')) && (loss.whole || loss.graph === pass);
    if (!matters || (constant.reason === 'zero' && !constant.off) || told.has(placeKey(span))) continue;
    told.add(placeKey(span));
    e.report(span, 'advice/constant', constant);
  }
}

const moves = ({ on }: Fact, network: string): boolean =>
  [...on].some(({ kind, name }) => kind === 'network' && name === network);
