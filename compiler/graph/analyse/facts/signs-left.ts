import { attributeNumber } from '../../primitives/primitive.js';
import type { PrimitiveNode, Ref, Graph } from '../../ir/graph.js';
import type { Fact } from './fact.js';

/** What a number small beside others is, such as the epsilon of a norm. */
const small = 1e-2;

/**
 * Follows values divided by their own size: of a single number that leaves its sign. Asked of each operation in order,
 * with what its operands are known to be.
 */
export class SignsLeft {
  /** Squares by the numbers of what they are squares of, and so on. */
  private readonly squares = new Map<number, number>();
  private readonly sizes = new Map<number, number>();
  private readonly inverses = new Map<number, number>();

  /** Whether the operation leaves of an operand its sign alone. */
  leaves({ operation, inputs }: PrimitiveNode, graph: Graph, operands: readonly Fact[], made: Fact): boolean {
    const [a, b] = operands as [Fact, Fact | undefined];
    const constant = (ref: Ref | undefined) => {
      const node = ref?.kind === 'node' ? graph.nodes[ref.node]! : null;
      return node?.kind === 'primitive' && node.operation === 'constant' ? attributeNumber(node.attributes, 'value') : Infinity; // prettier-ignore
    };
    const pass = (from: Map<number, number>, to: Map<number, number>, of: Fact) => {
      const root = from.get(of.id);
      if (root !== undefined && made.number === null) to.set(made.id, root);
    };
    switch (operation) {
      case 'square':
        if (made.number === null) this.squares.set(made.id, a.id);
        return false;
      case 'abs':
        if (made.number === null) this.sizes.set(made.id, a.id);
        return false;
      case 'add':
      case 'maximum':
        for (const [one, other] of [
          [a, inputs[1]],
          [b!, inputs[0]],
        ] as const) {
          if (Math.abs(constant(other)) > small) continue;
          pass(this.squares, this.squares, one);
          pass(this.sizes, this.sizes, one);
        }
        return false;
      case 'sqrt':
        pass(this.squares, this.sizes, a);
        return false;
      case 'rsqrt':
        pass(this.squares, this.inverses, a);
        return false;
      case 'mul':
        return this.inverses.get(a.id) === b!.id || this.inverses.get(b!.id) === a.id;
      case 'div':
        return this.sizes.get(b!.id) === a.id;
      default:
        return false;
    }
  }
}
