/**
 * What is only added up from turn to turn, such as the gradient of a weight that every turn uses, is added up after the
 * scan: the sum of outer products over all turns is one product of everything that the turns have made. Where a linear map
 * is all that lies between, it is applied once, to the sum.
 */
import type { Graph, PrimitiveNode, Ref, ScanNode, TensorType } from '../../graph/ir/graph.js';
import { GraphOperations } from '../../graph/build/operations.js';
import { refText, sameRef, typeOf } from '../../graph/ir/refs.js';
import { sameShape, size } from '../../graph/ir/types.js';
import type { Value } from '../../graph/ir/value.js';
import { copied, readFrom, rewriteScans, ScanDraft } from './draft.js';
import { type Change, changesOf, fits, isView, readsOf } from './turn.js';

/** @param samples a batch */
export const summedAfter = (graph: Graph, samples: number): Graph =>
  rewriteScans(graph, (scan, inputs, ops) => new Sums(scan, samples).rewritten(inputs, ops));

/** How the sum of a value over all turns comes about. */
type Plan =
  | { readonly kind: 'sum'; readonly of: readonly Plan[] }
  /** An operation that sums over leading axes itself, on the sequences of its operands. */
  | { readonly kind: 'sequences'; readonly node: PrimitiveNode }
  /** A linear map of the sum of one operand. */
  | { readonly kind: 'map'; readonly node: PrimitiveNode; readonly operand: number; readonly of: Plan }
  /** The value itself, which is added up as before. */
  | { readonly kind: 'turns'; readonly ref: Ref };

class Sums {
  private readonly change: (ref: Ref) => Change;
  private readonly reads: (ref: Ref) => number;

  constructor(
    private readonly scan: ScanNode,
    private readonly samples: number,
  ) {
    this.change = changesOf(scan);
    this.reads = readsOf(scan.body);
  }

  rewritten(inputs: readonly Value[], ops: GraphOperations): readonly Value[] {
    const { scan } = this;
    const { body, carry, xs } = scan;
    const drafts = new Map<number, Plan>();
    for (let i = 0; i < carry; i++) {
      const added = this.addedTo(i);
      if (added !== null) drafts.set(i, this.sum(added.map((ref) => this.plan(ref))));
    }
    const sequences = new Map<string, Ref>();
    for (const plan of drafts.values()) this.collect(plan, sequences);
    const isHeld = (ref: Ref) => this.isEntry(ref) || sequences.has(refText(ref));
    const settled = [...drafts].map(([i, plan]) => [i, settle(plan, isHeld)] as const);
    const plans = new Map(settled.filter(([, plan]) => !isTurns(plan, isHeld)));
    if (plans.size === 0) return copied(ops, scan, inputs);
    const draft = new ScanDraft(scan);
    const stays = body.inputs.map((_, i) => i).filter((i) => !plans.has(i));
    const given = new Map<number, Value>();
    for (const i of stays) {
      const { name, type } = body.inputs[i]!;
      given.set(i, i < carry ? draft.carry(name, type, inputs[i]!) : i < carry + xs ? draft.entry(name, inputs[i]!) : draft.fixed(name, inputs[i]!)); // prettier-ignore
    }
    // The nodes that add up are left out with what is carried through them.
    const gone = new Set<number>();
    for (const node of body.nodes) {
      const lost = (ref: Ref) => (ref.kind === 'input' ? plans.has(ref.index) : ref.kind === 'node' && gone.has(ref.node)); // prettier-ignore
      if (node.inputs.some(lost)) gone.add(node.id);
    }
    const inside = new GraphOperations(draft.builder, scan.origin);
    const made: (readonly Value[])[] = [];
    const read = readFrom(made, (index) => given.get(index)!);
    for (const node of body.nodes) made.push(gone.has(node.id) ? [] : copied(inside, node, node.inputs.map(read)));

    const turns = new Map<string, Ref>();
    for (const plan of plans.values()) remain(plan, isHeld, turns);
    const left = stays.filter((i) => i < carry);
    const next = left.map((i) => ({ name: body.outputs[i]!.name, value: read(body.outputs[i]!.ref) }));
    for (const ref of turns.values()) {
      const type = { ...typeOf(body, ref), range: null };
      const sum = draft.carry('sum', type, zeros(ops, type, inputs));
      next.push({ name: 'sum', value: inside.add(sum, read(ref)) });
    }
    const outs = [
      ...body.outputs.slice(carry).map(({ name, ref }) => ({ name, value: read(ref) })),
      ...[...sequences.values()].map((ref) => ({ name: 'collected', value: read(ref) })),
    ];
    const results = draft.finish(ops, next, outs);
    const own = body.outputs.length - carry;
    const found = new Map<string, Value>();
    [...sequences.keys()].forEach((key, i) => found.set(`all ${key}`, results.outs[own + i]!));
    [...turns.keys()].forEach((key, i) => found.set(`sum ${key}`, results.last[left.length + i]!));
    const totals = new Outside(scan, inputs, ops, found, this.change);
    const last = body.outputs.slice(0, carry).map((_, i): Value => {
      const plan = plans.get(i);
      if (plan === undefined) return results.last[left.indexOf(i)]!;
      const total = totals.total(plan);
      const start = inputs[i]!;
      const same = sameShape(start.type.shape, total.type.shape) && start.type.batch === total.type.batch;
      return same && isZero(ops, start) ? total : ops.add(start, total);
    });
    return [...last, ...results.outs.slice(0, own)];
  }

