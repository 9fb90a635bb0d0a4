/** Writes a graph as TypeScript: lines for the values that get a name of their own, and the expression of each. */
import { needsPass, needsPlace } from '../../graph/analyse/forward-pass.js';
import { isConstant, type Graph, type Node, type Ref, type TensorType } from '../../graph/ir/graph.js';
import { spellingOf } from './operations/index.js';
import type { Code, Literal, WriteLiteral } from '../../lower/outline/code.js';
import type { LinePlan } from '../../lower/outline/line-plan.js';
import { forTensor, thresholdText } from '../../lower/outline/numbers.js';
import { GraphWriter, type OutlineContext } from '../../lower/outline/writer.js';
import { asTensor, listCode, literalText, sizeCodes } from './operations/spelling.js';
import { sameShape } from '../../graph/ir/types.js';
import { typeOf } from '../../graph/ir/refs.js';
import { calledNetwork, usesWeights } from '../../graph/ir/dependencies.js';
import { camelCase, fieldNames, words } from '../typescript/identifiers.js';
import type { FunctionTable } from './functions.js';
import { scanLines } from './recurrence.js';

export interface WriterContext extends OutlineContext {
  readonly table: FunctionTable;
  /** Code of a weight or of a group of weights, by its name in the graph. */
  readonly weight: (name: string) => string;
  /** Code of the weights of a network. */
  readonly network: (name: string) => string;
  /** Code for the number of samples. */
  readonly batchSize: string;
  /** Code of the pass a node is computed in. */
  readonly pass: (node: Node) => string;
  /** Code of what knows how far training has come. */
  readonly progress: string;
  /** Notes that a name of the runtime is used; returns it. */
  readonly runtime: (name: string) => string;
}

const tensor = (text: string): Code => ({ text, plain: false });

export class Writer extends GraphWriter<WriterContext> {
  readonly words = words;
  /** Whether anything written needs the pass. */
  usesPass = false;

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

  /** A writer for a branch of a node, which may use the weights around it. */
  inside(node: Node, branch: Graph, which: string, context: Partial<WriterContext>): this {
    const graph = { ...branch, weights: this.graph.weights };
    return new Writer(graph, {
      ...this.context,
      shapes: null,
      at: `${this.place(node)}.${which}/`,
      ...context,
    }) as this;
  }

  protected literalText(value: Literal): string {
    return literalText(value);
  }

  protected hasPlain(operation: string): boolean {
    return spellingOf(operation).plain !== undefined;
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

  protected line(node: Node, plan: LinePlan): string[] {
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
    const name = this.claimFor(node);
    this.named.set(node.id, [name]);
    const keyword = [...plan.continues.values()].includes(node.id) ? `let ${name}: tf.Tensor` : `const ${name}`;
    return [`${keyword} = ${code.text};${comment}`];
  }

  private outputNames(node: Node): readonly string[] {
    if (node.kind === 'call') return fieldNames(node.graph);
    return node.kind === 'mode' ? fieldNames(node.training) : node.types.map((_, i) => `output${i}`);
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
}
