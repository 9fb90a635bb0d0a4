/** Outputs that may be written where an input lies, such as the next of a slot over the one before. */
import type { ModelGraph, ModelNode } from './model/model.js';
import { namesRead } from './model/writer.js';

/** What they make lies where their input does. */
const views: ReadonlySet<string> = new Set(['Flatten', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze']);

/**
 * For each output, whether it may be written over an input as large. An engine runs nodes in any order that has what a node
 * reads before it; so one node alone may read the input, and what makes the output has to wait for that one.
 * @param over the input, of each output; undefined for none
 */
export function inPlace(graph: ModelGraph, over: readonly (string | undefined)[]): readonly boolean[] {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const readers = new Map<string, ModelNode[]>();
  for (const node of graph.nodes) {
    for (const name of new Set(namesRead(node))) {
      const known = readers.get(name);
      if (known === undefined) readers.set(name, [node]);
      else known.push(node);
    }
  }
  const readersOf = (name: string): readonly ModelNode[] => readers.get(name) ?? [];

  const results = new Set(graph.outputs.map(({ name }) => name));
  const isView = ({ op, outputs }: ModelNode): boolean => views.has(op) && !results.has(outputs[0]!);
  /** The nodes that read a value, or what lies where it does. */
  const reading = (name: string): readonly ModelNode[] =>
    readersOf(name).flatMap((node) => (isView(node) ? node.outputs.flatMap(reading) : [node]));
  const maker = (name: string): ModelNode | undefined => {
    const node = makers.get(name);
    return node !== undefined && views.has(node.op) ? maker(node.inputs[0]!) : node;
  };
  const waitsFor = (node: ModelNode, other: ModelNode): boolean => {
    const [seen, next] = [new Set<ModelNode>(), [other]];
    for (let at = next.pop(); at !== undefined; at = next.pop()) {
      for (const reader of at.outputs.flatMap(readersOf)) {
        if (reader === node) return true;
        if (!seen.has(reader)) next.push(reader);
        seen.add(reader);
      }
    }
    return false;
  };

  return graph.outputs.map(({ name }, i) => {
    const input = over[i];
    const made = maker(name);
    if (input === undefined || made === undefined) return false;
    const [only, ...others] = reading(input);
    return only !== undefined && others.length === 0 && only !== made && waitsFor(made, only);
  });
}
