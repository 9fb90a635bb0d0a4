/**
 * The body of the training loop on PyTorch.
 *
 * A value is computed once, with what autograd needs where a later line differentiates it, and serves every line until a
 * network behind it has moved; a line that does not train what is behind it takes it detached. What has to be computed
 * again is a replay of the step: the same noise, and states left alone.
 */
import { graphsIn, networksIn, slice } from '../../graph/ir/dependencies.js';
import type { DataNode, Graph, Node, Ref, Update } from '../../graph/ir/graph.js';
import { type Minimize, minimizes } from '../../graph/ir/plan.js';
import type { PlanItem, Training } from '../../graph/ir/training.js';
import { minimizeText } from '../typescript/train-file.js';
import { dueWith } from '../../lower/moving.js';
import type { Names } from '../../lower/outline/names.js';
import { isSameDraw, type Region as Place, TrainingOutline } from '../../lower/outline/training.js';
import { trainingItems } from '../../lower/phases.js';
import { asks } from './asks.js';
import { asLast, axesOf, isPicture, type PyCode, tensor } from './operations/code.js';
import type { FunctionTable } from './functions.js';
import { indented } from './layout/lines.js';
import { layerFor } from './layers.js';
import { period } from './texts.js';
import { memberNames, snakeCase } from './words.js';
import { Writer } from './writer.js';

export interface OptimizerLines {
  /** What a line's weights are called: `weights_d`. */
  readonly weights: string;
  readonly name: string;
  /** Statements before and after `optimizer.step()`. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface TrainingNames {
  readonly table: FunctionTable;
  /** Code of a network in training. */
  readonly network: (name: string) => string;
  /** Code of the network to draw samples with: the average where there is one. */
  readonly best: (name: string) => string;
  readonly data: (name: string) => string;
  readonly optimizer: (networks: readonly string[], step: TrainingStep, progress: string) => OptimizerLines;
  readonly uses: (name: string) => string;
  readonly param: (name: string) => string | null;
  /** Names for a scope of its own. */
  readonly scope: () => Names;
}

/** An iterator over batches that a loop takes from. */
export interface Taken {
  readonly variable: string;
  readonly data: string;
  readonly draw: string | null;
  readonly turns: number;
}

interface Region extends Place<Writer> {
  readonly computed: Set<number>;
  /** What some line has computed from the batches whose gradients are accumulated. */
  readonly inParts: Set<number>;
  readonly updated: Set<string>;
  /** Batch norms that a line being written would move once more. */
  readonly kept: Set<string>;
  /** How many times a step it runs. */
  readonly turns: number;
  /** Code of the batch that a draw of data takes. */
  readonly batches: Map<string, string>;
}

type Item<Kind extends PlanItem['kind']> = Extract<PlanItem, { kind: Kind }>;

export class TrainingStep extends TrainingOutline<Writer, Region> {
  private readonly memory: ReadonlyMap<string, string>;
  private readonly losses = new Map<string, string>();
  /** Batches that the loop takes. */
  readonly taken: Taken[] = [];
  /** Whether some line does not run in every step. */
  readonly sometimes: boolean;

  constructor(
    training: Training,
    items: readonly PlanItem[],
    private readonly names: TrainingNames,
  ) {
    super(training, items);
    this.memory = memberNames(this.graph);
    const lines = trainingItems(items);
    const isSome = (all: readonly PlanItem[]): boolean => all.some((item) => (item.kind === 'every' && minimizes(item.body).length > 0) || ('body' in item && isSome(item.body))); // prettier-ignore
    this.sometimes = isSome(lines);
    for (const key of this.lossNames.values())
      this.losses.set(key, `loss_${snakeCase(key.toLowerCase()).replace(/\W/g, '_')}`);
  }

  /** The data that training and its previews take. */
  readonly read = new Set<string>();

  lines(): readonly string[] {
    const region = this.region('step', 1);
    return [...this.batchLines(trainingItems(this.items), region), ...this.body(trainingItems(this.items), region)];
  }

