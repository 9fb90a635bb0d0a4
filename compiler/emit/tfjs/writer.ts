/** Writes a graph as TypeScript: lines for the values that get a name of their own, and the expression of each. */
import { needsPass, needsPlace } from '../../graph/analyse/forward-pass.js';
import { isConstant, type Graph, type Node, type Ref, type TensorType } from '../../graph/ir/graph.js';
import { spellingOf } from './operations/index.js';
import {
  asTensor,
  type Code,
  listCode,
  type Literal,
  literalText,
  sizeCodes,
  type WriteLiteral,
} from './operations/spelling.js';
import { sameShape } from '../../graph/ir/types.js';
import { typeOf } from '../../graph/ir/refs.js';
import { calledNetwork, recalledStates, usersOf, usesWeights } from '../../graph/ir/dependencies.js';
import { camelCase, fieldNames, Names } from '../typescript/identifiers.js';
import type { FunctionTable } from './functions.js';
import { float32Text, forTensor, thresholdText } from './operations/numbers.js';
import { type LinePlan, planLines, suggest } from './line-plan.js';
import { scanLines } from './recurrence.js';

/** A literal of a graph: where it stands in it, such as `3.stride`, and how it is written. */
export interface Leaf {
  readonly place: string;
  /** What it is to its node, such as `stride`, or the name that the program has for it. */
  readonly name: string;
  /** The weights that the node is a call with, where it is one. */
  readonly member: string | null;
  readonly value: Literal;
  readonly text: string;
}

export interface WriterContext {
  /** Where the graph stands in that of the function: empty for the function's own. */
  readonly at: string;
  readonly table: FunctionTable;
  readonly inputs: readonly Code[];
  /** Code of a weight or of a group of weights, by its name in the graph. */
  readonly weight: (name: string) => string;
  /** Code of the weights of a network. */
  readonly network: (name: string) => string;
  /** The constant that stands for a param of the file; null where the number itself is written. */
  readonly param: (name: string) => string | null;
  /** The parameter that is called in place of a network, where uses of a function differ in it; else null. */
  readonly standIn: (network: string) => string | null;
  /** Code for the number of samples. */
  readonly batchSize: string;
  /** Code of the pass a node is computed in. */
  readonly pass: (node: Node) => string;
  /** Code of what knows how far training has come. */
  readonly progress: string;
  readonly names: Names;
  /** Code of a literal. */
  readonly literal: (leaf: Leaf) => string;
  /** What the comment of a line says for a size of its value; null where lines do not tell their shapes. */
  readonly shapes: ((leaf: Leaf) => string) | null;
  /** True where a value the program names is written in place all the same when it is used once. */
  readonly terse?: boolean;
  /** Whether a node has been computed before in this pass, so that it changes nothing any more. */
  readonly repeated?: (node: Node) => boolean;
  /** Notes that a name of the runtime is used; returns it. */
  readonly runtime: (name: string) => string;
}

const tensor = (text: string): Code => ({ text, plain: false });

export class Writer {
  /** Code of the values that have a name, by node; one for each output. */
  readonly named = new Map<number, readonly string[]>();
  /** Whether anything written needs the pass. */
  usesPass = false;

  private readonly recalled: ReadonlySet<string>;

  constructor(
    readonly graph: Graph,
    readonly context: WriterContext,
  ) {
    this.recalled = recalledStates(graph);
  }

  /** The expression of a value. */
  code(ref: Ref): Code {
    if (ref.kind === 'input') return this.context.inputs[ref.index]!;
    if (ref.kind === 'weight') return tensor(this.held(ref.name));
    const names = this.named.get(ref.node);
    const node = this.graph.nodes[ref.node]!;
    if (names !== undefined) return { text: names[ref.output]!, plain: this.isPlain(node) };
    const whole = this.expression(node);
    return node.types.length > 1 ? tensor(`${whole.text}.${this.outputNames(node)[ref.output]}`) : whole;
  }

  /** A weight, or a state as it was when the pass came here first. */
  private held(name: string): string {
    const code = this.context.weight(name);
    if (!this.recalled.has(name)) return code;
    this.usesPass = true;
    return `${this.context.progress}.state(${code})`;
  }

  /** The expression of a value as a tensor, whatever it is. */
  tensorCode(ref: Ref): string {
    return asTensor(forTensor(this.code(ref)));
  }

