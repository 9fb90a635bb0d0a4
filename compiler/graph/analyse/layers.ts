/** A network as its author wrote it: layer by layer, with what each makes and holds. */
import type { Span } from '../../../grammar/text/source.js';
import { isConstant, type Network, type Node, type Origin, type Shape } from '../ir/graph.js';
import type { Training } from '../ir/training.js';
import { activationBytes, flops, flopsOf, parameterCount } from './measure.js';
import { type Meeting, samplesMeetAt } from './samples-meet.js';
import { size } from '../ir/types.js';

export interface Layer {
  /** As written, with the sizes that were left out: `conv(64, kernel: 4, stride: 2)`. */
  readonly text: string;
  readonly span: Span;
  readonly shape: Shape;
  /** Trainable numbers it holds. */
  readonly parameters: number;
  /** Operations for one sample. */
  readonly flops: number;
  /** When the samples of a batch meet in it; null where each stays by itself. */
  readonly samplesMeet: Meeting | null;
  /** What makes it; null for a weight of the network's own. */
  readonly node: Node | null;
}

/** The stages of a network's body, and its own weights. */
export function layersOf({ graph, holes }: Network): readonly Layer[] {
  const counted = new Set<string>();
  const own = graph.weights.flatMap((item): Layer[] =>
    item.kind === 'weight' && item.trainable
      ? [
          {
            text: `weight ${item.name}`,
            span: item.origin.span,
            shape: item.shape,
            parameters: size(item.shape),
            flops: 0,
            samplesMeet: null,
            node: null,
          },
        ]
      : [],
  );
  const stages = graph.nodes.flatMap((node): Layer[] => {
    const parameters =
      node.kind === 'call' && node.weights.kind === 'member' && !counted.has(node.weights.name)
        ? parameterCount(node.graph)
        : 0;
    if (node.kind === 'call' && node.weights.kind === 'member') counted.add(node.weights.name);
    const meeting = samplesMeetAt(graph, node);
    const named = node.origin.stage === true || node.kind === 'call' || (node.name !== null && !isConstant(node));
    const shown = named || meeting !== null;
    if (!shown || node.types.length === 0) return [];
    return [
      {
        text: filled(node.origin, holes),
        span: node.origin.span,
        shape: node.types[0]!.shape,
        parameters,
        flops: flopsOf(graph, node),
        samplesMeet: meeting,
        node,
      },
    ];
  });
  return [...own, ...stages];
}

/** The text of a place with `_` as what it is. */
function filled({ text, span }: Origin, holes: Network['holes']): string {
  const inside = holes.filter(({ span: { file, start } }) => file === span.file && start.offset >= span.start.offset && start.offset < span.end.offset); // prettier-ignore
  const sizes = inside.sort((a, b) => a.span.start.offset - b.span.start.offset).map(({ size }) => size);
  return sizes.length === 0 ? text : text.replace(/(?<!\w)_(?!\w)/g, (hole) => String(sizes.shift() ?? hole));
}

export interface Budget {
  /** Bytes of weights, their gradients, optimizer states and averages. */
  readonly weights: number;
  /** Bytes of what one step's forward passes make. */
  readonly activations: number;
  /** Operations of one step's forward passes; the backward passes cost about twice as much again. */
  readonly flops: number;
}

/** What one training step takes. */
export function budgetOf(networks: readonly Network[], training: Training): Budget {
  let weights = 0;
  for (const { name, graph } of networks) {
    const slots = training.optimizers.find((use) => use.networks.includes(name))?.rule.weights.length ?? 0;
    const averages = training.averages.filter((average) => average.network === name).length;
    weights += 4 * parameterCount(graph) * (2 + slots + averages);
  }
  const { step, batch } = training;
  return { weights, activations: batch * activationBytes(step), flops: batch * flops(step) };
}
