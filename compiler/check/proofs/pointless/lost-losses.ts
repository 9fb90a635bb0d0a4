import type { Fact } from '../../../graph/analyse/facts/fact.js';
import { type Look, Looks } from '../../../graph/analyse/facts/look.js';
import type { Graph } from '../../../graph/ir/graph.js';
import type { Span } from '../../../../grammar/text/source.js';
import type { Elaborator } from '../../context/elaborator.js';
import { constantsAmong, placeKey } from './losses.js';
import { includes, type Line } from './meetings.js';
import type { Step } from './pointless.js';

/** Values of training that are the same whatever the networks make, and losses that therefore move nothing. */
export function lostLosses(e: Elaborator, { training, look, lines, told: elsewhere, toldCalls }: Step): void {
  const { batch, step } = training;
  const always = new Set((batch === 1 ? new Looks(null).at(step) : look).losses.map(({ node }) => node));
  const found = constantsAmong(e, look.losses, always);
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
    const deaf = cause === undefined ? deafTo(still, line, look) : null;
    if (deaf !== null && e.reports.list.some(({ code, span: { file, start } }) => code === 'network/input-lost' && within(deaf.span, file, start.offset))) continue; // prettier-ignore
    const details = { network: still, constant: reason?.constant ?? null, zero: cause !== undefined, deaf: deaf?.name ?? null }; // prettier-ignore
    e.report(place, 'train/still', details, [{ span, text: 'this line' }]);
  }
  for (const { loss, constant } of found) {
    const { span } = loss.node.origin;
    if ([...loss.lost].some((source) => toldCalls.has(source))) continue;
    // Noise alone is no loss, and what a function also hands on by another way is none.
    const kinds = new Set([...loss.lost].map(({ kind }) => kind));
    const matters = (kinds.has('network') || kinds.has('data')) && (loss.whole || loss.graph === step);
    if (!matters || (constant.reason === 'zero' && !constant.off) || told.has(placeKey(span))) continue;
    told.add(placeKey(span));
    e.report(span, 'advice/constant', constant);
  }
}

/** A network that makes nothing of what it is given of another one. */
function deafTo(network: string, { loss }: Line, look: Look): Graph | null {
  const looks = new Looks(null);
  const calls = look.calls.filter(({ source, graph, inputs }) => {
    if (source.kind !== 'call' || !look.of(loss).on.has(source)) return false;
    const heard = new Set(looks.at(graph).outputs.flatMap(({ on }) => [...on].map(({ name }) => name)));
    return inputs.some(({ on }, index) => includes(on, 'network', network) && !heard.has(graph.inputs[index]!.name));
  });
  return calls[0]?.graph ?? null;
}

const within = ({ file, start, end }: Span, at: string, offset: number): boolean =>
  file === at && offset >= start.offset && offset < end.offset;

const moves = ({ on }: Fact, network: string): boolean =>
  [...on].some(({ kind, name }) => kind === 'network' && name === network);
