/**
 * A graph as text that people read: which of its values get lines and names, what stands for its numbers, and what may
 * differ between two uses of one function. How anything is spelled is left to the target.
 */
import { isConstant, type Graph, type Node, type Ref } from '../../graph/ir/graph.js';
import { recalledStates, usersOf } from '../../graph/ir/dependencies.js';
import type { Code, Leaf, Literal, WriteLiteral } from './code.js';
import { type LinePlan, planLines, suggest } from './line-plan.js';
import { type Names, type Words } from './names.js';
import { float32Text } from './numbers.js';

/** What a graph is written with, whatever the target. */
export interface OutlineContext {
  /** Where the graph stands in that of the function: empty for the function's own. */
  readonly at: string;
  readonly inputs: readonly Code[];
  /** The constant that stands for a param of the file; null where the number itself is written. */
  readonly param: (name: string) => string | null;
  /** The parameter that is called in place of a network, where uses of a function differ in it; else null. */
  readonly standIn: (network: string) => string | null;
  readonly names: Names;
  /** Code of a literal. */
  readonly literal: (leaf: Leaf) => string;
  /** What the comment of a line says for a size of its value; null where lines do not tell their shapes. */
  readonly shapes: ((leaf: Leaf) => string) | null;
  /** True where a value the program names is written in place all the same when it is used once. */
  readonly terse?: boolean;
  /** Whether a node has been computed before in this pass, so that it changes nothing any more. */
  readonly repeated?: (node: Node) => boolean;
}

/** How a writer says what may differ between uses. */
export interface Wording {
  readonly literal: (leaf: Leaf) => string;
  readonly remark: (leaf: Leaf) => string;
  readonly standIn: (network: string) => string | null;
}

export abstract class GraphWriter<Context extends OutlineContext = OutlineContext> {
  /** Code of the values that have a name, by node; one for each output. */
  readonly named = new Map<number, readonly string[]>();
  /** The states that are read as they were when the pass came here first. */
  protected readonly recalled: ReadonlySet<string>;

  constructor(
    readonly graph: Graph,
    readonly context: Context,
  ) {
    this.recalled = recalledStates(graph);
  }

  /** How the target makes names. */
  abstract readonly words: Words;

  /** The expression that computes a node, written out. */
  abstract expression(node: Node): Code;

  /** A writer for a branch of a node, which may use the weights around it. */
  abstract inside(node: Node, branch: Graph, which: string, context: Pick<OutlineContext, 'inputs'>): this;

  /** What lines say of the shapes that they make, for each output of a node. */
  abstract shapeNotes(node: Node): readonly string[];

  protected abstract literalText(value: Literal): string;

  /** Whether the target has the operation on plain numbers. */
  protected abstract hasPlain(operation: string): boolean;

  protected abstract line(node: Node, plan: LinePlan): readonly string[];

  /** Lines for the given nodes, in order; values that need no line are left to be written where they are used. */
  lines(nodes: readonly number[], roots: readonly Ref[]): string[] {
    const plan = planLines(this, nodes, roots);
    const lines: string[] = [];
    for (const id of nodes) {
      if (this.named.has(id) || !plan.own.has(id)) continue;
      lines.push(...this.line(this.graph.nodes[id]!, plan));
    }
    return lines;
  }

  branches(node: Extract<Node, { kind: 'mode' }>): readonly [this, this] {
    const context = { inputs: node.inputs.map((ref) => this.code(ref)) };
    return [
      this.inside(node, node.training, 'training', context),
      this.inside(node, node.inference, 'inference', context),
    ];
  }

  /** What is written of a function besides its nodes, such as what makes its weights. */
  preamble(): string {
    return '';
  }

  /** The expression of a value. */
  abstract code(ref: Ref): Code;

  place(node: Node): string {
    return `${this.context.at}${node.id}`;
  }

  /** A name for a value that gets a line of its own. */
  protected claimFor(node: Node): string {
    return this.context.names.claim(this.words.name(node.name ?? suggest(node)));
  }

  /** Code of the literals of a node. */
  literals(node: Node): WriteLiteral {
    const member = node.kind === 'call' && node.weights.kind === 'member' ? this.words.name(node.weights.name) : null;
    const constant = isConstant(node) && node.param !== undefined ? this.context.param(node.param) : null;
    return (name, value, text = this.literalText(value)) => {
      if (constant !== null) return constant;
      const short = typeof value === 'number' && this.becomesTensor(node) ? float32Text(value) : text;
      const place = `${this.place(node)}.${name}`;
      return this.context.literal({ place, name: this.constantName(node) ?? name, member, value, text: short });
    };
  }

  /** What a constant is: as the program calls it, or what it is to the operation that takes it. */
  private constantName(node: Node): string | null {
    if (!isConstant(node)) return null;
    const user = usersOf(this.graph).get(node.id)?.[0];
    const operation = user?.kind === 'primitive' ? user.operation : '';
    return node.name ?? { mul: 'factor', div: 'divisor' }[operation] ?? 'number';
  }

  /** Whether a number of the program goes straight into a tensor, so that it needs no more digits than that has. */
  private becomesTensor(node: Node): boolean {
    if (!isConstant(node)) return false;
    const users = usersOf(this.graph).get(node.id) ?? [];
    return users.every((user) => user === null || (user.kind === 'primitive' && !this.isPlain(user)));
  }

  /** True when both branches are one expression and change nothing. */
  single(node: Extract<Node, { kind: 'mode' }>): boolean {
    if (node.types.length !== 1) return false;
    return [node.training, node.inference].every((graph) => {
      if (graph.updates.length > 0) return false;
      const writer = this.inside(node, graph, 'branch', { inputs: [] });
      return planLines(writer, graph.nodes.map((item) => item.id), graph.outputs.map((output) => output.ref)).own.size === 0; // prettier-ignore
    });
  }

  /** Whether a value is a number of the program rather than a tensor: worked out from constants and schedules. */
  isPlain(node: Node): boolean {
    if (node.kind !== 'primitive' || !this.hasPlain(node.operation)) return false;
    return node.inputs.every((ref) => {
      if (ref.kind === 'input') return this.context.inputs[ref.index]?.plain === true;
      if (ref.kind === 'weight') return false;
      return this.isPlain(this.graph.nodes[ref.node]!);
    });
  }
}