  /** What is added to something carried, each turn; null where more happens to it. */
  private addedTo(index: number): readonly Ref[] | null {
    const { body } = this.scan;
    const start: Ref = { kind: 'input', index };
    const added: Ref[] = [];
    const leadsTo = (ref: Ref): boolean => {
      if (sameRef(ref, start)) return true;
      const node = ref.kind === 'node' ? body.nodes[ref.node]! : null;
      return node?.kind === 'primitive' && node.operation === 'add' && node.inputs.some(leadsTo);
    };
    let at = body.outputs[index]!.ref;
    while (!sameRef(at, start)) {
      const node = at.kind === 'node' ? body.nodes[at.node]! : null;
      if (node?.kind !== 'primitive' || node.operation !== 'add' || this.reads(at) !== 1) return null;
      const through = node.inputs.findIndex(leadsTo);
      if (through < 0) return null;
      added.push(node.inputs[1 - through]!);
      at = node.inputs[through]!;
    }
    return this.reads(start) === 1 && added.length > 0 ? added : null;
  }

  private sum = (of: readonly Plan[]): Plan => (of.length === 1 ? of[0]! : { kind: 'sum', of });

  private plan(ref: Ref): Plan {
    const { body } = this.scan;
    const asIs: Plan = { kind: 'turns', ref };
    const node = ref.kind === 'node' ? body.nodes[ref.node]! : null;
    if (node?.kind !== 'primitive' || this.reads(ref) !== 1) return asIs;
    const { operation, inputs } = node;
    const changing = inputs.filter((operand) => this.change(operand) !== 'fixed');
    const through = (operand: number): Plan => ({ kind: 'map', node, operand, of: this.plan(inputs[operand]!) });
    const sizeOf = (at: Ref) => {
      const { shape, batch } = typeOf(body, at);
      return size(shape) * (batch ? this.samples : 1);
    };
    switch (operation) {
      case 'add':
        return sameShape(typeOf(body, inputs[0]!).shape, typeOf(body, inputs[1]!).shape)
          ? this.sum(inputs.map((operand) => this.plan(operand)))
          : asIs;
      case 'outer_sum':
      case 'scatter': {
        const one = changing.length === 1 && operation === 'outer_sum' ? inputs.indexOf(changing[0]!) : -1;
        if (one >= 0) return through(one);
        const held = inputs.every((operand) => this.change(operand) !== 'fixed' && fits(typeOf(body, operand), this.scan.length, this.samples)); // prettier-ignore
        return held ? { kind: 'sequences', node } : asIs;
      }
      case 'sum':
        return { kind: 'map', node, operand: 0, of: this.plan(inputs[0]!) };
      case 'reshape':
      case 'transpose':
      case 'neg':
      case 'pad':
        return through(0);
      case 'mul':
      case 'div':
      case 'matmul': {
        const operand = inputs.findIndex((each) => this.change(each) !== 'fixed');
        if (changing.length !== 1 || (operation !== 'mul' && operand !== 0)) return asIs;
        const bound = operation === 'matmul' ? 4 : 1;
        return sizeOf(inputs[operand]!) <= bound * sizeOf(ref) ? through(operand) : asIs;
      }
      default:
        return asIs;
    }
  }

  /** Sequences that products need. */
  private collect(plan: Plan, sequences: Map<string, Ref>): void {
    if (plan.kind === 'sum') for (const part of plan.of) this.collect(part, sequences);
    else if (plan.kind === 'map') this.collect(plan.of, sequences);
    else if (plan.kind === 'sequences') for (const ref of plan.node.inputs) if (!this.isEntry(ref)) sequences.set(refText(ref), ref); // prettier-ignore
  }

  private isEntry = (ref: Ref): boolean => {
    const { carry, xs } = this.scan;
    return ref.kind === 'input' && ref.index >= carry && ref.index < carry + xs;
  };
}