  /** `D=loss_d, G=loss_g` */
  reported(): string {
    if (this.sometimes) return '**losses';
    const entries = [...this.losses];
    if (entries.every(([key]) => /^[A-Za-z_]\w*$/.test(key) && snakeCase(key) === key))
      return entries.map(([key, name]) => `${key}=${name}`).join(', ');
    return `**{${entries.map(([key, name]) => `"${key}": ${name}`).join(', ')}}`;
  }

  /** @param around the region whose loop body this is in: Python has one scope for both */
  private region(pass: string, turns: number, around?: Region, computed = new Set<number>()): Region {
    const place = { computed, inParts: new Set<number>(), updated: new Set<string>(), kept: new Set<string>(), batches: new Map<string, string>() }; // prettier-ignore
    const names = around?.writer.context.names.inside();
    return { ...place, writer: this.writer(pass, place, this.names.network, { names }), pass, turns };
  }

  private writer(
    pass: string,
    place: Pick<Region, 'computed' | 'updated' | 'kept'>,
    network: (name: string) => string,
    { training = 'True', names = this.names.scope() }: { readonly training?: string; readonly names?: Names | undefined } = {}, // prettier-ignore
  ): Writer {
    const again = (node: Node): boolean => {
      if (place.computed.has(node.id)) return true;
      place.computed.add(node.id);
      return false;
    };
    return new Writer(this.graph, {
      table: this.names.table,
      inputs: [],
      owner: 'memory',
      network,
      step: (node) => (again(node) ? `${pass}.replay()` : pass),
      progress: pass,
      training,
      device: () => 'run.device',
      batchSize: () => `${pass}.noise.count`,
      names,
      at: '',
      standIn: () => null,
      param: this.names.param,
      literal: ({ text }) => text,
      shapes: null,
      uses: this.names.uses,
      repeated: (node) => place.computed.has(node.id),
      repeats: (node) => {
        if (node.kind !== 'call') return false;
        const repeated = place.computed.has(node.id);
        if (!asks(node.graph).step) place.computed.add(node.id);
        if (repeated && movesLayers(node.graph)) {
          const own = node.weights.kind === 'network' ? [node.weights.network] : [];
          for (const name of [...own, ...networksIn(node.graph)]) place.kept.add(network(name));
        }
        return repeated;
      },
    });
  }

  /** All data of a region are taken where it begins, whether or not the lines that need them run in this step. */
  private batchLines(items: readonly PlanItem[], region: Region): readonly string[] {
    const nodes = items.flatMap((item) => slice(this.graph, rootsWithin(item))).map((id) => this.graph.nodes[id]!);
    const data = nodes.filter((node): node is DataNode => node.kind === 'data');
    const parts = this.training.accumulate;
    const lines: string[] = [];
    for (const node of data) {
      const key = keyOf(node);
      if (region.batches.has(key)) continue;
      this.read.add(node.data);
      const turns = region.turns * parts;
      const iterator = this.iterator(node, turns);
      const name = region.writer.context.names.claim(data.every((other) => isSameDraw(other, node)) ? 'batch' : `${this.names.data(node.data)}_batch`); // prettier-ignore
      region.batches.set(key, name);
      lines.push(
        parts === 1
          ? `${name} = next(${iterator})`
          : `${name} = [next(${iterator}) for _ in range(settings.accumulate)]`,
      );
    }
    return lines;
  }

  private iterator(node: DataNode, turns: number): string {
    const found = this.taken.find((item) => item.data === node.data && item.draw === node.draw && item.turns === turns);
    if (found !== undefined) return found.variable;
    const suffix = node.draw === null ? '' : `_${snakeCase(node.draw)}`;
    const same = this.taken.filter((item) => item.data === node.data && item.draw === node.draw).length;
    const variable = `${this.names.data(node.data)}${suffix}_batches${same === 0 ? '' : String(same + 1)}`;
    this.taken.push({ variable, data: node.data, draw: node.draw, turns });
    return variable;
  }

