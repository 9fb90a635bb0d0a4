/**
 * A graph in which nothing is computed twice. What a node would make that another one makes already, is that one's: so
 * two calls of a network on one value are one before anything is differentiated, and what flows back to both flows on
 * through the network once.
 *
 * That changes no number. In a flat graph the place of a call is gone, and all that could tell two calls apart is what
 * they are given: noise that is keyed by its place, states as the call before has left them, weights as the line before
 * has moved them.
 */
import { GraphBuilder, type NewNode } from '../graph/build/builder.js';
import { ValueNumbering } from '../graph/identity/value-numbering.js';
import type { Origin } from '../graph/ir/graph.js';
import { refText } from '../graph/ir/refs.js';
import type { Value } from '../graph/ir/value.js';

export class SharedValues extends GraphBuilder {
  private readonly numbering = new ValueNumbering();
  private readonly made = new Map<string, readonly Value[]>();

  /**
   * The value as a variable, cut off from what made it. Each is one of its own, even where others are equal to it: what
   * a gradient for one is, says nothing of the other.
   */
  variable(value: Value, origin: Origin): Value {
    const inputs = [this.use(value)];
    return super.push({ kind: 'primitive', operation: 'stop_gradient', attributes: {}, inputs, types: [value.type], origin })[0]!; // prettier-ignore
  }

  protected override push(node: NewNode): readonly Value[] {
    const key = `${this.numbering.operation({ ...node, id: -1, name: null })}(${node.inputs.map(refText).join()})`;
    const made = this.made.get(key) ?? super.push(node);
    this.made.set(key, made);
    return made;
  }
}
