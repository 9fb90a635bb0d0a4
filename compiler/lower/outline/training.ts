/**
 * The body of the training loop: the lines of `train` in order, each with the values that have to be at hand for it.
 *
 * Every line sees the weights the one before has left. A value computed for one line serves the next as long as no
 * network behind it has moved. How a target takes a line's gradients, and so what it computes again, is its own.
 */
import { slice } from '../../graph/ir/dependencies.js';
import { type DataNode, type Graph, isConstant, type Node, type Ref } from '../../graph/ir/graph.js';
import { type Minimize, minimizes } from '../../graph/ir/plan.js';
import type { PlanItem, Training } from '../../graph/ir/training.js';
import { inOrder, networksBehindEach } from '../moving.js';
import { lossNames } from '../names.js';
import type { GraphWriter } from './writer.js';

/** What is at hand while the lines of one body are written. */
export interface Region<Writer extends GraphWriter> {
  readonly writer: Writer;
  /** Code of the pass that the body is run in. */
  readonly pass: string;
}

type Item<Kind extends PlanItem['kind']> = Extract<PlanItem, { kind: Kind }>;

export abstract class TrainingOutline<Writer extends GraphWriter, Place extends Region<Writer>> {
  protected readonly graph: Graph;
  protected readonly behind: readonly ReadonlySet<string>[];
  protected readonly lossNames: ReadonlyMap<Minimize, string>;

  /** @param items the lines of the pass: those of `train`, or of one of its phases with what is common to all */
  constructor(
    protected readonly training: Training,
    protected readonly items: readonly PlanItem[],
  ) {
    this.graph = training.step;
    this.behind = networksBehindEach(this.graph);
    this.lossNames = lossNames(items);
  }

  /** @param ahead the lines from this one on */
  protected abstract minimize(item: Minimize, place: Place, ahead: readonly PlanItem[]): readonly string[];

  protected abstract update(item: Item<'update'>, place: Place, ahead: readonly PlanItem[]): readonly string[];

  protected abstract repeat(item: Item<'repeat'>, place: Place): readonly string[];

  /** @param lines those of its body */
  protected abstract every(item: Item<'every'>, lines: readonly string[]): readonly string[];

  /** A line that takes a field, and with it all of the same samples that lines ahead ask for. */
  protected abstract data(node: DataNode, fields: readonly DataNode[], place: Place): readonly string[];

  /** A line for a value that has a name. */
  protected abstract value(node: Node, place: Place): readonly string[];

  /** The lines of a body, a blank one between what belongs together. */
  protected body(written: readonly PlanItem[], place: Place): string[] {
    const items = inOrder(written);
    return items.flatMap((item, i) => {
      const gap = i > 0 && !(item.kind === 'update' && items[i - 1]!.kind === 'update') ? [''] : [];
      switch (item.kind) {
        case 'minimize':
          return [...gap, ...this.minimize(item, place, items.slice(i))];
        case 'update':
          return [...gap, ...this.update(item, place, items.slice(i))];
        case 'repeat': {
          const lines = this.repeat(item, place);
          this.moved(place, item.body);
          return [...gap, ...lines];
        }
        case 'every': {
          // What is computed inside an `if` is not at hand after it.
          const named = new Map(place.writer.named);
          const lines = this.body(item.body, place);
          place.writer.named.clear();
          for (const [node, names] of named) place.writer.named.set(node, names);
          this.moved(place, item.body);
          return [...gap, ...this.every(item, lines)];
        }
        default:
          return [];
      }
    });
  }

  /** Lines for the values that a line takes as given: data, recurrences, and what the program has a name for. */
  protected before(nodes: readonly number[], place: Place, ahead: readonly PlanItem[]): string[] {
    const { named } = place.writer;
    const lines: string[] = [];
    for (const id of nodes) {
      const node = this.graph.nodes[id]!;
      if (named.has(id) || isConstant(node) || !(['data', 'scan'].includes(node.kind) || node.name !== null)) continue;
      lines.push(
        ...(node.kind === 'data' ? this.data(node, this.together(node, ahead), place) : this.value(node, place)),
      );
    }
    return lines;
  }

  /** All fields of a draw that the lines ahead use: they belong to the same samples. */
  protected together(node: DataNode, ahead: readonly PlanItem[]): readonly DataNode[] {
    const used = new Set(ahead.flatMap((item) => slice(this.graph, rootsOf(item))));
    return this.graph.nodes.flatMap((other) =>
      other.kind === 'data' && isSameDraw(other, node) && (used.has(other.id) || other.id === node.id) ? [other] : [],
    );
  }

  /** Values behind which a network has moved are no longer at hand. */
  protected moved({ writer }: Place, items: readonly PlanItem[]): void {
    const networks = new Set(minimizes(items).flatMap((item) => item.networks));
    for (const node of [...writer.named.keys()]) {
      if ([...this.behind[node]!].some((name) => networks.has(name))) writer.named.delete(node);
    }
  }
}

/** Whether two fields belong to the same samples. */
export const isSameDraw = (a: DataNode, b: DataNode): boolean => a.data === b.data && a.draw === b.draw;

function rootsOf(item: PlanItem): readonly Ref[] {
  if (item.kind === 'minimize') return [item.loss];
  if (item.kind === 'update') return [item.value];
  return item.kind === 'every' ? item.body.flatMap(rootsOf) : [];
}
