/**
 * Which places of which weights stand for classes and words of the data: rows of an embedding, rows of a matrix that a
 * one-hot code is multiplied with (beside those for noise, where the two were joined), outputs that are held against
 * labels. Nothing is guessed from sizes: it follows from the operations that lead from a field of data to the weight.
 */
import type { ClassAxes, ClassStretch } from '../../../../runtime/contract/class-axes.js';
import { trainHome, weightName } from '../../../../runtime/contract/names.js';
import type { Graph, Node, Ref } from '../../ir/graph.js';
import type { Program } from '../../ir/program.js';
import { weightsIn } from '../../ir/weights.js';
import { alike, type Meaning, meaningOf, unknown } from './meanings.js';
import { type Label, type Space, Spaces } from './spaces.js';

/** The network whose weights a graph uses, and the groups down to its own. */
interface Home {
  readonly network: string;
  readonly path: readonly string[];
}

export function classAxesOf({ networks, training }: Program): ClassAxes {
  if (training === null) return {};
  const reading = new Reading();
  for (const { name, graph } of networks) reading.hold(name, graph);
  reading.hold(trainHome, training.step);
  reading.read(training.step, [], { network: trainHome, path: [] });
  return reading.found();
}

/** The operations of a program, read once from the first to the last, calls and recurrences opened. */
class Reading {
  private readonly spaces = new Spaces();
  private readonly held = new Map<string, Meaning>();
  /** The spaces that fields of data count through, by `pics.label`. */
  private readonly fields = new Map<string, Space>();

  hold(network: string, graph: Graph): void {
    for (const { path, weight } of weightsIn(graph)) {
      const type = { dtype: 'f32', shape: weight.shape, batch: false, range: null } as const;
      this.held.set(weightName(network, path), unknown(this.spaces, type));
    }
  }

  /** What a graph makes. */
  read(graph: Graph, inputs: readonly Meaning[], home: Home): readonly Meaning[] {
    const made: (readonly Meaning[])[] = [];
    const find = (ref: Ref): Meaning => {
      if (ref.kind === 'node') return made[ref.node]![ref.output]!;
      if (ref.kind === 'input') return inputs[ref.index]!;
      return this.held.get(weightName(home.network, [...home.path, ref.name]))!;
    };
    for (const node of graph.nodes) made.push(this.node(node, node.inputs.map(find), home));
    // A state is what replaces it.
    for (const { state, value } of graph.updates)
      alike(this.spaces, find({ kind: 'weight', name: state }), find(value));
    return graph.outputs.map(({ ref }) => find(ref));
  }

  private node(node: Node, inputs: readonly Meaning[], home: Home): readonly Meaning[] {
    const { spaces } = this;
    const nothing = (): readonly Meaning[] => node.types.map((type) => unknown(spaces, type));
    switch (node.kind) {
      case 'primitive':
        return [meaningOf(spaces, node, inputs)];
      case 'draw':
        return nothing();
      case 'data': {
        const [made] = nothing();
        const field = `${node.data}.${node.field}`;
        return [made!.values === null ? made! : { ...made!, values: this.field(field, made!.values) }];
      }
      case 'parameter':
        return [this.held.get(weightName(node.network, node.path))!];
      case 'mode': {
        const branches = [node.training, node.inference].map((branch) => this.read(branch, inputs, home));
        branches[0]!.forEach((made, i) => alike(spaces, made, branches[1]![i]!));
        return branches[0]!;
      }
      case 'call': {
        const { graph, weights } = node;
        // It says nothing that the operations do not that it is the derivative of.
        if (graph.kind === 'gradient') return nothing();
        if (weights.kind === 'network') return this.read(graph, inputs, { network: weights.network, path: [] });
        if (weights.kind === 'none') return this.read(graph, inputs, home);
        return this.read(graph, inputs, { ...home, path: [...home.path, weights.name] });
      }
      case 'scan': {
        const { carry, xs, length } = node;
        const given = inputs.map((x, i) => (i >= carry && i < carry + xs ? { ...x, axes: x.axes.slice(1) } : x));
        return this.read(node.body, given, home).map((made, i) => {
          if (i >= carry) return { ...made, axes: [spaces.make(length), ...made.axes] };
          alike(spaces, made, given[i]!);
          return made;
        });
      }
    }
  }

  /** What a field counts through: the same wherever it is read. */
  private field(field: string, values: Space): Space {
    const space = this.fields.get(field) ?? values;
    if (!this.fields.has(field)) this.spaces.label(space, field);
    this.fields.set(field, space);
    return space;
  }

  found(): ClassAxes {
    const labelsOf = this.spaces.settle();
    const all = [...this.held].map(([name, { axes }]) => {
      return [name, axes.flatMap((space, axis) => stretchesOf(axis, labelsOf(space)))] as const;
    });
    return Object.fromEntries(all.filter(([, stretches]) => stretches.length > 0));
  }
}

/** Fields that lie at the same places share them; of what overlaps otherwise, that of more values holds. */
function stretchesOf(axis: number, labels: readonly Label[]): readonly ClassStretch[] {
  const places = new Map<string, ClassStretch>();
  for (const { field, ...place } of labels) {
    const key = JSON.stringify(place);
    places.set(key, { axis, ...place, fields: [...(places.get(key)?.fields ?? []), field] });
  }
  const taken = new Set<number>();
  const apart = [...places.values()]
    .sort((a, b) => b.count - a.count || a.start - b.start)
    .filter((stretch) => {
      const own = placesOf(stretch);
      if (own.some((place) => taken.has(place))) return false;
      for (const place of own) taken.add(place);
      return true;
    });
  return apart.sort((a, b) => a.start - b.start);
}

const placesOf = ({ start, count, step, width }: ClassStretch): readonly number[] =>
  Array.from({ length: count * width }, (_, i) => start + Math.floor(i / width) * step + (i % width));
