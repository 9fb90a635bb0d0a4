/**
 * What networks take against what comes in, when all calls are known: networks, data and noise must agree on sizes,
 * and the way out is the one that leaves the calls valid that are.
 */
import { capitalised } from '../../../runtime/text/prose.js';
import type { Arrival, Taker } from '../context/networks.js';
import type { Span } from '../../../grammar/text/source.js';
import { misreadingOf, ruleOf } from '../../diagnostics/wording/misread.js';
import type { Finding, Label } from '../../diagnostics/model/diagnostic.js';
import { listOf } from '../../diagnostics/wording/suggest.js';
import type { TensorType } from '../../graph/ir/graph.js';
import { showType } from '../../graph/ir/types.js';
import { type Elaborator, isLibrary } from '../context/elaborator.js';
import type { Source } from '../values/values.js';

/** Who has a say in the type of an input, and what it says. */
interface Party {
  readonly name: string;
  readonly type: TensorType;
  /** What to do so that it is of another type; null where it is not the user's to change. */
  readonly change: ((type: string) => string) | null;
  /** Why that is. */
  readonly fixed: string | null;
  readonly label: Label | null;
  readonly kind: Source['kind'] | 'input' | 'value';
}

/** Says of every input that was given another type what else is known of it, and how all can agree. */
export function settleInputs(e: Elaborator): void {
  for (const [name, entry] of e.takers) {
    for (const index of entry.inputs.keys()) {
      const here = entry.arrivals.filter(({ input }) => input === index);
      const first = here.find(({ told }) => told !== null);
      if (first === undefined) continue;
      const input = inputOf(name, entry, index);
      const parties = [input, ...distinct(here.map(partyOf))];
      const told = first.told!;
      const labels = parties.flatMap(({ label }) => label ?? []).filter(({ span }) => !marked(told, span));
      const hint = hintOf(input, partyOf(first), parties);
      // All of one input that disagree is one mistake.
      e.reports.revise(here.flatMap((arrival) => arrival.told ?? []), { ...told, labels: [...told.labels, ...labels], hint }); // prettier-ignore
    }
  }
}

function inputOf(name: string, { inputs, declaration }: Taker, index: number): Party {
  const { name: input, type } = inputs[index]!;
  const what = inputs.length === 1 ? `the input of \`${name}\`` : `\`${input}\` of \`${name}\``;
  const shared = { name: `\`${name}\``, type, label: null, kind: 'input' } as const;
  if (isLibrary(declaration.span)) return { ...shared, change: null, fixed: 'in the library' };
  return { ...shared, change: (wanted) => `declare ${what} as ${wanted}`, fixed: null };
}

function partyOf({ type, text, source }: Arrival): Party {
  if (source === null)
    return {
      name: `\`${text}\``,
      type,
      change: (wanted) => `make \`${text}\` ${wanted}`,
      fixed: null,
      label: null,
      kind: 'value',
    };
  const { kind, name, declared, fixed } = source;
  const label = isLibrary(declared) ? null : { span: declared, text: labelOf(source, type) };
  return { name: `\`${name}\``, type, change: fixed === null ? changeOf(source) : null, fixed, label, kind };
}

function labelOf({ kind, name }: Source, type: TensorType): string {
  if (kind === 'network') return `\`${name}\` makes ${showType(type)}`;
  return kind === 'noise' ? `\`${name}\` is ${showType(type)}` : `\`${name}\` is declared as ${showType(type)}`;
}

function changeOf({ kind, name, text }: Source): (type: string) => string {
  switch (kind) {
    case 'network':
      return (type) => `let \`${name}\` make ${type}`;
    case 'data':
      return (type) => `declare \`${name}\` as ${type}`;
    case 'noise':
      return (type) => `draw \`${text.replace(/\s*\[[^\]]*\]$/, '')}${type.replace(/^[^[]*/, '')}\``;
  }
}

const same = (a: Party, b: Party): boolean => a.name === b.name && showType(a.type) === showType(b.type);

const distinct = (parties: readonly Party[]): readonly Party[] =>
  parties.filter((party, i) => parties.findIndex((other) => same(party, other)) === i);

const marked = ({ span, labels }: Finding, place: Span): boolean =>
  [span, ...labels.map((label) => label.span)].some(
    ({ file, start, end }) => file === place.file && start.offset === place.start.offset && end.offset === place.end.offset,
  ); // prettier-ignore

function hintOf(input: Party, given: Party, parties: readonly Party[]): string {
  const misread = misreading(input, given, parties);
  if (misread !== null) return misread;
  const turned = misreadingOf(given.type.shape, input.type.shape) === 'order';
  const rule = turned ? `${ruleOf('order')} ` : '';
  const types = [...new Set(parties.map(({ type }) => showType(type)))];
  const groups = types.map((type) => ({ type, of: parties.filter((party) => showType(party.type) === type) }));
  const fixed = groups.filter(({ of }) => of.some(({ fixed: why }) => why !== null));
  const [first, second] = groups.toSorted((a, b) => b.of.length - a.of.length);
  if (fixed.length === 1) {
    const [{ type, of }] = fixed as [(typeof groups)[0]];
    const stays = of.find((party) => party.fixed !== null)!;
    return `${rule}${stays.name} is ${type} ${stays.fixed}: ${waysTo(type, parties)}.`;
  }
  if (fixed.length === 0 && first!.of.length > (second?.of.length ?? 0)) {
    const { type, of } = first!;
    const scaled = parties.some((party) => party.kind === 'data' && showType(party.type) !== type);
    return `${rule}${listOf(of.map(({ name }) => name))} agree on ${type}: ${waysTo(type, parties)}${scaled ? ', to which its pictures are scaled' : ''}.`;
  }
  const data = parties.find(({ kind }) => kind === 'data');
  if (types.length > 2 && data !== undefined && fixed.length === 0)
    return `Make all of one size, for instance that of ${data.name}: ${waysTo(showType(data.type), parties)}.`;
  const ways = [input.change?.(showType(given.type)) ?? [], given.change?.(showType(input.type)) ?? []].flat();
  if (ways.length === 0) return `Give ${input.name} what it takes: ${showType(input.type)}.`;
  return `${rule}${capitalised(listOf(ways, 'or'))}.`;
}

/** What is to change so that everything is of the type. */
const waysTo = (type: string, parties: readonly Party[]): string =>
  listOf(parties.flatMap((party) => (showType(party.type) === type ? [] : (party.change?.(type) ?? []))));

/** The one that has the batch in front or its channels first is the one to change, and so are others like it. */
function misreading(input: Party, given: Party, parties: readonly Party[]): string | null {
  const sides = [[input, given], [given, input]] as const; // prettier-ignore
  for (const [wrong, right] of sides) {
    const found = misreadingOf(wrong.type.shape, right.type.shape);
    if (found === null || found === 'order' || wrong.change === null) continue;
    return `${ruleOf(found)} ${capitalised(waysTo(showType(right.type), parties))}.`;
  }
  return null;
}