/** Where nothing is won by adding up what a value is made of, the value is. */
function settle(plan: Plan, isHeld: (ref: Ref) => boolean): Plan {
  if (plan.kind === 'sum') return { ...plan, of: plan.of.map((part) => settle(part, isHeld)) };
  if (plan.kind !== 'map') return plan;
  const of = settle(plan.of, isHeld);
  if (plan.node.operation !== 'matmul' && isTurns(of, isHeld))
    return { kind: 'turns', ref: { kind: 'node', node: plan.node.id, output: 0 } };
  return { ...plan, of };
}

/** Whether all is added up turn by turn, as before. */
const isTurns = (plan: Plan, isHeld: (ref: Ref) => boolean): boolean =>
  plan.kind === 'sum' ? plan.of.every((part) => isTurns(part, isHeld)) : plan.kind === 'turns' && !isHeld(plan.ref);

/** What is still added up turn by turn, where no sequence of it is there. */
function remain(plan: Plan, isHeld: (ref: Ref) => boolean, turns: Map<string, Ref>): void {
  if (plan.kind === 'sum') for (const part of plan.of) remain(part, isHeld, turns);
  else if (plan.kind === 'map') remain(plan.of, isHeld, turns);
  else if (plan.kind === 'turns' && !isHeld(plan.ref)) turns.set(refText(plan.ref), plan.ref);
}

/** Sums over all turns, outside of the scan. */
class Outside {
  constructor(
    private readonly scan: ScanNode,
    private readonly inputs: readonly Value[],
    private readonly ops: GraphOperations,
    private readonly found: ReadonlyMap<string, Value>,
    private readonly change: (ref: Ref) => Change,
  ) {}

  total(plan: Plan): Value {
    switch (plan.kind) {
      case 'sum':
        return plan.of.map((part) => this.total(part)).reduce((a, b) => this.ops.add(a, b));
      case 'sequences': {
        const { node } = plan;
        const own = new GraphOperations(this.ops.builder, node.origin);
        return own.apply(node.operation, node.inputs.map((ref) => this.sequence(ref)!), node.attributes); // prettier-ignore
      }
      case 'turns': {
        const known = this.found.get(`sum ${refText(plan.ref)}`);
        return known ?? this.ops.sum(this.sequence(plan.ref)!, [0]);
      }
      case 'map': {
        const { node, operand } = plan;
        const own = new GraphOperations(this.ops.builder, node.origin);
        if (node.operation === 'sum' && plan.of.kind === 'turns') {
          // Over the turns and over what it sums up, in one go.
          const all = this.sequence(plan.of.ref);
          const { axes, batch, keep } = node.attributes as { axes: readonly number[]; batch: boolean; keep: boolean };
          if (all !== null && !keep) return own.sum(all, [0, ...axes.map((axis) => axis + 1)], { batch });
        }
        const inner = this.total(plan.of);
        const operands = node.inputs.map((ref, i) => (i === operand ? inner : this.fixed(ref)));
        return copied(own, node, operands)[0]!;
      }
    }
  }

  private sequence(ref: Ref): Value | null {
    const { carry, xs } = this.scan;
    if (ref.kind === 'input' && ref.index >= carry && ref.index < carry + xs) return this.inputs[ref.index]!;
    return this.found.get(`all ${refText(ref)}`) ?? null;
  }

  /** A value that is the same in all turns. */
  private fixed(ref: Ref): Value {
    if (ref.kind === 'input') return this.inputs[ref.index]!;
    if (ref.kind !== 'node' || this.change(ref) !== 'fixed')
      throw new Error('internal: a value changes from turn to turn');
    const node = this.scan.body.nodes[ref.node]!;
    const own = new GraphOperations(this.ops.builder, node.origin);
    return copied(
      own,
      node,
      node.inputs.map((operand) => this.fixed(operand)),
    )[ref.output]!;
  }
}

const zeros = (ops: GraphOperations, { shape, batch }: TensorType, inputs: readonly Value[]): Value => {
  const all = ops.apply('fill', [], { value: 0, shape });
  return batch ? ops.apply('broadcast_batch', [all, inputs.find(({ type }) => type.batch)!]) : all;
};

/** Whether a value is known to be zero everywhere. */
function isZero({ builder }: GraphOperations, value: Value): boolean {
  const graph = builder.sofar();
  const look = (ref: Ref): boolean => {
    const node = ref.kind === 'node' ? graph.nodes[ref.node]! : null;
    if (node?.kind !== 'primitive') return false;
    if (node.operation === 'fill' || node.operation === 'constant') return node.attributes['value'] === 0;
    return isView(node) && node.operation !== 'batch_size' && look(node.inputs[0]!);
  };
  return look(value.ref);
}