  /** The expression that computes a node, written out. */
  expression(node: Node): Code {
    switch (node.kind) {
      case 'primitive': {
        const spelling = spellingOf(node.operation);
        const args = node.inputs.map((ref) => this.code(ref));
        const plain = args.every((arg) => arg.plain);
        const { progress } = this.context;
        const literal = this.literals(node);
        if (plain && spelling.plain !== undefined) {
          const text = spelling.plain(args.map((arg) => arg.text), node.attributes, { progress, literal }); // prettier-ignore
          // A constant that has a name is not written out.
          const number = isConstant(node) ? Number(text) : NaN;
          return { text, plain: true, ...(!Number.isNaN(number) && { number }) };
        }
        const short = args.map(forTensor);
        const operands = plain ? short.map((arg) => tensor(asTensor(arg))) : short;
        const text = spelling.tensor(operands, node.attributes, {
          inputs: node.inputs.map((ref) => typeOf(this.graph, ref)),
          output: node.types[0]!,
          batchSize: this.context.batchSize,
          progress,
          literal,
          runtime: this.context.runtime,
        });
        return tensor(text);
      }
      case 'call':
        return tensor(this.call(node));
      case 'draw':
        return tensor(this.draw(node));
      case 'mode':
        return tensor(this.choice(node));
      case 'parameter':
        return tensor(`${this.context.network(node.network)}.${this.context.table.fieldPath(node.network, node.path)}`);
      case 'scan':
        throw new Error('internal: recurrence has lines of its own');
      case 'data':
        throw new Error('internal: data outside a training step');
    }
  }

  private call(node: Extract<Node, { kind: 'call' }>): string {
    const { table } = this.context;
    const args = node.inputs.map((ref) => this.code(ref));
    const inlined = table.inline(node, args, this);
    if (inlined !== null) return inlined;
    const { weights } = node;
    const own = !usesWeights(node.graph)
      ? null
      : weights.kind === 'network'
        ? this.context.network(weights.network)
        : weights.kind === 'member'
          ? this.context.weight(weights.name)
          : null;
    const asks = needsPass(node.graph);
    // A gradient computes again what the call it belongs to has computed.
    const again = node.graph.kind === 'gradient' ? '.replay()' : '';
    const place = needsPlace(node.graph) ? `.at('${node.scope}')` : '';
    const fixed = weights.kind === 'network' && table.isFixed(weights.network) ? '.fixed()' : '';
    const pass = asks ? this.passFor(node, place + again + fixed) : null;
    const passed = args.map(asTensor);
    const standIn = calledNetwork(node) === null ? null : this.context.standIn(node.graph.name);
    const call =
      standIn === null
        ? table.call(
            node.graph,
            [...(own === null ? [] : [own]), ...passed],
            pass,
            this.context.network,
            this.literals(node),
          )
        : `${standIn}(${[...passed, ...(pass === null ? [] : [pass])].join(', ')})`;
    const [only, more] = node.graph.outputs;
    return only !== undefined && only.name !== null && more === undefined
      ? `${call}.${fieldNames(node.graph)[0]}`
      : call;
  }

  /** Code of the pass a node is computed in, and what is asked of it. */
  passFor(node: Node, suffix: string): string {
    this.usesPass = true;
    return this.context.pass(node) + suffix;
  }

  private draw(node: Extract<Node, { kind: 'draw' }>): string {
    const { distribution } = node;
    const literal = this.literals(node);
    const shape = this.shapeOf(node.types[0]!, literal);
    const pass = this.passFor(node, '');
    switch (distribution.kind) {
      case 'normal': {
        const { mean, deviation } = distribution;
        return `${pass}.normal('${node.draw}', ${shape}${mean === 0 && deviation === 1 ? '' : `, ${literal('mean', mean)}, ${literal('deviation', deviation)}`})`;
      }
      case 'uniform': {
        const { low, high } = distribution;
        return `${pass}.uniform('${node.draw}', ${shape}${low === 0 && high === 1 ? '' : `, ${literal('low', low)}, ${literal('high', high)}`})`;
      }
      case 'bernoulli': {
        const { probability } = distribution;
        return `${pass}.bernoulli('${node.draw}', ${shape}, ${literal('probability', probability, thresholdText(probability))})`;
      }
      case 'categorical':
        return `${pass}.categorical('${node.draw}', ${literal('classes', distribution.classes)}, ${shape})`;
      case 'constant':
        return `tf.fill(${shape}, ${literal('value', distribution.value)})`;
    }
  }

  /** The shape of a value with a batch axis: that of an input where there is one like it. */
  private shapeOf({ shape }: TensorType, literal: WriteLiteral): string {
    const like = this.graph.inputs.findIndex(({ type }) => type.batch && sameShape(type.shape, shape));
    const name = this.context.inputs[like]?.text;
    return name !== undefined && /^\w+$/.test(name)
      ? `${name}.shape`
      : listCode([this.context.batchSize, ...sizeCodes(shape, literal)]);
  }

  /** `pass.training ? a : b`, where both are single expressions. */
  private choice(node: Extract<Node, { kind: 'mode' }>): string {
    const [training, inference] = this.branches(node);
    const pass = this.passFor(node, '');
    const choose = (branch: Writer) => branch.tensorCode(branch.graph.outputs[0]!.ref);
    return `(${pass}.training ? ${choose(training)} : ${choose(inference)})`;
  }

