/**
 * Which uses of a block or function are one function of the emitted program.
 *
 * Uses differ in sizes and settings. Most sizes vanish, since TensorFlow.js works them out from its tensors; those that
 * are written are literals of the graph. Uses of one structure, whose nodes are written alike but for literals, are one
 * function, and literals that differ are its settings.
 */
import type { Attribute, Graph, Node } from '../../graph/ir/graph.js';
import { structure } from '../../graph/identity/structure.js';
import { camelCase, Names } from './identifiers.js';
import type { Literal } from './operations/spelling.js';
import { turns } from './recurrence.js';
import type { Leaf, Writer } from './writer.js';

/** A use of a template: how it is built, and its literals in an order that all uses of that structure have. */
export interface Use {
  readonly graph: Graph;
  readonly structure: string;
  readonly literals: readonly Leaf[];
  /** The sizes that comments tell. */
  readonly remarks: readonly Leaf[];
}

/** A parameter of a function for a literal, or for several that always have the same values. */
export interface Setting {
  readonly name: string;
  /** By use. */
  readonly values: readonly Leaf[];
}

/** @param writerOf a writer of the graph for whom literals are what the two functions say */
export function useOf(
  graph: Graph,
  writerOf: (literal: (leaf: Leaf) => string, remark: (leaf: Leaf) => string) => Writer,
): Use {
  const literals: Leaf[] = [];
  const remarks: Leaf[] = [];
  const blank = (list: Leaf[]) => (leaf: Leaf) => (list.push(leaf), '_');
  return { graph, structure: outline(writerOf(blank(literals), blank(remarks))), literals, remarks };
}

function outline(writer: Writer): string {
  // What is written of a node is told apart from what it is written with.
  for (const { id, types } of writer.graph.nodes) writer.named.set(id, types.map((_, output) => `$${id}_${output}`)); // prettier-ignore
  return structure(writer.graph, (node) => form(node, writer));
}

/** How a node is written. */
function form(node: Node, writer: Writer): string {
  if (node.kind === 'mode') return writer.branches(node).map(outline).join();
  if (node.kind === 'scan') {
    const { carry, xs, reverse, length, scope } = node;
    const body = outline(writer.inside(node, node.body, 'body', { inputs: node.body.inputs.map(({ name }) => ({ text: name, plain: false })) })); // prettier-ignore
    return [carry, xs, reverse, length === 1, turns(node, writer), scope, body].join();
  }
  return writer.expression(node).text + writer.shapeNotes(node).join();
}

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
): { readonly settings: readonly Setting[]; readonly names: ReadonlyMap<string, string> } {
  const settings: Setting[] = [];
  const names = new Map<string, string>();
  const graphs = uses.map(({ graph }) => graph);
  uses[0]!.literals.forEach(({ place, text }, i) => {
    const values = uses.map(({ literals }) => literals[i]!);
    if (names.has(place) || values.every((value) => value.text === text)) return;
    const same = settings.find((setting) => setting.values.every((value, use) => value.text === values[use]!.text));
    const name = same?.name ?? taken.claim(settingName(values, graphs));
    names.set(place, name);
    if (same === undefined) settings.push({ name, values });
  });
  // A comment names the setting, and needs no parameter.
  uses[0]!.remarks.forEach(({ place, text }, i) => {
    const values = uses.map(({ remarks }) => remarks[i]!);
    if (values.some((value) => value.text !== text)) names.set(place, settingName(values, graphs));
  });
  return { settings, names };
}

/** What TypeScript calls the values of a setting. */
export function settingType({ values }: Setting): string {
  const [first] = values;
  return typeof first!.value === 'string' ? [...new Set(values.map(({ text }) => text))].join(' | ') : typeof first!.value; // prettier-ignore
}

/** The setting of the language whose values, over the uses, are those of the literal; `size` or `factor` where there is none. */
function settingName(values: readonly Leaf[], graphs: readonly Graph[]): string {
  // What `...` stands for has no name.
  const names = Object.keys(graphs[0]!.settings).filter((name) => /^\w+$/.test(name));
  const is = (setting: Attribute | undefined, value: Literal) => setting === value;
  const match = names.find((name) => graphs.every((graph, i) => is(graph.settings[name], values[i]!.value)));
  if (match !== undefined) return camelCase(match);
  return values.every(({ value }) => Number.isInteger(value)) ? 'size' : 'factor';
}

/** What tells one form of a block from the others: `WithoutBias`. Empty for the form that has most. */
export function distinction(graph: Graph, all: readonly Graph[]): readonly string[] {
  return Object.keys(graph.settings).filter(
    (name) => graph.settings[name] === false && all.some((other) => other.settings[name] !== false),
  );
}
