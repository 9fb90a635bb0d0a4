/**
 * Which uses of a block or function are one function of the emitted program.
 *
 * Uses differ in sizes and settings. Most sizes vanish, since engines work them out from their tensors; those that
 * are written are literals of the graph. Uses of one structure, whose nodes are written alike but for literals, are one
 * function, and literals that differ are its settings.
 */
import { calledNetwork, networksAt, networksIn } from '../../graph/ir/dependencies.js';
import { branchesOf, type Graph, type Node, type ScanNode } from '../../graph/ir/graph.js';
import { structure } from '../../graph/identity/structure.js';
import type { Leaf, Literal } from './code.js';
import type { Names, Words } from './names.js';
import type { GraphWriter, Wording } from './writer.js';

/** A use of a template: how it is built, and its literals in an order that all uses of that structure have. */
export interface Use {
  readonly graph: Graph;
  readonly structure: string;
  readonly literals: readonly Leaf[];
  /** The sizes that comments tell. */
  readonly remarks: readonly Leaf[];
  /** The networks it does nothing with but call them, in the order of their first calls. */
  readonly networks: readonly string[];
}

/** A network that uses of a function differ in: the parameter that is called in its place. */
export interface StandIn {
  readonly name: string;
  /** By use. */
  readonly networks: readonly string[];
}

/** A parameter of a function for a literal, or for several that always have the same values. */
export interface Setting {
  readonly name: string;
  /** By use. */
  readonly values: readonly Leaf[];
}

/**
 * @param writerOf makes a writer of the graph that writes what may differ between uses in the given way
 * @param signature what the function of a network takes and makes
 */
export function useOf(
  graph: Graph,
  writerOf: (wording: Wording) => GraphWriter,
  signature: (network: string) => string,
): Use {
  const literals: Leaf[] = [];
  const remarks: Leaf[] = [];
  const networks: string[] = [];
  const blank = (list: Leaf[]) => (leaf: Leaf) => (list.push(leaf), '_');
  const called = onlyCalled(graph);
  const standIn = (network: string) => {
    if (!called.has(network)) return null;
    if (!networks.includes(network)) networks.push(network);
    return `~${networks.indexOf(network)} ${signature(network)} `;
  };
  const writer = writerOf({ literal: blank(literals), remark: blank(remarks), standIn });
  return { graph, structure: writer.preamble() + outline(writer), literals, remarks, networks };
}

/** The networks that a graph calls, and uses in no other way. */
function onlyCalled(graph: Graph): ReadonlySet<string> {
  const called = new Set<string>();
  const others = new Set<string>();
  const visit = (inner: Graph): void =>
    inner.nodes.forEach((node, id) => {
      const network = calledNetwork(node);
      if (network !== null) called.add(network);
      const branches = branchesOf(node);
      branches.forEach(visit);
      const used = node.kind === 'call' && network !== null ? networksIn(node.graph) : networksAt(inner, id);
      if (branches.length === 0) for (const name of used) others.add(name);
    });
  visit(graph);
  return new Set([...called].filter((name) => !others.has(name)));
}

function outline(writer: GraphWriter): string {
  // Every value has a name, so that what is written of a node does not hold what is written of its operands.
  for (const { id, types } of writer.graph.nodes) writer.named.set(id, types.map((_, output) => `$${id}_${output}`)); // prettier-ignore
  return structure(writer.graph, (node) => form(node, writer));
}

/** How a node is written. */
function form(node: Node, writer: GraphWriter): string {
  if (node.kind === 'mode') return writer.branches(node).map(outline).join();
  if (node.kind === 'scan') {
    const { carry, xs, reverse, length, scope } = node;
    const body = outline(writer.inside(node, node.body, 'body', { inputs: node.body.inputs.map(({ name }) => ({ text: name, plain: false })) })); // prettier-ignore
    return [carry, xs, reverse, length === 1, turns(node, writer), scope, body].join();
  }
  return writer.expression(node).text + writer.shapeNotes(node).join();
}

/** How many turns there are, or the last of them where they go backwards. */
export const turns = (node: ScanNode, writer: GraphWriter): string =>
  node.reverse ? writer.literals(node)('last', node.length - 1) : writer.literals(node)('length', node.length);

/** Uses that are one function, each kind in a list of its own, in the order of their first. */
export function alike(uses: readonly Use[]): readonly (readonly Use[])[] {
  const groups = new Map<string, Use[]>();
  for (const use of uses) groups.set(use.structure, [...(groups.get(use.structure) ?? []), use]);
  return [...groups.values()];
}

