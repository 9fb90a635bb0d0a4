/** Writes a graph as Python: lines for the values that get a name of their own, and the expression of each. */
import { needsPlace } from '../../graph/analyse/forward-pass.js';
import { calledNetwork } from '../../graph/ir/dependencies.js';
import { type Graph, isConstant, type Node, type Ref } from '../../graph/ir/graph.js';
import { typeOf } from '../../graph/ir/refs.js';
import type { Literal } from '../../lower/outline/code.js';
import type { LinePlan } from '../../lower/outline/line-plan.js';
import { float32Text, forTensor, numberText, thresholdText } from '../../lower/outline/numbers.js';
import { GraphWriter, type OutlineContext } from '../../lower/outline/writer.js';
import { asks } from './asks.js';
import { asTensor, atom, axesOf, fromLast, isPicture, levels, liesAlike, type PyCode, type SpellingContext, tensor } from './operations/code.js'; // prettier-ignore
import type { FunctionTable } from './functions.js';
import { indented } from './layout/lines.js';
import { spellingOf } from './operations/index.js';
import { scanLines } from './recurrence.js';
import { fieldNames, memberNames, words } from './words.js';

export interface WriterContext extends OutlineContext {
  readonly table: FunctionTable;
  readonly inputs: readonly PyCode[];
  /** Code of the module that holds the weights of the graph. */
  readonly owner: string;
  /** Code of a network. */
  readonly network: (name: string) => string;
  /** Code of the step that a node is computed in. */
  readonly step: (node: Node) => string;
  /** Code of what knows how far training has come. */
  readonly progress: string;
  /** Code of whether this is training. */
  readonly training: string;
  readonly device: () => string;
  readonly batchSize: () => string;
  readonly uses: (name: string) => string;
  /** What stands around a value where a line takes it as given: `fake.detach()`. */
  readonly given?: (node: number, code: string) => string;
  /** Batch norms that a call goes through must not move: it repeats one. */
  readonly repeats?: (node: Node) => boolean;
}

export class Writer extends GraphWriter<WriterContext> {
  readonly words = words;
  /** Whether what was written since this was last set to false has a call of a module in it, of which Python knows no type. */
  untyped = false;

  code(ref: Ref): PyCode {
    if (ref.kind === 'input') return this.context.inputs[ref.index]!;
    if (ref.kind === 'weight') return this.held(ref.name);
    const names = this.named.get(ref.node);
    const node = this.graph.nodes[ref.node]!;
    if (names !== undefined) {
      const name = names[ref.output]!;
      return { text: this.context.given?.(ref.node, name) ?? name, plain: this.isPlain(node) };
    }
    const whole = this.expression(node);
    return node.types.length > 1 ? tensor(`${atom(whole)}[${ref.output}]`) : whole;
  }

  /** A weight, or a state as it was when the step came here first. */
  private held(name: string): PyCode {
    const { owner } = this.context;
    const member = memberNames(this.graph).get(name)!;
    const text = this.recalled.has(name)
      ? `${this.context.progress}.state(${owner}, "${member}")`
      : `${owner}.${member}`;
    return fromLast(text, typeOf(this.graph, { kind: 'weight', name }));
  }

  tensorCode(ref: Ref): string {
    return this.tensorOf(ref).text;
  }

  private tensorOf(ref: Ref): PyCode {
    return asTensor(forTensor(this.code(ref)), this.context);
  }

  expression(node: Node): PyCode {
    switch (node.kind) {
      case 'primitive': {
        const spelling = spellingOf(node.operation);
        const { untyped } = this;
        const args = node.inputs.map((ref) => this.code(ref));
        const context = this.spelling(node);
        if (this.isPlain(node)) {
          const code = spelling.plain!(args, node.attributes, context);
          // A constant that has a name is not written out.
          const number = isConstant(node) ? Number(code.text) : NaN;
          return { ...code, plain: true, ...(!Number.isNaN(number) && { number }) };
        }
        const plain = args.every((arg) => arg.plain);
        const short = args.map(forTensor) as PyCode[];
        const made = spelling.tensor(
          plain ? short.map((arg) => asTensor(arg, context)) : short,
          node.attributes,
          context,
        );
        // What functions of PyTorch return is known.
        if (/^(F|torch)\./.test(made.text) && (made.level ?? levels.atom) === levels.atom) this.untyped = untyped;
        return made;
      }
      case 'call':
        return this.call(node);
      case 'draw':
        return this.draw(node);
      case 'mode':
        return this.choice(node);
      case 'parameter': {
        const { network, table } = this.context;
        return fromLast(`${network(node.network)}.${table.parameterPath(node.network, node.path)}`, node.types[0]!);
      }
      case 'scan':
        throw new Error('internal: recurrence has lines of its own');
      case 'data':
        throw new Error('internal: data outside a training step');
    }
  }

  private spelling(node: Node): SpellingContext {
    const { device, batchSize, uses } = this.context;
    return {
      inputs: node.inputs.map((ref) => typeOf(this.graph, ref)),
      output: node.types[0]!,
      literal: this.literals(node),
      step: this.context.progress,
      ...{ device, batchSize, uses },
    };
  }