  protected repeat(item: Item<'repeat'>, around: Region): readonly string[] {
    const { pass, turns } = around;
    const inner = pass === 'step' ? 'turn' : `${pass}_again`;
    const region = this.region(inner, turns * item.count, around);
    const lines = [...this.batchLines(item.body, region), ...this.body(item.body, region)];
    return [
      `for ${inner} in ${pass}.turns(${item.count}):`,
      ...indented(['# Every turn has noise and data of its own.', ...lines]),
    ];
  }

  protected every(item: Item<'every'>, lines: readonly string[]): readonly string[] {
    return [`if run.every(${period(item.period, this.names.uses)}):`, ...indented(lines)];
  }

  protected minimize(item: Minimize, region: Region, ahead: readonly PlanItem[]): readonly string[] {
    const name = this.losses.get(this.lossNames.get(item)!)!;
    const { weights, name: optimizer, before, after } = this.names.optimizer(item.networks, this, region.pass);
    const parts = this.training.accumulate;
    const start = [...this.comment(item)];
    const move = [
      `${this.names.uses('average_gradients')}(${weights})`,
      ...before,
      `${optimizer}.step()`,
      ...after,
      ...(this.sometimes ? [`losses["${this.lossNames.get(item)!}"] = ${name}`] : []),
    ];
    if (parts > 1) {
      const { lines, place } = this.part(item, item.loss, region);
      const list = `${name.replace(/^loss/, 'losses')}`;
      this.names.uses('torch');
      const body = [
        ...lines.before,
        ...this.computed([...lines.values, `${name}${lines.typed} = ${lines.loss}`], item, place),
        `(${name} / settings.accumulate).backward(inputs=${weights})`,
        ...lines.moving,
        `${list}.append(${name}.detach())`,
      ];
      return [
        ...start,
        `${optimizer}.zero_grad()`,
        `${list} = []`,
        this.partsLine(region, body),
        ...indented(body),
        `${name} = torch.stack(${list}).mean()`,
        ...move,
      ];
    }
    const lines = this.loss(item, item.loss, region, ahead);
    this.moved(region, [item]);
    return [
      ...lines.before,
      ...(lines.before.length > 0 ? [''] : []),
      ...start,
      ...this.computed([...lines.values, `${name}${lines.typed} = ${lines.loss}`], item, region),
      `${optimizer}.zero_grad()`,
      `${name}.backward(inputs=${weights})`,
      ...lines.moving,
      ...move,
    ];
  }

  /** `for part, batch_part in zip(step.parts(4), batch, strict=True):`, with those that the lines in it read. */
  private partsLine({ pass, batches }: Region, body: readonly string[]): string {
    const all = [
      { name: 'part', each: `${pass}.parts(settings.accumulate)` },
      ...[...batches.values()].map((list) => ({ name: `${list}_part`, each: list })),
    ].filter(({ name }) => reads(body, name));
    const [only, more] = all;
    if (only === undefined) return 'for _ in range(settings.accumulate):';
    if (more === undefined) return `for ${only.name} in ${only.each}:`;
    return `for ${all.map(({ name }) => name).join(', ')} in zip(${all.map(({ each }) => each).join(', ')}, strict=True):`;
  }

  /** A value worked out from one of the batches whose gradients are accumulated, each with noise of its own. */
  private part(item: Minimize | Item<'update'>, value: Ref, region: Region) {
    const batches = new Map([...region.batches].map(([key, list]) => [key, `${list}_part`]));
    const place: Region = {
      ...this.region('part', region.turns, region, region.inParts),
      updated: region.updated,
      batches,
    };
    return { lines: this.loss(item, value, place, [item]), place };
  }

