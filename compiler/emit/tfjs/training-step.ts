/**
 * The body of the training loop on TensorFlow.js.
 *
 * Where a line differentiates through a value, it is computed again in a replay of the pass: the same noise, and running
 * statistics left alone.
 */
import type { DataNode, Node, Ref, Update } from '../../graph/ir/graph.js';
import type { PlanItem, Training } from '../../graph/ir/training.js';
import { asTensor } from './operations/spelling.js';
import { arrives, gradientPaths } from '../../graph/analyse/gradient-flow.js';
import type { Minimize } from '../../graph/ir/plan.js';
import { slice } from '../../graph/ir/dependencies.js';
import type { FunctionTable } from './functions.js';
import type { Names } from '../../lower/outline/names.js';
import { camelCase, memberNames } from '../typescript/identifiers.js';
import { dueWith } from '../../lower/moving.js';
import { isSameDraw, type Region as Place, TrainingOutline } from '../../lower/outline/training.js';
import { trainingItems } from '../../lower/phases.js';
import { period } from '../typescript/sections.js';
import { minimizeText } from '../typescript/train-file.js';
import { Writer } from './writer.js';

export interface TrainingNames {
  readonly table: FunctionTable;
  /** Code of a network's weights in training. */
  readonly network: (name: string) => string;
  /** Code of the weights to draw samples with: the average where there is one. */
  readonly best: (name: string) => string;
  readonly data: (name: string) => string;
  readonly model: (name: string) => string;
  /** Code of `optimizer.minimize`'s receiver and of its settings, for a line. */
  readonly optimizer: (networks: readonly string[]) => { readonly name: string; readonly settings: string };
  readonly runtime: (name: string) => string;
  /** The constant of the file that stands for a param; null where the number itself is written. */
  readonly param: (name: string) => string | null;
  /** Names for a scope of its own. */
  readonly scope: () => Names;
}

/** What is at hand while the lines of one body are written. */
interface Region extends Place<Writer> {
  /** Nodes that have been computed once in this pass, so that doing it again is a replay. */
  readonly computed: Set<number>;
  /** States of blocks worked out in the pass that have moved on in it. */
  readonly updated: Set<string>;
  /** Where gradients accumulate: each of the batches, which computes what it needs by itself. */
  readonly batches: Omit<Region, 'batches'> | null;
}

export class TrainingStep extends TrainingOutline<Writer, Region> {
  /** The fields of what training remembers. */
  private readonly memory: ReadonlyMap<string, string>;

  constructor(
    training: Training,
    items: readonly PlanItem[],
    private readonly names: TrainingNames,
  ) {
    super(training, items);
    this.memory = memberNames(this.graph);
  }

  /** The lines inside `tf.tidy`, which fill `losses`. */
  lines(): string[] {
    return this.body(trainingItems(this.items), this.region('pass'));
  }

  private region(pass: string): Region {
    const batches = this.training.accumulate > 1 ? this.place('micro') : null;
    return { ...this.place(pass), batches };
  }

  private place(pass: string): Omit<Region, 'batches'> {
    const computed = new Set<number>();
    const updated = new Set<string>();
    return { writer: this.writer(pass, computed, 'batch', this.names.network, pass, updated), computed, updated, pass };
  }

  /** @param progress code of what knows how far training has come: the pass, unless there is none */
  private writer(
    pass: string,
    computed: Set<number>,
    batchSize: string,
    network: (name: string) => string,
    progress = pass,
    updated: ReadonlySet<string> | null = null,
  ): Writer {
    return new Writer(this.graph, {
      table: this.names.table,
      inputs: [],
      weight: (name) => this.held(name, pass, updated),
      network,
      batchSize,
      pass: (node) => {
        if (computed.has(node.id)) return `${pass}.replay()`;
        computed.add(node.id);
        return pass;
      },
      repeated: (node) => computed.has(node.id),
      progress,
      names: this.names.scope(),
      at: '',
      standIn: () => null,
      param: this.names.param,
      literal: ({ text }) => text,
      shapes: ({ text }) => text,
      terse: false,
      runtime: this.names.runtime,
    });
  }

