/** What a target is: a name, the operations it can spell, and how a program becomes files. */
import type { Graph, Origin } from '../graph/ir/graph.js';
import { branchesOf } from '../graph/ir/graph.js';
import type { Program } from '../graph/ir/program.js';

export interface EmittedFile {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

export interface Target<Options> {
  /** As `--target` names it: `tfjs`. */
  readonly name: string;
  /** As messages name it: `TensorFlow.js`. */
  readonly title: string;
  /** How each operation is spelled, by the name of its primitive; what is not here the target lacks. */
  readonly operations: ReadonlyMap<string, unknown>;
  /** @throws Error `internal: ...` for a program without `train`, which the caller must refuse first */
  emit(program: Program, options: Options): Promise<readonly EmittedFile[]>;
}

/** An operation of a program that a target lacks, and where it is first used. */
export interface Lacking {
  readonly operation: string;
  readonly origin: Origin;
}

/** What a program needs and a target cannot spell; nothing where it can be emitted. */
export function lacking(
  { networks, training }: Program,
  { operations }: Pick<Target<never>, 'operations'>,
): readonly Lacking[] {
  const found = new Map<string, Lacking>();
  const seen = new Set<Graph>();
  const visit = (graph: Graph): void => {
    if (seen.has(graph)) return;
    seen.add(graph);
    for (const node of graph.nodes) {
      if (node.kind === 'primitive' && !operations.has(node.operation) && !found.has(node.operation))
        found.set(node.operation, { operation: node.operation, origin: node.origin });
      if (node.kind === 'call') visit(node.graph);
      for (const branch of branchesOf(node)) visit(branch);
    }
  };
  for (const { graph } of networks) visit(graph);
  if (training !== null) for (const graph of [training.step, ...training.optimizers.map(({ rule }) => rule)]) visit(graph); // prettier-ignore
  return [...found.values()];
}