  override isPlain(node: Node): boolean {
    return (node.kind === 'primitive' && node.operation === 'batch_size') || super.isPlain(node);
  }

  private call(node: Extract<Node, { kind: 'call' }>): PyCode {
    const { table, network } = this.context;
    const { untyped } = this;
    this.context.repeats?.(node);
    const codes = node.inputs.map((ref) => this.code(ref));
    const inlined = table.inline(node, codes, this);
    if (inlined !== null) return inlined;
    const args = codes.map((code) => asTensor(forTensor(code), this.context));
    const { weights } = node;
    const member = weights.kind === 'member' ? memberNames(this.graph).get(weights.name)! : null;
    const layer = member === null ? null : table.layerOf(node.graph);
    if (layer !== null) {
      this.untyped = true;
      return layer.call(`${this.context.owner}.${member}`, args[0]!, this.spelling(node));
    }
    const place = needsPlace(node.graph) ? `.at("${node.scope}")` : '';
    const given = asks(node.graph);
    const step = given.step ? [this.context.step(node) + place] : [];
    const others = table.others(node.graph, network, (name) => this.context.standIn(name));
    const standIn = calledNetwork(node) === null ? null : this.context.standIn(node.graph.name);
    const module = standIn ?? (weights.kind === 'network' ? network(weights.network) : member === null ? null : `${this.context.owner}.${member}`); // prettier-ignore
    const texts = args.map(({ text }) => text);
    if (module !== null && table.isModule(node.graph)) {
      this.untyped = true;
      return tensor(`${module}(${[...texts, ...others, ...step].join(', ')})`);
    }
    // A function says what it returns.
    this.untyped = untyped;
    const mode = given.mode ? [this.context.training] : [];
    const settings = table.settingsFor(node.graph, this.literals(node));
    return tensor(`${table.nameOfCall(node.graph, this.context.uses)}(${[...texts, ...others, ...step, ...mode, ...settings].join(', ')})`); // prettier-ignore
  }

  private draw(node: Extract<Node, { kind: 'draw' }>): PyCode {
    const { distribution } = node;
    const literal = this.literals(node);
    const type = node.types[0]!;
    const { shape, batch } = type;
    const alike = isPicture(type) && liesAlike(type);
    const sizes = (alike ? axesOf(type) : shape.map((_, axis) => axis)).map((axis) => literal(`axis${axis}`, shape[axis]!)); // prettier-ignore
    const step = this.context.step(node);
    const made = (text: string): PyCode => (alike ? tensor(text) : fromLast(text, type));
    const set = (name: string, value: number, usual: number, text?: string) =>
      value === usual ? [] : [`${name}=${literal(name, value, text)}`];
    if (distribution.kind === 'constant')
      return made(`${this.context.uses('torch')}.full((${[...(batch ? [this.context.batchSize()] : []), ...sizes].join(', ')},), ${literal('value', distribution.value)}, device=${this.context.device()})`); // prettier-ignore
    const settings = (): readonly string[] => {
      switch (distribution.kind) {
        case 'normal':
          return [...set('mean', distribution.mean, 0), ...set('deviation', distribution.deviation, 1)];
        case 'uniform':
          return [...set('low', distribution.low, 0), ...set('high', distribution.high, 1)];
        case 'bernoulli':
          return [literal('probability', distribution.probability, thresholdText(distribution.probability))];
        case 'categorical':
          return [literal('classes', distribution.classes)];
      }
    };
    const own = settings();
    const { kind } = distribution;
    const first = kind === 'bernoulli' || kind === 'categorical';
    if (!batch) {
      const maker = this.context.uses({ normal: 'Normal', uniform: 'Uniform', bernoulli: 'Bernoulli', categorical: 'Categorical' }[kind]); // prettier-ignore
      return made(`${step}.shared("${node.draw}", ${maker}(${own.join(', ')})${sizes.map((size) => `, ${size}`).join('')})`); // prettier-ignore
    }
    const parts = first ? [...own, ...sizes] : [...sizes, ...own];
    return made(`${step}.${kind}("${node.draw}"${parts.map((part) => `, ${part}`).join('')})`);
  }