  branches(node: Extract<Node, { kind: 'mode' }>): readonly [Writer, Writer] {
    const inputs = node.inputs.map((ref) => this.code(ref));
    return [
      this.inside(node, node.training, 'training', { inputs }),
      this.inside(node, node.inference, 'inference', { inputs }),
    ];
  }

  /** A writer for a branch of a node, which may use the weights around it. */
  inside(node: Node, branch: Graph, which: string, context: Partial<WriterContext>): Writer {
    const graph = { ...branch, weights: this.graph.weights };
    return new Writer(graph, { ...this.context, shapes: null, at: `${this.place(node)}.${which}/`, ...context });
  }

  place(node: Node): string {
    return `${this.context.at}${node.id}`;
  }

  /** Code of the literals of a node. */
  literals(node: Node): WriteLiteral {
    const member = node.kind === 'call' && node.weights.kind === 'member' ? camelCase(node.weights.name) : null;
    const constant = isConstant(node) && node.param !== undefined ? this.context.param(node.param) : null;
    return (name, value, text = literalText(value)) => {
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

  /** `// [4, 4, 64]`: the shape of what a line makes, for each output; nothing where lines do not tell their shapes. */
  shapeNotes(node: Node): readonly string[] {
    const { shapes } = this.context;
    if (shapes === null) return node.types.map(() => '');
    return node.types.map(({ shape }, output) => {
      const place = `${this.place(node)}.shape.${output}`;
      return ` // ${listCode(shape.map((value, axis) => shapes({ place: `${place}.${axis}`, name: 'size', member: null, value, text: String(value) })))}`;
    });
  }

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

  private line(node: Node, plan: LinePlan): string[] {
    const comment = node.types.length === 1 ? this.shapeNotes(node)[0]! : '';
    if (node.kind === 'mode' && !this.single(node)) return this.modeLines(node);
    if (node.kind === 'scan') return scanLines(this, node, plan.read.get(node.id) ?? new Set());
    const code = this.expression(node);
    if (node.types.length !== 1) {
      const read = plan.read.get(node.id) ?? new Set();
      const fields = this.outputNames(node);
      const names = fields.map((field, i) => (read.has(i) ? this.context.names.claim(field) : ''));
      this.named.set(node.id, names);
      const pattern = fields.flatMap((field, i) =>
        names[i] === '' ? [] : [field === names[i] ? field : `${field}: ${names[i]}`],
      );
      return [`const { ${pattern.join(', ')} } = ${code.text};`];
    }
    const again = plan.continues.get(node.id);
    if (again !== undefined) {
      const name = this.named.get(again)![0]!;
      this.named.set(node.id, [name]);
      return [`${name} = ${code.text};${comment}`];
    }
    const name = this.context.names.claim(camelCase(node.name ?? suggest(node)));
    this.named.set(node.id, [name]);
    const keyword = [...plan.continues.values()].includes(node.id) ? `let ${name}: tf.Tensor` : `const ${name}`;
    return [`${keyword} = ${code.text};${comment}`];
  }

  private outputNames(node: Node): readonly string[] {
    if (node.kind === 'call') return fieldNames(node.graph);
    return node.kind === 'mode' ? fieldNames(node.training) : node.types.map((_, i) => `output${i}`);
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

  private modeLines(node: Extract<Node, { kind: 'mode' }>): string[] {
    const names = this.outputNames(node).map((name) =>
      this.context.names.claim(node.types.length === 1 ? camelCase(node.name ?? 'chosen') : name),
    );
    const pass = this.passFor(node, '');
    const [training, inference] = this.branches(node);
    this.named.set(node.id, names);
    const assign = (branch: Writer) => [
      ...branch.lines(branch.graph.nodes.map((item) => item.id), branch.graph.outputs.map((output) => output.ref)),
      ...branch.graph.outputs.map((output, i) => `${names[i]} = ${branch.tensorCode(output.ref)};`),
      ...branch.updates(pass),
    ]; // prettier-ignore
    return [
      ...names.map((name) => `let ${name}: tf.Tensor;`),
      `if (${pass}.training) {`,
      ...assign(training),
      ...(inference.graph.outputs.length > 0 || inference.graph.updates.length > 0
        ? ['} else {', ...assign(inference)]
        : []),
      '}',
    ];
  }

  /** Lines that move the states of the graph. */
  updates(pass: string): string[] {
    return this.graph.updates.map(({ state, value }) => {
      this.usesPass = true;
      return `${pass}.update(${this.context.weight(state)}, ${this.tensorCode(value)});`;
    });
  }

  /** Whether a value is a number of the program rather than a tensor: worked out from constants and schedules. */
  isPlain(node: Node): boolean {
    if (node.kind !== 'primitive') return false;
    if (spellingOf(node.operation).plain === undefined) return false;
    return node.inputs.every((ref) => {
      if (ref.kind === 'input') return this.context.inputs[ref.index]?.plain === true;
      if (ref.kind === 'weight') return false;
      return this.isPlain(this.graph.nodes[ref.node]!);
    });
  }
}
