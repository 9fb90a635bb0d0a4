/** A step graph under construction: lines that follow one another without an `every` or a `repeat` between them. */
import type { Clock } from '../../runtime/contract/formula.js';
import type { Output, Role } from '../../runtime/contract/graphs.js';
import { trainHome, weightName } from '../../runtime/contract/names.js';
import { GraphOperations } from '../graph/build/operations.js';
import { withoutIdleInputs } from '../graph/ir/inputs.js';
import { slice } from '../graph/ir/dependencies.js';
import { refText } from '../graph/ir/refs.js';
import type { Graph, Ref, TensorType, Weight } from '../graph/ir/graph.js';
import { f32 } from '../graph/ir/types.js';
import type { Value } from '../graph/ir/value.js';
import { isSizeAlone } from '../graph/primitives/sizes.js';
import { open, type Outside } from './open.js';
import { nameOfNumber, withNumbersWorkedOut } from './numbers.js';
import { simplifyStep } from './simplify.js';
import { periodOf } from './period.js';
import type { StepGraph } from './step-graph.js';
import type { Setting } from './setting.js';
import { SharedValues } from './shared-values.js';

/** The lines of one body, `train` or a `repeat`. Its sections draw the same noise: what one has computed, another replays. */
export class Region {
  /** Nodes of the training step that were computed before, so that doing it again is a replay. */
  readonly computed = new Set<number>();
  /** States of blocks in the training step that have moved on. */
  readonly moved = new Set<string>();
  /** States as the first call that reads them sees them, by that call. */
  readonly seen = new Map<string, { readonly section: Section; readonly value: Value }>();

  /** @param each whether what sections hand on belongs to one turn of the repetition around, rather than to all */
  constructor(readonly each = false) {}
}

/** A value that another section hands on. */
interface Wanted {
  readonly key: string;
  readonly from: Section;
  readonly value: Value;
  readonly each: boolean;
}

export class Section implements Outside {
  readonly builder: SharedValues;
  readonly ops: GraphOperations;
  private readonly roles: Role[] = [];
  private readonly known = new Map<string, Value>();
  /** The newest values of what training remembers. */
  private readonly current = new Map<string, Value>();
  private readonly changed = new Set<string>();
  private readonly results: { readonly result: Output; readonly value: Value }[] = [];
  private readonly counts: Record<string, number> = {};
  private readonly wanted = new Map<number, Wanted>();
  /** What was computed, by node and by how often the networks behind it had moved. */
  private readonly made = new Map<string, readonly Value[]>();
  private readonly newest = new Map<number, string>();
  private readonly versions = new Map<string, number>();

  /** @param look outside training: which weights are read in place of those of training, such as averages */
  constructor(
    private readonly setting: Setting,
    readonly region: Region,
    private readonly look: { readonly best: (name: string) => string } | null = null,
  ) {
    const { span } = setting.step;
    this.builder = new SharedValues({ kind: 'step', name: 'step', doc: null, span, library: false });
    this.ops = new GraphOperations(this.builder, { span, text: 'train' });
  }

  /** A value of the training step, with the weights as they are now. */
  value(ref: Ref): Value {
    const { step, behind } = this.setting;
    if (ref.kind === 'weight') return this.ownState(ref.name);
    if (ref.kind === 'input') throw new Error('internal: a training step has no inputs');
    for (const id of slice(step, [ref])) {
      const key = [id, ...[...behind[id]!].map((name) => `${name} ${this.versions.get(name) ?? 0}`)].join();
      this.newest.set(id, key);
      if (this.made.has(key)) continue;
      const again = this.region.computed.has(id);
      this.region.computed.add(id);
      const node = step.nodes[id]!;
      const inputs = node.inputs.map((input) =>
        input.kind === 'node' ? this.made.get(this.newest.get(input.node)!)![input.output]! : this.value(input),
      );
      const place = {
        ...{ outside: this, builder: this.builder, home: trainHome, path: [], weights: step.weights, scope: '' },
        ...{ again, training: this.look === null, isFixed: this.setting.isFixed, turns: [] },
      };
      this.made.set(key, open(node, inputs, place));
    }
    return this.made.get(this.newest.get(ref.node)!)![ref.output]!;
  }

  /** A state of the step itself; one that a block's text moves is seen by all as it was before. */
  private ownState(name: string): Value {
    const weight = this.setting.step.weights.find((item) => item.name === name);
    if (weight?.kind !== 'weight') throw new Error(`internal: the training step holds no ${name}`);
    const full = weightName(trainHome, [name]);
    return this.held(full, weight, full, this.region.moved.has(name));
  }

  held(name: string, weight: Weight, place: string, again: boolean): Value {
    if (weight.trainable) return this.stored(name, f32(weight.shape, false));
    const known = this.region.seen.get(place);
    if (!again || known === undefined) {
      const value = this.stored(name, f32(weight.shape, false));
      if (!again) this.region.seen.set(place, { section: this, value });
      return value;
    }
    return known.section === this ? known.value : this.handed(place, known.section, known.value, name);
  }

