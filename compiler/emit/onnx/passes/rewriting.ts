/** What passes over a model share: it is written anew, node by node, and some values are put off until they are needed. */
import { graphsIn, type Model, type ModelGraph, type ModelNode } from '../model/model.js';
import { ModelWriter, namesRead, renameIn } from '../model/writer.js';

/** A value that is not written yet: how to write it once somebody needs it as it is. */
export interface Delayed {
  readonly source: string;
  readonly write: () => string;
}

export class Rewriting<View extends Delayed> {
  readonly writer = ModelWriter.start();
  /** What became of values that are written, by the names they had. */
  private readonly now = new Map<string, string>();
  private readonly views = new Map<string, View>();

  /** The value as it is. */
  read(name: string): string {
    if (name === '') return name;
    const known = this.now.get(name);
    if (known !== undefined) return known;
    const made = this.views.get(name)!.write();
    this.now.set(name, made);
    return made;
  }

  /** What a value is put off as; undefined for one that is written, or has been since. */
  view(name: string): View | undefined {
    return this.views.get(name);
  }

  wrote(name: string, now: string): void {
    this.now.set(name, now);
  }

  delay(name: string, view: View): void {
    this.views.set(name, view);
  }

  /** The node as it was, of values as they are. */
  keep(node: ModelNode): void {
    for (const name of new Set(namesRead(node))) if (this.now.has(name) || this.views.has(name)) this.read(name);
    const { op, inputs, attributes, domain, outputs } = renameIn(node, this.now);
    const made = this.writer.several(op, inputs, attributes, outputs.length, { domain });
    node.outputs.forEach((output, i) => this.wrote(output, made[i]!));
  }
}

/** The model with each node rewritten, in order; what nobody reads in the end is left out. */
export function rewritten<View extends Delayed>(
  { graph, opsets }: Model,
  rewrite: (node: ModelNode, rewriting: Rewriting<View>) => void,
): Model {
  const rewriting = new Rewriting<View>();
  const { writer } = rewriting;
  const inputs = graph.inputs.map(({ name, type, dims }) => writer.input(name, type, dims!));
  for (const { name } of inputs) rewriting.wrote(name, name);
  // Names that stay as they are: of results, and inside of recurrences.
  for (const { name } of graph.outputs) writer.unique(name);
  for (const name of graph.nodes.flatMap(graphsIn).flatMap(namesMade)) writer.unique(name);
  for (const { name, type, values, dims } of graph.initializers)
    rewriting.wrote(name, writer.constant(type, values, dims));
  for (const node of graph.nodes) rewrite(node, rewriting);
  const results = graph.outputs.map((output) => ({ ...output, source: rewriting.read(output.name) }));
  return { graph: writer.finish(graph.name, inputs, results), opsets };
}

/** Every value that is made inside of a graph. */
const namesMade = ({ inputs, nodes }: ModelGraph): readonly string[] => [
  ...inputs.map(({ name }) => name),
  ...nodes.flatMap((node) => [...node.outputs, ...graphsIn(node).flatMap(namesMade)]),
];