  /** Statements that work a value out: those of values that have names, then its own. */
  private loss(item: Minimize | Item<'update'>, value: Ref, region: Region, ahead: readonly PlanItem[]) {
    const { writer } = region;
    const due = dueWith(this.graph, value, region.updated);
    const roots = [value, ...due.map((update) => update.value)];
    const trained = new Set(item.kind === 'minimize' ? item.networks : []);
    const differentiated = (node: number) => [...this.behind[node]!].some((name) => trained.has(name));
    // What is behind a network that moves now serves this line alone.
    const before = this.grouped(this.open(roots, writer).filter((id) => !differentiated(id)), region, ahead); // prettier-ignore
    const cast = item.kind === 'minimize' && this.differentiatesTwice(item.loss);
    const inner = new Writer(this.graph, {
      ...writer.context,
      given: (node, code) => {
        if (!writer.named.has(node)) return code;
        const kept = this.keepsGraph(node, ahead) && !differentiated(node) ? `${code}.detach()` : code;
        const type = this.graph.nodes[node]!.types[0]!;
        return cast && this.behind[node]!.size > 0 && type.dtype === 'f32' ? `${kept}.float()` : kept;
      },
    });
    for (const [node, names] of writer.named) inner.named.set(node, names);
    region.kept.clear();
    const values = inner.lines(this.open(roots, writer), roots);
    inner.untyped = false;
    const loss = inner.tensorCode(value);
    const typed = inner.typed();
    const moving = due.map((update) => this.updateLine(update, inner, region.pass));
    for (const { state } of due) region.updated.add(state);
    return { before, values, loss, typed, moving };
  }