/** What differs between uses that are one function, and the names that stand for it, by the places of the literals. */
export function settingsOf(
  uses: readonly Use[],
  taken: Names,
  words: Words,
): {
  readonly settings: readonly Setting[];
  readonly names: ReadonlyMap<string, string>;
  readonly standIns: readonly StandIn[];
} {
  const settings: Setting[] = [];
  const names = new Map<string, string>();
  const graphs = uses.map(({ graph }) => graph);
  for (const column of columns(uses.map(({ literals }) => literals))) {
    const values = column[0]!;
    const name =
      settingOf(valuesOf(values), graphs, words) ??
      roleOf(
        column.map(([leaf]) => leaf!),
        graphs[0]!,
        taken,
        words,
      );
    settings.push({ name: taken.claim(name), values });
    for (const [leaf] of column) names.set(leaf!.place, settings.at(-1)!.name);
  }
  // A comment names the setting, and needs no parameter.
  for (const column of columns(uses.map(({ remarks }) => remarks))) {
    const sizes = column[0]!;
    const same = settings.find(({ values }) => values.every(({ text }, use) => text === sizes[use]!.text));
    const name = same?.name ?? settingOf(valuesOf(sizes), graphs, words) ?? 'size';
    for (const [leaf] of column) names.set(leaf!.place, name);
  }
  const standIns = uses[0]!.networks.flatMap((network, i): readonly StandIn[] => {
    const networks = uses.map((use) => use.networks[i]!);
    if (networks.every((other) => other === network)) return [];
    return [{ name: taken.claim(settingOf(networks, graphs, words) ?? 'network'), networks }];
  });
  return { settings, names, standIns };
}

const valuesOf = (leaves: readonly Leaf[]): readonly Literal[] => leaves.map(({ value }) => value);

/** What differs between uses: literals that always have the same values together, each with its values by use. */
function columns(uses: readonly (readonly Leaf[])[]): readonly (readonly (readonly Leaf[])[])[] {
  const found = new Map<string, Leaf[][]>();
  uses[0]!.forEach(({ text }, i) => {
    const values = uses.map((leaves) => leaves[i]!);
    if (values.every((value) => value.text === text)) return;
    const key = values.map((value) => value.text).join();
    found.set(key, [...(found.get(key) ?? []), values]);
  });
  return [...found.values()];
}

/** What literals of one setting are to their nodes: `size` where it is that of both axes of images. */
function roleOf(leaves: readonly Leaf[], { settings }: Graph, taken: Names, words: Words): string {
  const names = leaves.map(({ name }) => name);
  const [head, inner] = names[0]!.split('.');
  if (inner !== undefined) return words.name(head!);
  // The name is that of a setting of the function that is called, and here it stands for another size.
  if (names.includes('height') || /^axis\d$/.test(head!) || head! in settings) return 'size';
  const name = words.name(head!.replace(/\d+$/, ''));
  const { member } = leaves[0]!;
  return taken.has(name) && member !== null ? words.joined(member, name) : name;
}

/** The setting of the language that has these values, over the uses: what was asked for rather than what came of it. */
function settingOf(values: readonly Literal[], graphs: readonly Graph[], words: Words): string | null {
  // What `...` stands for has no name.
  const names = Object.keys(graphs[0]!.settings).filter((name) => /^\w+$/.test(name));
  const match = names.find((name) => graphs.every((graph, i) => graph.settings[name] === values[i]));
  return match === undefined ? null : words.name(match);
}

/**
 * Words that tell the functions of one template apart, each made for uses of its own: `without bias` where a switch does,
 * else the setting that has the fewest values, `order 2` beside `order 3`; the first needs none.
 */
export function distinctions(functions: readonly (readonly Use[])[], words: Words): readonly (readonly string[])[] {
  const graphs = functions.map((uses) => uses.map(({ graph }) => graph));
  const without = graphs.map(([graph]) =>
    Object.keys(graph!.settings)
      .filter((name) => graph!.settings[name] === false && graphs.some(([other]) => other!.settings[name] !== false))
      .flatMap((name) => ['without', words.name(name)]),
  );
  return without.map((own, i) => {
    const same = graphs.filter((_, other) => without[other]!.join() === own.join());
    return graphs[i] === same[0] ? own : [...own, ...settingApart(graphs[i]!, same, words)];
  });
}

/**
 * The setting, with its value, in which the uses of one function differ from those of all others. A number says little
 * where there is one use of each, or where weights tell the functions apart.
 */
function settingApart(own: readonly Graph[], all: readonly (readonly Graph[])[], words: Words): readonly string[] {
  const others = all.filter((graphs) => graphs !== own).flat();
  const given = (graphs: readonly Graph[], name: string) =>
    new Set(graphs.map((graph) => graph.settings[name] ?? null));
  const weights = (graphs: readonly Graph[]) => graphs[0]!.weights.map(({ name }) => name).join();
  const alikeInWeights = weights(own) === weights(all[0]!);
  const apart = Object.keys(own[0]!.settings).filter((name) => {
    // Sizes have capital letters: they are many, and say little.
    if (!/^[a-z]\w*$/.test(name)) return false;
    const [value, more] = given(own, name);
    const known = given(others, name);
    if ((typeof value !== 'string' && typeof value !== 'number') || more !== undefined || known.has(value))
      return false;
    const named = [value, ...known].some((each) => typeof each === 'string');
    return named || (alikeInWeights && own.length > 1 && others.length > known.size);
  });
  const [best] = apart.sort((a, b) => given(others, a).size - given(others, b).size);
  if (best === undefined) return [];
  return [words.name(best), String(own[0]!.settings[best]).replace(/\W/g, '')];
}
