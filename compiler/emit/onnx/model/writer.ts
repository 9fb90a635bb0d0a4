/** Builds a model node by node: names are made unique, and what is computed twice is computed once. */
import { dimsMade, type Operand, typeMade } from './dims.js';
import {
  type Attribute,
  type Dim,
  type ElementType,
  graphsIn,
  type Initializer,
  type ModelGraph,
  type ModelNode,
  type ValueInfo,
} from './model.js';

export interface NodeOptions {
  readonly domain?: string;
  /** What the first result is called, if that is free. */
  readonly name?: string;
}

/** A value that a graph hands out, and the one that it is. */
export interface Result extends ValueInfo {
  readonly source: string;
}

export class ModelWriter {
  private readonly nodes: ModelNode[] = [];
  private readonly made = new Map<string, readonly string[]>();
  private readonly makers = new Map<string, ModelNode>();

  private constructor(
    /** Names that are taken, with how often. */
    private readonly taken: Map<string, number>,
    /** What is known of values: their sizes, and the numbers of constants. */
    private readonly known: Map<string, Operand>,
    /** Constants stand in the outermost graph, where all others see them. */
    private readonly initializers: Map<string, Initializer>,
    private readonly around: ModelWriter | null,
  ) {}

  static start(): ModelWriter {
    return new ModelWriter(new Map(), new Map(), new Map(), null);
  }

  /** The writer of a graph inside of this one. */
  inside(): ModelWriter {
    return new ModelWriter(this.taken, this.known, this.initializers, this);
  }

  /** A name that no other value has: `x`, `x_2`, ... */
  unique(name: string): string {
    const count = (this.taken.get(name) ?? 0) + 1;
    this.taken.set(name, count);
    return count === 1 ? name : this.unique(`${name}_${count}`);
  }

  /** An input of the graph. */
  input(name: string, type: ElementType, dims: readonly Dim[]): ValueInfo {
    const own = this.unique(name);
    this.known.set(own, { dims, type });
    return { name: own, type, dims };
  }

  /** The sizes of a value; undefined where they are only known when the model runs. */
  dims(name: string): readonly Dim[] | undefined {
    return this.known.get(name)?.dims;
  }

  type(name: string): ElementType {
    return this.known.get(name)!.type;
  }

  /** The numbers of a constant; undefined for another value. */
  values(name: string): readonly number[] | undefined {
    return this.known.get(name)?.values;
  }

  /** The node of this graph that makes a value. */
  maker(name: string): ModelNode | undefined {
    return this.makers.get(name);
  }

  /** A value that an operator makes. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: ModelNode['attributes'] = {},
    options: NodeOptions = {},
  ): string {
    return this.several(op, inputs, attributes, 1, options)[0]!;
  }

  /** The values that an operator makes. */
  several(
    op: string,
    inputs: readonly string[],
    attributes: ModelNode['attributes'],
    count: number,
    { domain = '', name = op.toLowerCase() }: NodeOptions = {},
  ): readonly string[] {
    const key = JSON.stringify([domain, op, inputs, attributes, count]);
    const known = this.find(key);
    if (known !== undefined) return known;
    const outputs = Array.from({ length: count }, () => this.unique(name));
    const made = { op, domain, inputs, outputs, attributes };
    this.nodes.push(made);
    this.made.set(key, outputs);
    for (const output of outputs) this.makers.set(output, made);
    const operands = inputs.map((input): Operand => this.known.get(input) ?? { dims: undefined, type: 'float' });
    const dims = dimsMade(op, operands, attributes);
    // Operators here that make several values make them of one size, but for recurrences.
    const type = typeMade(op, operands, attributes);
    for (const output of outputs) this.known.set(output, { dims, type });
    return outputs;
  }

  /** Numbers known when the model is written, the same for all who use them. */
  constant(type: ElementType, values: readonly number[], dims: readonly number[]): string {
    const key = `${type} ${dims.join()} ${values.join()}`;
    const known = this.initializers.get(key);
    if (known !== undefined) return known.name;
    const name = this.unique(
      type === 'float' && dims.length === 0 ? `${values[0]}` : type === 'float' ? 'table' : 'ints',
    );
    this.initializers.set(key, { name, type, dims, values });
    this.known.set(name, { dims, type, values });
    return name;
  }

  readonly float = (value: number): string => this.constant('float', [value], []);
  readonly floats = (values: readonly number[], dims: readonly number[] = [values.length]): string =>
    this.constant('float', values, dims);
  readonly ints = (values: readonly number[], dims: readonly number[] = [values.length]): string =>
    this.constant('int64', values, dims);

  /**
   * The graph of everything that was written. Results get the names they are to have, which `unique` must have given; a
   * value that this graph does not make itself, or that is a result already, is passed on by a node of its own.
   */
  finish(name: string, inputs: readonly ValueInfo[], results: readonly Result[]): ModelGraph {
    const own = new Set(this.nodes.flatMap(({ outputs }) => outputs));
    const renamed = new Map<string, string>();
    const passed: ModelNode[] = [];
    for (const { name: result, source } of results) {
      if (own.has(source) && !renamed.has(source)) renamed.set(source, result);
      else passed.push({ op: 'Identity', domain: '', inputs: [source], outputs: [result], attributes: {} });
    }
    const outputs = results.map(({ name, type, dims }) => ({ name, type, dims }));
    const all = [...this.nodes, ...passed].map((node) => renameIn(node, renamed));
    const { nodes, read } = needed(all, results.map((result) => result.name)); // prettier-ignore
    const constants = this.around === null ? [...this.initializers.values()] : [];
    return { name, inputs, outputs, initializers: constants.filter((item) => read.has(item.name)), nodes };
  }

  private find(key: string): readonly string[] | undefined {
    return this.made.get(key) ?? this.around?.find(key);
  }
}

/** The nodes that results are made by, and all the names that they read. */
function needed(nodes: readonly ModelNode[], results: readonly string[]) {
  const read = new Set(results);
  const kept = nodes.toReversed().filter((node) => {
    if (!node.outputs.some((output) => read.has(output))) return false;
    for (const name of namesRead(node)) read.add(name);
    return true;
  });
  return { nodes: kept.toReversed(), read };
}

/** Every value that a node reads, from inside the graphs in it too. */
export const namesRead = (node: ModelNode): readonly string[] => [
  ...node.inputs,
  ...graphsIn(node).flatMap(({ nodes, outputs }) => [...nodes.flatMap(namesRead), ...outputs.map(({ name }) => name)]),
];

/** The node with other names for values. */
export function renameIn(node: ModelNode, names: ReadonlyMap<string, string>): ModelNode {
  const now = (name: string): string => names.get(name) ?? name;
  const attributes = Object.entries(node.attributes).map(([name, value]): readonly [string, Attribute] => {
    if (typeof value !== 'object' || !('graph' in value)) return [name, value];
    const { graph } = value;
    const outputs = graph.outputs.map((output) => ({ ...output, name: now(output.name) }));
    return [name, { graph: { ...graph, outputs, nodes: graph.nodes.map((inner) => renameIn(inner, names)) } }];
  });
  return {
    ...node,
    inputs: node.inputs.map(now),
    outputs: node.outputs.map(now),
    attributes: Object.fromEntries<Attribute>(attributes),
  };
}

export const float = (value: number): Attribute => ({ float: value });