  /** The nodes behind some values that are not at hand, nor behind what is. */
  private open(roots: readonly Ref[], { named }: Writer): readonly number[] {
    const found = new Set<number>();
    const waiting = [...roots];
    for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
      if (ref.kind !== 'node' || found.has(ref.node) || named.has(ref.node)) continue;
      found.add(ref.node);
      waiting.push(...this.graph.nodes[ref.node]!.inputs);
    }
    return [...found].sort((a, b) => a - b);
  }

  private updateLine({ state, value }: Pick<Update, 'state' | 'value'>, writer: Writer, pass: string): string {
    const code = writer.code(value);
    const type = this.graph.weights.find(({ name }) => name === state);
    const shape = type?.kind === 'weight' ? type.shape : [];
    const picture = { dtype: 'f32', shape, batch: false, range: null } as const;
    const text = isPicture(picture) ? asLast(code, picture) : writer.tensorCode(value);
    return `${pass}.update(memory, "${this.memory.get(state)!}", ${text})`;
  }

  /** Statements inside of what they are computed under. */
  private computed(lines: readonly string[], item: Minimize | null, region: Region): readonly string[] {
    const contexts = [
      ...(region.kept.size > 0 ? [`${this.names.uses('keep_statistics')}(${[...region.kept].join(', ')})`] : []),
      ...(item !== null && this.differentiatesTwice(item.loss) ? [] : ['run.autocast()']),
    ];
    region.kept.clear();
    return contexts.length === 0 ? lines : [`with ${contexts.join(', ')}:`, ...indented(lines)];
  }

  /** Lines for the values at hand, those that no later line differentiates apart from the others. */
  private grouped(nodes: readonly number[], region: Region, ahead: readonly PlanItem[]): readonly string[] {
    const lines: string[] = [];
    let open: { readonly head: string; readonly body: string[] } | null = null;
    const close = () => {
      if (open !== null) lines.push(`with ${open.head}:`, ...indented(open.body));
      open = null;
    };
    for (const id of nodes) {
      const node = this.graph.nodes[id]!;
      region.kept.clear();
      const own = this.before([id], region, ahead);
      if (own.length === 0) continue;
      if (node.kind === 'data' || node.kind === 'draw') {
        close();
        lines.push(...own);
        continue;
      }
      const free = this.behind[id]!.size > 0 && !this.keepsGraph(id, ahead);
      const heads = [
        ...(free ? [`${this.names.uses('torch')}.no_grad()`] : []),
        ...(region.kept.size > 0 ? [`${this.names.uses('keep_statistics')}(${[...region.kept].join(', ')})`] : []),
        ...(this.behind[id]!.size > 0 ? ['run.autocast()'] : []),
      ];
      const head = heads.join(', ');
      if (head === '') {
        close();
        lines.push(...own);
        continue;
      }
      if (open !== null && (open as { head: string }).head !== head) close();
      open ??= { head, body: [] };
      (open as { body: string[] }).body.push(...own);
    }
    close();
    return lines;
  }

  /** Whether a line ahead differentiates a value. */
  private keepsGraph(node: number, ahead: readonly PlanItem[]): boolean {
    const behind = this.behind[node]!;
    const isTrained = (items: readonly PlanItem[]): boolean =>
      items.some((item) => {
        if (item.kind === 'minimize')
          return item.networks.some((name) => behind.has(name)) && slice(this.graph, [item.loss]).includes(node);
        return item.kind === 'every' && isTrained(item.body);
      });
    return behind.size > 0 && isTrained(ahead);
  }

  /** Whether a value contains a gradient, whose own derivative bfloat16 has no room for. */
  private differentiatesTwice(value: Ref): boolean {
    return slice(this.graph, [value]).some((id) => asksForGradient(this.graph.nodes[id]!));
  }

  /** Networks that a gradient goes through, which `torch.compile` cannot differentiate twice. */
  get differentiated(): ReadonlySet<string> {
    const losses = minimizes(this.items).map(({ loss }) => loss);
    const nodes = [...new Set(losses.flatMap((loss) => slice(this.graph, [loss])))];
    return new Set(nodes.filter((id) => asksForGradient(this.graph.nodes[id]!)).flatMap((id) => [...this.behindCall(id)])); // prettier-ignore
  }

  private behindCall(id: number): ReadonlySet<string> {
    const node = this.graph.nodes[id]!;
    return node.kind === 'call' ? networksIn(node.graph) : this.behind[id]!;
  }

  protected update(item: Item<'update'>, region: Region, ahead: readonly PlanItem[]): readonly string[] {
    const none = (lines: readonly string[]) => (lines.length === 0 ? [] : [`with ${this.names.uses('torch')}.no_grad():`, ...indented(lines)]); // prettier-ignore
    if (this.training.accumulate > 1) {
      const { lines, place } = this.part(item, item.value, region);
      const state = { state: item.state, value: item.value };
      const inner = new Writer(this.graph, { ...place.writer.context });
      for (const [node, names] of place.writer.named) inner.named.set(node, names);
      const body = [
        ...lines.before,
        ...none([...lines.values, ...lines.moving, this.updateLine(state, inner, 'part')]),
      ];
      const batches = [...region.batches.values()].filter((list) => reads(body, `${list}_part`));
      return [
        `part = next(${region.pass}.parts(settings.accumulate))  # the first batch`,
        ...batches.map((list) => `${list}_part = ${list}[0]`),
        ...body,
      ];
    }
    const lines = this.loss(item, item.value, region, ahead);
    const picture = this.graph.weights.find(({ name }) => name === item.state);
    const code = picture?.kind === 'weight' && picture.shape.length === 3 ? `${lines.loss}.permute(1, 2, 0)` : lines.loss; // prettier-ignore
    return [
      ...lines.before,
      ...none([
        ...lines.values,
        ...lines.moving,
        `${region.pass}.update(memory, "${this.memory.get(item.state)!}", ${code})`,
      ]),
    ];
  }

  private comment(item: Minimize): readonly string[] {
    return minimizeText(this.training, item).map((line) => `# ${line}`);
  }

  protected value(node: Node, { writer }: Region): readonly string[] {
    if (node.kind === 'scan') return writer.lines([node.id], node.types.map((_, output) => ({ kind: 'node', node: node.id, output }))); // prettier-ignore
    writer.untyped = false;
    const code = writer.expression(node);
    const name = writer.context.names.claim(snakeCase(node.name ?? 'value'));
    writer.named.set(node.id, [name]);
    const plain = writer.isPlain(node);
    const variable = writer.isVariable(node) ? [`${name}.requires_grad_()`] : [];
    return [`${name} = ${code.text}${plain ? '' : this.shape(node)}`, ...variable];
  }

  /** `# [batch, 1, 8, 8]` */
  private shape(node: Node): string {
    const type = node.types[0]!;
    const sizes = axesOf(type).map((axis) => type.shape[axis]!);
    return `  # [${[...(type.batch ? ['batch'] : []), ...sizes].join(', ')}]`;
  }

  protected data(_: DataNode, fields: readonly DataNode[], region: Region): readonly string[] {
    const { writer, batches } = region;
    return fields.flatMap((field) => {
      const name = writer.context.names.claim(snakeCase(field.name ?? field.field));
      writer.named.set(field.id, [name]);
      const line = `${name} = ${batches.get(keyOf(field))!}["${field.field}"]${this.shape(field)}`;
      return writer.isVariable(field) ? [line, `${name}.requires_grad_()`] : [line];
    });
  }

  /** The expression of a number that a schedule moves. */
  scheduled(value: Ref, pass: string): string {
    const place = { computed: new Set<number>(), updated: new Set<string>(), kept: new Set<string>() };
    return this.writer(pass, place, this.names.network).code(value).text;
  }

  /** The constant of the file that stands for a param. */
  param(name: string): string | null {
    return this.names.param(name);
  }

  /** Statements that draw samples of values with `sample`, and the code of each. */
  sampler(values: readonly Ref[]): { readonly lines: readonly string[]; readonly codes: readonly PyCode[] } {
    const place = { computed: new Set<number>(), updated: new Set<string>(), kept: new Set<string>() };
    const writer = this.writer('sample', place, this.names.best, { training: 'False' });
    const nodes = slice(this.graph, values);
    const data = nodes.map((id) => this.graph.nodes[id]!).filter((node): node is DataNode => node.kind === 'data');
    const lines: string[] = [];
    const batches = new Map<string, string>();
    for (const node of data) {
      const key = keyOf(node);
      this.read.add(node.data);
      if (!batches.has(key)) {
        const name = writer.context.names.claim('batch');
        batches.set(key, name);
        lines.push(
          `${name} = sample.batch(${this.names.data(node.data)}${node.draw === null ? '' : `, "${node.draw}"`})`,
        );
      }
      const name = writer.context.names.claim(snakeCase(node.name ?? node.field));
      writer.named.set(node.id, [name]);
      lines.push(`${name} = ${batches.get(key)!}["${node.field}"]`);
    }
    const inner = new Writer(this.graph, { ...writer.context, terse: true });
    for (const [node, names] of writer.named) inner.named.set(node, names);
    lines.push(
      ...inner.lines(
        nodes.filter((node) => !inner.named.has(node)),
        values,
      ),
    );
    return { lines, codes: values.map((value) => tensor(inner.tensorCode(value))) };
  }
}