  /** Whether a value depends on something, with all that training remembers taken as it is now. */
  behind(value: Value): (other: Value) => boolean {
    const ends = new Set([...this.current.values()].map(({ ref }) => refText(ref)));
    const { nodes } = this.builder.sofar();
    const seen = new Set<string>();
    const waiting = [this.builder.use(value)];
    for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
      const key = refText(ref);
      if (seen.has(key)) continue;
      seen.add(key);
      if (ref.kind !== 'node' || ends.has(key)) continue;
      const node = nodes[ref.node]!;
      waiting.push(...node.inputs.filter((_, i) => !isSizeAlone(node, i)));
    }
    return ({ ref }) => seen.has(refText(ref));
  }

  moved(name: string, value: Value): void {
    this.store(name, this.builder.variable(value, this.ops.origin));
  }

  /** What training remembers, as it is now. */
  stored(name: string, type: TensorType): Value {
    const taken = this.look === null ? name : this.look.best(name);
    const value = this.current.get(name) ?? this.input({ kind: 'stored', name: taken }, type);
    this.current.set(name, value);
    return value;
  }

  /** Gives what training remembers a new value. */
  store(name: string, value: Value): void {
    this.current.set(name, value);
    this.changed.add(name);
  }

  /** Values behind which the network lies are computed anew from here on. */
  networkMoved(network: string): void {
    this.versions.set(network, (this.versions.get(network) ?? 0) + 1);
  }

  /** Adds one to a count, and gives what it is then. */
  counted(name: string): Value {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    return this.ops.add(this.clock({ kind: 'count', name }), this.counts[name]);
  }

  draw: Outside['draw'] = (key, distribution, type, turns) =>
    this.input({ kind: 'draw', key, distribution, turns }, type);

  data: Outside['data'] = ({ data, field, draw, types }) => this.input({ kind: 'data', data, field, draw }, types[0]!);

  schedule: Outside['schedule'] = (length, after) =>
    this.clock({ kind: 'schedule', length: periodOf(length), after: periodOf(after) });

  private clock = (formula: Clock): Value => this.input({ kind: 'number', formula }, f32([], false));

  parameter: Outside['parameter'] = (network, path) => this.setting.weight(network, path);

  loss(name: string, value: Value): void {
    this.results.push({ result: { kind: 'loss', name }, value });
  }

  /** Shows a value under a name. */
  show(name: string, value: Value): void {
    this.results.push({ result: { kind: 'made', name }, value });
  }

  /** A value that whoever runs the graph gives it. */
  given(name: string, type: TensorType): Value {
    return this.input({ kind: 'given', name }, type);
  }

  /** Hands a value on under a key. */
  hand(key: string, value: Value, each = false): void {
    const known = this.results.some(({ result }) => result.kind === 'handed' && result.key === key);
    if (!known) this.results.push({ result: { kind: 'handed', key, each }, value });
  }

  /** What another section hands on under a key; zeros where nothing was. */
  taken(key: string, type: TensorType): Value {
    return this.input({ kind: 'handed', key, each: false, otherwise: null }, type);
  }

  private handed(key: string, from: Section, value: Value, otherwise: string): Value {
    const { each } = from.region;
    const taken = this.input({ kind: 'handed', key, each, otherwise }, value.type);
    if (taken.ref.kind === 'input') this.wanted.set(taken.ref.index, { key, from, value, each });
    return taken;
  }

  private input(role: Role, type: TensorType): Value {
    const key = JSON.stringify(role);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const value = this.builder.input(nameOf(role), type);
    this.roles.push(role);
    this.known.set(key, value);
    return value;
  }

  /**
   * The finished graph. Sections finish from the last to the first, since only then it is known what each has to hand on.
   * Null where nothing is left to do.
   */
  finish(name: string): StepGraph | null {
    const outputs: { readonly result: Output; readonly value: Value }[] = [
      ...this.results,
      ...[...this.changed].map((own) => ({
        result: { kind: 'stored', name: own } as const,
        value: this.current.get(own)!,
      })),
    ];
    if (outputs.length === 0) return null;
    const finished = this.builder.finish(outputs.map(({ result, value }) => ({ name: resultName(result), value })));
    const simplified = simplifyStep(finished, this.look === null ? this.setting.batch : null);
    const worked = withNumbersWorkedOut(simplified, this.roles);
    const { graph, needs } = withoutIdleInputs(worked.graph);
    for (const i of needs) {
      const wanted = this.wanted.get(i);
      wanted?.from.hand(wanted.key, wanted.value, wanted.each);
    }
    const inputs = needs.map((i) => worked.roles[i]!);
    return {
      name,
      graph: named(graph, name),
      inputs,
      outputs: outputs.map(({ result }) => result),
      counts: this.counts,
    };
  }
}

const named = (graph: Graph, name: string): Graph => ({ ...graph, name });

/** How an input is called in the graph. */
function nameOf(role: Role): string {
  switch (role.kind) {
    case 'stored':
    case 'given':
      return role.name;
    case 'number':
      return nameOfNumber(role.formula);
    case 'draw':
      return role.key;
    case 'data':
      return [role.data, ...(role.draw === null ? [] : [role.draw]), role.field].join('.');
    case 'handed':
      return `handed ${role.key}`;
  }
}

const resultName = (result: Output): string => {
  if (result.kind === 'made') return result.name;
  if (result.kind === 'loss') return `loss ${result.name}`;
  return result.kind === 'stored' ? `new ${result.name}` : `handed ${result.key}`;
};