  /** A state; one that a line of the pass moves is seen by all the others as it was before. */
  private held(name: string, pass: string, updated: ReadonlySet<string> | null): string {
    const code = `memory.${this.memory.get(name)}`;
    if (updated === null || !this.graph.updates.some(({ state }) => state === name)) return code;
    return `${pass}${updated.has(name) ? '.replay()' : ''}.state(${code})`;
  }

  /** A value, and lines that move the states of blocks it was computed with, which it needs as they were. */
  private movingOn(
    value: Ref,
    due: readonly Update[],
    writer: Writer,
    { pass, updated }: Pick<Region, 'pass' | 'updated'>,
  ) {
    const result = writer.code(value);
    if (due.length === 0) return { lines: [], result };
    const name = writer.context.names.claim('result');
    const moved = due.map(({ state, value: next }) => `${pass}.update(memory.${this.memory.get(state)}, ${writer.tensorCode(next)});`); // prettier-ignore
    for (const { state } of due) updated.add(state);
    return { lines: [`const ${name} = ${result.text};`, ...moved], result: { ...result, text: name } };
  }

  protected repeat(item: Extract<PlanItem, { kind: 'repeat' }>, { pass }: Region): readonly string[] {
    const inner = `${pass === 'pass' ? '' : pass}again`;
    const lines = this.body(item.body, this.region(inner));
    return [
      `${pass}.repeat(${String(item.count)}, losses, (${inner}) => {`,
      '// Every turn has noise and data of its own.',
      ...lines,
      '});',
    ];
  }

  protected every(item: Extract<PlanItem, { kind: 'every' }>, lines: readonly string[]): readonly string[] {
    return [`if (run.every(${period(item.period)})) {`, ...lines, '}'];
  }

  protected minimize(item: Minimize, region: Region, ahead: readonly PlanItem[]): string[] {
    if (region.batches !== null) return this.accumulated(item, region);
    const { writer } = region;
    const due = dueWith(this.graph, item.loss, region.updated);
    const roots = [item.loss, ...due.map(({ value }) => value)];
    const needed = slice(this.graph, roots);
    const trained = new Set(item.networks);
    // What no gradient flows back to, such as samples that were drawn, is computed before.
    const paths = gradientPaths(this.graph, item.loss);
    const reached = (node: number) => this.graph.nodes[node]!.types.some((_, output) => arrives(paths.to({ kind: 'node', node, output }) ?? undefined)); // prettier-ignore
    const differentiated = (node: number) => reached(node) && [...this.behind[node]!].some((name) => trained.has(name));
    const before = this.given(needed.filter((node) => !differentiated(node)), region, ahead); // prettier-ignore

    const { name: optimizer, settings } = this.names.optimizer(item.networks);
    const inner = this.inside(writer, differentiated);
    const lines = inner.lines(
      needed.filter((node) => differentiated(node) || !writer.named.has(node)),
      roots,
    );
    const { lines: moving, result } = this.movingOn(item.loss, due, inner, region);
    lines.push(...moving);
    const closure =
      lines.length === 0 ? `() => ${result.text}` : `() => {\n${lines.join('\n')}\nreturn ${result.text};\n}`;
    this.moved(region, [item]);
    return [
      ...before,
      this.comment(item),
      `${this.target(item)} = ${optimizer}.minimize(${closure}${settings === '' ? '' : `, ${settings}`});`,
    ];
  }

  /** The same for the mean of gradients over several batches, each with data and noise of its own. */
  private accumulated(item: Minimize, region: Region): string[] {
    const { lines, result } = this.inBatch(item, item.loss, region);
    const { name: optimizer, settings } = this.names.optimizer(item.networks);
    return [
      this.comment(item),
      `${this.target(item)} = ${optimizer}.minimize((part) => {`,
      `const micro = ${region.pass}.repetition(part, accumulate); // noise and data of its own`,
      ...lines,
      `return ${result.text};`,
      `}, ${settings});`,
    ];
  }

