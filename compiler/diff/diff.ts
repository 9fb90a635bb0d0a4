/** What differs between two programs in what they mean, as data. */
import { fingerprint, startInWords } from '../graph/identity/fingerprint.js';
import type { Network } from '../graph/ir/graph.js';
import { type Layer, layersOf } from '../graph/analyse/layers.js';
import { ValueNumbering } from '../graph/identity/value-numbering.js';
import { parameterCount } from '../graph/analyse/measure.js';
import { typeOf } from '../graph/ir/refs.js';
import { showType } from '../graph/ir/types.js';
import { type Aligned, align } from './align.js';
import { dataFacts, type Fact, paramFacts, type Source, trainingFacts } from './facts.js';

/** A fact of both programs that differs, or of one of them; null where there is none. */
export interface Change {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface LayerLine {
  /** `both` for a layer that stands beside a difference, `changed` for one that reads the same and is not. */
  readonly in: 'both' | 'changed' | 'before' | 'after';
  readonly text: string;
  readonly shape: readonly number[];
  readonly parameters: number;
  /** What a changed layer was. */
  readonly was?: { readonly shape: readonly number[]; readonly parameters: number };
}

/** How a network is called, and what it counts. */
export interface Signature {
  readonly text: string;
  readonly parameters: number;
}

export interface NetworkChange {
  readonly name: string;
  readonly before: Signature | null;
  readonly after: Signature | null;
  /** Runs of layers that differ with those beside them; none where the same layers are connected otherwise. */
  readonly layers: readonly (readonly LayerLine[])[];
}

export interface Differences {
  readonly same: boolean;
  readonly params: readonly Change[];
  readonly data: readonly Change[];
  readonly networks: readonly NetworkChange[];
  readonly training: readonly Change[];
}

export function diff(before: Source, after: Source): Differences {
  if (fingerprint(before.program) === fingerprint(after.program))
    return { same: true, params: [], data: [], networks: [], training: [] };
  const numbering = new ValueNumbering('named');
  const [a, b] = [trainingFacts(before, numbering), trainingFacts(after, numbering)];
  const found = {
    params: changes(paramFacts(before), paramFacts(after)),
    data: changes(dataFacts(before), dataFacts(after)),
    networks: networkChanges(before.program.networks, after.program.networks),
    training: [...changes(a, b), ...moved(a, b)],
  };
  if (found.data.length + found.networks.length + found.training.length > 0) return { same: false, ...found };
  // Lines that say the same draw other numbers, or move states in another order.
  const rest = { name: 'names of what draws numbers, or the order of what moves states', before: '', after: '' };
  return { same: false, ...found, training: [rest] };
}

/** In the order of the second program, after what is only in the first. */
function changes(before: readonly Fact[], after: readonly Fact[]): readonly Change[] {
  const [a, b] = [byName(before), byName(after)];
  const gone = [...a].flatMap(([name, { text }]) => (b.has(name) ? [] : [{ name, before: text, after: null }]));
  const rest = [...b].flatMap(([name, { text, meaning }]) => {
    const earlier = a.get(name) ?? null;
    return earlier?.meaning === meaning ? [] : [{ name, before: earlier?.text ?? null, after: text }];
  });
  return [...gone, ...rest];
}

/** A second line of a name is `minimize D (2)`. */
function byName(facts: readonly Fact[]): ReadonlyMap<string, Fact> {
  const named = new Map<string, Fact>();
  const counts = new Map<string, number>();
  for (const fact of facts) {
    const count = (counts.get(fact.name) ?? 0) + 1;
    counts.set(fact.name, count);
    named.set(count === 1 ? fact.name : `${fact.name} (${count})`, fact);
  }
  return named;
}

/** Lines of the plan that both have, run in another order. */
function moved(before: readonly Fact[], after: readonly Fact[]): readonly Change[] {
  const lines = (facts: readonly Fact[], others: ReadonlyMap<string, Fact>) =>
    [...byName(facts).keys()].filter((name) => /^(minimize|update) /.test(name) && others.has(name)).join(', ');
  const [a, b] = [lines(before, byName(after)), lines(after, byName(before))];
  return a === b ? [] : [{ name: 'order', before: a, after: b }];
}

function networkChanges(before: readonly Network[], after: readonly Network[]): readonly NetworkChange[] {
  const numbering = new ValueNumbering();
  const find = (networks: readonly Network[], name: string) => networks.find((item) => item.name === name) ?? null;
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names].flatMap((name): NetworkChange[] => {
    const [a, b] = [find(before, name), find(after, name)];
    if (a !== null && b !== null && meaning(a, numbering) === meaning(b, numbering)) return [];
    const [from, to] = [a, b].map((network) => (network === null ? null : signature(network))) as [
      Signature,
      Signature,
    ];
    return [{ name, before: from, after: to, layers: a === null || b === null ? [] : layerChanges(a, b, numbering) }];
  });
}

const meaning = ({ role, graph, start }: Network, numbering: ValueNumbering): string =>
  `${role} ${numbering.graph(graph)} ${start === null ? '' : startInWords(start)}`;

function signature({ role, name, graph, start }: Network): Signature {
  const inputs = graph.inputs.map(({ type }) => showType(type)).join(', ');
  const outputs = graph.outputs.map(({ ref }) => showType(typeOf(graph, ref))).join(', ');
  const from = start === null ? '' : ` from "${start.path}"`;
  return { text: `${role} ${name}(${inputs}) -> ${outputs}${from}`, parameters: parameterCount(graph) };
}

function layerChanges(a: Network, b: Network, numbering: ValueNumbering): NetworkChange['layers'] {
  const lines = align(layersOf(a), layersOf(b), (layer) => meaningOf(layer, numbering));
  const runs: LayerLine[][] = [];
  for (let i = 0; i < lines.length;) {
    if (lines[i]!.in === 'both') {
      i++;
      continue;
    }
    const start = i;
    while (i < lines.length && lines[i]!.in !== 'both') i++;
    const beside = (at: number) => lines.slice(Math.max(at, 0), at + 1).map(layerLine);
    const run = [...beside(start - 1), ...changed(lines.slice(start, i)), ...beside(i)];
    // Two runs with one layer between them are one.
    if (start > 1 && lines[start - 2]!.in !== 'both') runs.at(-1)!.push(...run.slice(1));
    else runs.push(run);
  }
  return runs;
}

/** Layers that differ, those of the same text side by side. */
function changed(lines: readonly Aligned<Layer>[]): readonly LayerLine[] {
  const before = lines.flatMap((line) => (line.in === 'before' ? [line.before] : []));
  const after = lines.flatMap((line) => (line.in === 'after' ? [line.after] : []));
  return align(before, after, (layer) => layer.text).map((line): LayerLine => {
    if (line.in !== 'both') return layerLine(line);
    const { shape, parameters } = line.before;
    return { ...layerLine(line), in: 'changed', was: { shape, parameters } };
  });
}

function layerLine(line: Aligned<Layer>): LayerLine {
  const { text, shape, parameters } = line.in === 'before' ? line.before : line.after;
  return { in: line.in, text, shape, parameters };
}

/** What a layer does, whatever its weights are called. */
function meaningOf({ node, text, shape, parameters }: Layer, numbering: ValueNumbering): string {
  const what =
    node === null
      ? text
      : node.kind === 'call' && node.weights.kind !== 'network'
        ? `call ${numbering.graph(node.graph)}`
        : numbering.operation(node);
  return `${what} [${shape.join()}] ${parameters}`;
}