  /** `a if self.training else b`, where both are single expressions. */
  private choice(node: Extract<Node, { kind: 'mode' }>): PyCode {
    const [training, inference] = this.branches(node);
    const choose = (branch: Writer) => branch.tensorCode(branch.graph.outputs[0]!.ref);
    return tensor(`${choose(training)} if ${this.context.training} else ${choose(inference)}`, 0);
  }

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
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    return typeof value === 'string' ? `"${value}"` : numberText(value);
  }

  protected hasPlain(operation: string): boolean {
    return spellingOf(operation).plain !== undefined && operation !== 'batch_size';
  }

  /** `# [64, 4, 4]`: the shape of what a line makes, channels first. */
  shapeNotes(node: Node): readonly string[] {
    const { shapes } = this.context;
    if (shapes === null) return node.types.map(() => '');
    return node.types.map((type, output) => {
      const place = `${this.place(node)}.shape.${output}`;
      const sizes = axesOf(type).map(
        (axis) =>
        shapes({ place: `${place}.${axis}`, name: 'size', member: null, value: type.shape[axis]!, text: String(type.shape[axis]) }), // prettier-ignore
      );
      return `  # [${sizes.join(', ')}]`;
    });
  }

  /** What makes the members of a module, which uses must have in common, too. */
  override preamble(): string {
    return this.context.table.membersText(this);
  }

  /** Variables that take over what Python knows no type of: it is said where they begin. */
  private readonly retyped = new Set<string>();

  override lines(nodes: readonly number[], roots: readonly Ref[]): string[] {
    const inputs = this.graph.nodes.flatMap((node): readonly string[] => {
      const x = node.kind === 'primitive' && node.operation === 'grad' ? node.inputs[1]! : null;
      return x?.kind === 'input' ? [`${this.context.inputs[x.index]!.text}.requires_grad_()`] : [];
    });
    const lines = [...new Set(inputs), ...super.lines(nodes, roots)];
    for (const name of this.retyped) {
      const begins = new RegExp(`^( *)${name}(?:: Tensor)? = `);
      const at = lines.findIndex((line) => begins.test(line));
      if (at >= 0) lines[at] = lines[at]!.replace(begins, `$1${name}: ${this.context.uses('Tensor')} = `);
    }
    return lines;
  }

  /** Whether something is differentiated for a value. */
  isVariable({ id }: Node): boolean {
    return this.graph.nodes.some((node) => {
      const x = node.kind === 'primitive' && node.operation === 'grad' ? node.inputs[1]! : null;
      return x?.kind === 'node' && x.node === id;
    });
  }

  protected line(node: Node, plan: LinePlan): readonly string[] {
    const lines = this.plainLine(node, plan);
    const names = this.named.get(node.id) ?? [];
    if (!this.isVariable(node)) return lines;
    return [...lines, ...names.filter((name) => name !== '_').map((name) => `${name}.requires_grad_()`)];
  }

  private plainLine(node: Node, plan: LinePlan): readonly string[] {
    const comment = node.types.length === 1 ? this.shapeNotes(node)[0]! : '';
    if (node.kind === 'mode' && !this.single(node)) return this.modeLines(node);
    if (node.kind === 'scan') return scanLines(this, node, plan.read.get(node.id) ?? new Set());
    this.untyped = false;
    const code = this.expression(node);
    if (node.types.length !== 1) {
      const read = plan.read.get(node.id) ?? new Set();
      const fields = this.outputNames(node);
      const names = fields.map((field, i) => (read.has(i) ? this.context.names.claim(field) : '_'));
      this.named.set(node.id, names);
      return [`${names.join(', ')} = ${code.text}`];
    }
    const again = plan.continues.get(node.id);
    if (again !== undefined) {
      const name = this.named.get(again)![0]!;
      this.named.set(node.id, [name]);
      if (this.untyped) this.retyped.add(name);
      return [`${name} = ${code.text}${comment}`];
    }
    const name = this.claimFor(node);
    this.named.set(node.id, [name]);
    return [`${name}${this.typed()} = ${code.text}${comment}`];
  }

  /** `: Tensor` where Python could not tell. */
  typed(): string {
    const { untyped } = this;
    this.untyped = false;
    return untyped ? `: ${this.context.uses('Tensor')}` : '';
  }

  private outputNames(node: Node): readonly string[] {
    if (node.kind === 'call') return fieldNames(node.graph);
    return node.kind === 'mode' ? fieldNames(node.training) : node.types.map((_, i) => `output${i}`);
  }

  private modeLines(node: Extract<Node, { kind: 'mode' }>): string[] {
    const names = this.outputNames(node).map((name) =>
      this.context.names.claim(node.types.length === 1 ? words.name(node.name ?? 'chosen') : name),
    );
    const [training, inference] = this.branches(node);
    this.named.set(node.id, names);
    const assign = (branch: Writer) => [
      ...branch.lines(branch.graph.nodes.map((item) => item.id), branch.graph.outputs.map((output) => output.ref)),
      ...branch.graph.outputs.flatMap((output, i) => {
        const code = branch.tensorCode(output.ref);
        return code === names[i] ? [] : [`${names[i]} = ${code}`];
      }),
      ...branch.updates(),
    ]; // prettier-ignore
    const later = assign(inference);
    return [
      `if ${this.context.training}:`,
      ...indented(assign(training)),
      ...(later.length > 0 ? ['else:', ...indented(later)] : []),
    ];
  }

  /** Lines that move the states of the graph. */
  updates(): string[] {
    const { owner, progress } = this.context;
    const members = memberNames(this.graph);
    return this.graph.updates.map(({ state, value }) => {
      const shape = typeOf(this.graph, { kind: 'weight', name: state });
      const code = this.tensorOf(value);
      const text = isPicture(shape) ? (code.last ?? `${atom(code)}.permute(1, 2, 0)`) : code.text;
      return `${progress}.update(${owner}, "${members.get(state)!}", ${text})`;
    });
  }

  /** A number as a tensor has it. */
  short(value: number): string {
    return float32Text(value);
  }
}