  /** A value worked out from one batch alone. */
  private inBatch(item: PlanItem, value: Ref, { batches }: Region) {
    const due = dueWith(this.graph, value, batches!.updated);
    const roots = [value, ...due.map((update) => update.value)];
    const needed = slice(this.graph, roots);
    const context = { ...batches!.writer.context, names: this.names.scope(), shapes: null, terse: true };
    const writer = new Writer(this.graph, context);
    const data = needed.flatMap((id) => {
      const node = this.graph.nodes[id]!;
      const taken = writer.named.has(id);
      return node.kind === 'data' && !taken
        ? this.data(node, this.together(node, [item]), { ...batches!, writer, batches: null })
        : [];
    });
    const lines = [...data, ...writer.lines(needed, roots)];
    const { lines: moving, result } = this.movingOn(value, due, writer, batches!);
    return { lines: [...lines, ...moving], result };
  }

  /** Where gradients accumulate, a state sees the first of the batches. */
  protected update(item: Extract<PlanItem, { kind: 'update' }>, region: Region, ahead: readonly PlanItem[]): string[] {
    const state = `memory.${this.memory.get(item.state)}`;
    if (region.batches !== null) {
      const { lines, result } = this.inBatch(item, item.value, region);
      const first = `const micro = ${region.pass}.repetition(0, accumulate); // the first batch`;
      return ['{', first, ...lines, `micro.update(${state}, ${asTensor(result)});`, '}'];
    }
    const due = dueWith(this.graph, item.value, region.updated);
    const needed = slice(this.graph, [item.value, ...due.map((update) => update.value)]);
    const before = this.given(needed, region, ahead);
    const { lines, result } = this.movingOn(item.value, due, region.writer, region);
    return [...before, ...lines, `${region.pass}.update(${state}, ${asTensor(result)});`];
  }

  private target(item: Minimize): string {
    const key = this.lossNames.get(item)!;
    return /^\w+$/.test(key) ? `losses.${key}` : `losses['${key}']`;
  }

  /** The line of the program, as it was written. */
  private comment(item: Minimize): string {
    return minimizeText(this.training, item).map((line) => `// ${line}`).join('\n'); // prettier-ignore
  }

  /** A writer for inside a gradient: it sees the values at hand except those to differentiate through. */
  private inside(writer: Writer, differentiated: (node: number) => boolean): Writer {
    const inner = new Writer(this.graph, { ...writer.context, shapes: null, terse: true });
    for (const [node, names] of writer.named) if (!differentiated(node)) inner.named.set(node, names);
    return inner;
  }

  /** Lines for the values a gradient takes as given, set apart from it. */
  private given(nodes: readonly number[], region: Region, ahead: readonly PlanItem[]): string[] {
    const lines = this.before(nodes, region, ahead);
    return lines.length === 0 ? [] : [...lines, ''];
  }