/** Whether some lines read a variable. */
const reads = (lines: readonly string[], name: string): boolean => lines.some((line) => new RegExp(`(?<![\\w.])${name}\\b`).test(line.replace(/ {2}#.*$/, ''))); // prettier-ignore

const keyOf = ({ data, draw }: DataNode): string => `${data} ${draw ?? ''}`;

/** The values that a line needs, those of lines in it, but for lines that have a region of their own. */
function rootsWithin(item: PlanItem): readonly Ref[] {
  if (item.kind === 'minimize') return [item.loss];
  if (item.kind === 'update') return [item.value];
  return item.kind === 'every' ? item.body.flatMap(rootsWithin) : [];
}

/** Whether a call moves running statistics of PyTorch's own layers. */
const movesLayers = (graph: Graph): boolean =>
  [...graphsIn([graph])].some((inner) => layerFor(inner)?.name.startsWith('nn.BatchNorm') === true);

/** Whether a node is a gradient, or a call that has one in it. */
const asksForGradient = (node: Node): boolean =>
  node.kind === 'primitive'
    ? node.operation === 'grad'
    : node.kind === 'call' &&
      [...graphsIn([node.graph])].some(({ nodes }) => nodes.some((inner) => inner.kind === 'primitive' && inner.operation === 'grad')); // prettier-ignore