  protected value(node: Node, { writer }: Region): string[] {
    if (node.kind === 'scan') return writer.lines([node.id], node.types.map((_, output) => ({ kind: 'node', node: node.id, output }))); // prettier-ignore
    const code = writer.expression(node).text;
    const name = writer.context.names.claim(camelCase(node.name ?? 'value'));
    writer.named.set(node.id, [name]);
    const shape = ['batch', ...node.types[0]!.shape].slice(node.types[0]!.batch ? 0 : 1).join(', ');
    // Noise says its own shape.
    return [`const ${name} = ${code};${node.kind === 'draw' || writer.isPlain(node) ? '' : ` // [${shape}]`}`];
  }

  protected data(node: DataNode, fields: readonly DataNode[], { writer, pass }: Region): string[] {
    const parts = fields.map((other) => {
      const name = writer.context.names.claim(camelCase(other.name ?? 'value'));
      writer.named.set(other.id, [name]);
      return other.field === name ? name : `${other.field}: ${name}`;
    });
    const shape = `[${['batch', ...node.types[0]!.shape].join(', ')}]`;
    const apart = node.draw === null ? '' : ', samples of their own';
    return [`const { ${parts.join(', ')} } = ${this.batch(node, pass, 'batch')}; // ${shape}${apart}`];
  }

  /** Code of the fields of some samples. */
  private batch({ data, draw }: DataNode, pass: string, size: string): string {
    return `${this.names.data(data)}.batch(${pass}, ${size}${draw === null ? '' : `, '${draw}'`})`;
  }

  /** The expression of a number that a schedule moves. */
  scheduled(value: Ref): string {
    return this.writer('pass', new Set(), 'batch', this.names.network, 'run').code(value).text;
  }

  /** The names that everything in this program goes by. */
  get context(): TrainingNames {
    return this.names;
  }

  /**
   * The body of an arrow function that draws `count` samples of a value, for previews, metrics and sampling. With
   * `others` it makes a record of them and of the value, under the name `made`.
   */
  sampler(value: Ref, count: string, others: Readonly<Record<string, Ref>> = {}): string {
    return this.sampled(this.writer('inference', new Set(), count, this.names.best), value, count, others);
  }

  /** The body of an arrow function that makes a list of values of `count` samples, with the weights of training. */
  scorer(values: readonly Ref[], count: string): string {
    const writer = this.writer('inference', new Set(), count, this.names.network);
    return this.drawn(writer, values, count, (code) => `[${values.map(code).join(', ')}]`);
  }

  /**
   * A function of inputs that draws samples of a value.
   * @param inputs the nodes that it is given, each under the name in its record
   */
  sampling(value: Ref, inputs: ReadonlyMap<number, string>): string {
    const writer = this.writer('inference', new Set(), 'count', this.names.network);
    const given = [...inputs].map(([node, key]) => {
      const name = writer.context.names.claim(camelCase(key));
      writer.named.set(node, [name]);
      return key === name ? name : `${key}: ${name}`;
    });
    const body = this.sampled(writer, value, 'count');
    const used = ['inference', 'count'].filter((name) => new RegExp(`(?<![\\w.'])${name}\\b`).test(body));
    const rest = used.includes('count') ? ['inference', 'count'] : used;
    return `(${[`{ ${given.join(', ')} }`, ...rest].join(', ')}) => ${body}`;
  }

  private sampled(writer: Writer, value: Ref, count: string, others: Readonly<Record<string, Ref>> = {}): string {
    const entries = Object.entries({ made: value, ...others });
    if (entries.length === 1) return this.drawn(writer, [value], count, (code) => code(value));
    const field = (code: (ref: Ref) => string) => ([name, ref]: readonly [string, Ref]) => {
      const text = code(ref);
      return name === text ? name : `${name}: ${text}`;
    };
    return this.drawn(writer, entries.map(([, ref]) => ref), count, (code) => `({ ${entries.map(field(code)).join(', ')} })`);
  } // prettier-ignore

  /** Lines that work out values, and what is made of them. */
  private drawn(
    writer: Writer,
    roots: readonly Ref[],
    count: string,
    result: (code: (ref: Ref) => string) => string,
  ): string {
    const nodes = slice(this.graph, roots);
    const data: { readonly node: DataNode; readonly fields: string[] }[] = [];
    for (const id of nodes) {
      const node = this.graph.nodes[id]!;
      if (node.kind !== 'data' || writer.named.has(id)) continue;
      const name = writer.context.names.claim(camelCase(node.name ?? node.field));
      writer.named.set(id, [name]);
      const field = node.field === name ? name : `${node.field}: ${name}`;
      const together = data.find((other) => isSameDraw(other.node, node));
      if (together === undefined) data.push({ node, fields: [field] });
      else together.fields.push(field);
    }
    const batches = data.map(
      ({ node, fields }) => `const { ${fields.join(', ')} } = ${this.batch(node, 'inference', count)};`,
    );
    const inner = this.inside(writer, () => false);
    const lines = [...batches, ...inner.lines(nodes, roots)];
    const code = result((ref) => inner.code(ref).text);
    return lines.length === 0 ? code : `{\n${lines.join('\n')}\nreturn ${code};\n}`;
  }
}
