/** The modules and functions of a program on PyTorch: what holds weights is a module, everything else a function. */
import { parameterCount } from '../../graph/analyse/measure.js';
import { graphsIn } from '../../graph/ir/dependencies.js';
import { capitalised } from '../../../runtime/text/prose.js';
import type { CallNode, Graph, Network, Weight } from '../../graph/ir/graph.js';
import { typeOf } from '../../graph/ir/refs.js';
import { showCount, showType } from '../../graph/ir/types.js';
import type { Leaf, WriteLiteral } from '../../lower/outline/code.js';
import { simpleOperation } from '../../lower/outline/function-levels.js';
import {
  type Differences,
  foreignNetworks,
  FunctionOutline,
  noDifferences,
  type OutlineBody,
  type OutlineFunction,
  type Scopes,
  wordingOf,
} from '../../lower/outline/functions.js';
import type { Setting } from '../../lower/outline/likeness.js';
import type { Wording } from '../../lower/outline/writer.js';
import { asks, isModule } from './asks.js';
import { axesOf, type PyCode, tensor } from './operations/code.js';
import { type Layer, layerFor } from './layers.js';
import { className, fieldNames, memberNames, snakeCase, variableName, words } from './words.js';
import { Writer } from './writer.js';

export interface PyFunction extends OutlineFunction {
  readonly isModule: boolean;
  readonly doc: string;
  /** Statements of its constructor; none of a function. */
  readonly made: readonly string[];
  /** States that a module declares. */
  readonly states: readonly string[];
  /** Of the constructor, or of a function after its other parameters. */
  readonly settings: readonly string[];
  readonly parameters: readonly string[];
  readonly returns: string;
  readonly body: readonly string[];
  /** Names it uses from elsewhere. */
  readonly uses: ReadonlySet<string>;
}

interface Body extends OutlineBody {
  readonly made: readonly string[];
  readonly uses: ReadonlySet<string>;
}

/** A weight of a network: in checkpoints, and in the module. */
export interface PlacedWeight {
  readonly name: string;
  readonly path: string;
  readonly weight: Weight;
  readonly axes: readonly number[] | null;
}

export class FunctionTable extends FunctionOutline<PyFunction, Body> {
  readonly words = words;
  private readonly graphs = new Map<string, Graph>();
  private readonly classes = new Map<string, string>();

  constructor(
    roots: readonly Graph[],
    fixed: ReadonlySet<string>,
    scopes: Scopes,
    private readonly networks: readonly Network[],
  ) {
    super(fixed, scopes);
    for (const { name, graph } of networks) {
      this.graphs.set(name, graph);
      this.classes.set(name, this.scopes.files.claim(className(name)));
    }
    this.addAll(roots);
  }

  /** Whether the project has a network; those that measures alone look through it has not. */
  runs(network: string): boolean {
    return this.classes.has(network);
  }

  /** The class of a network. */
  classOf(network: string): string {
    return this.classes.get(network)!;
  }

  layerOf(graph: Graph): Layer | null {
    return layerFor(graph);
  }

  isModule(graph: Graph): boolean {
    return isModule(graph);
  }

  /** The name of a function that is called, noted as used. */
  nameOfCall(graph: Graph, uses: (name: string) => string): string {
    return uses(this.instances.get(graph)!.function.name);
  }

  /** Settings of a call, each under its name. */
  settingsFor(graph: Graph, literal: WriteLiteral): readonly string[] {
    const { settings } = this.instances.get(graph)!;
    return settings.map(({ name, value }) => `${name}=${literal(name, value.value, value.text)}`);
  }

  /** Networks that a call is given. */
  others(
    graph: Graph,
    network: (name: string) => string,
    standIn: (name: string) => string | null = () => null,
  ): readonly string[] {
    const { networks } = this.instances.get(graph)!;
    const rest = foreignNetworks(graph).filter((name) => !networks.includes(name));
    return [...networks, ...rest].map((name) => standIn(name) ?? network(name));
  }

  /** A function of one operation is written in place. */
  inline(node: CallNode, args: readonly PyCode[], writer: Writer): PyCode | null {
    const operation = simpleOperation(node.graph);
    if (operation === null) return null;
    const inner = new Writer(node.graph, { ...writer.context, inputs: args, at: `${writer.place(node)}/` });
    return inner.expression(node.graph.nodes[operation]!);
  }

  /** Every weight and state of a graph, in the order of the program. */
  placed(graph: Graph, name = '', path = ''): readonly PlacedWeight[] {
    const members = memberNames(graph);
    return graph.weights.flatMap((item): readonly PlacedWeight[] => {
      const own = `${path}${members.get(item.name)!}`;
      if (item.kind === 'weight') return [{ name: name + item.name, path: own, weight: item, axes: null }];
      const layer = layerFor(item.graph);
      if (layer === null) return this.placed(item.graph, `${name}${item.name}.`, `${own}.`);
      return item.graph.weights.flatMap((weight) => {
        if (weight.kind === 'group') return [];
        const { path: inner, axes } = layer.held.get(weight.name)!;
        return [{ name: `${name}${item.name}.${weight.name}`, path: `${own}.${inner}`, weight, axes }];
      });
    });
  }

  /** Code of a weight of a network inside of its module, its axes as the language has them. */
  parameterPath(network: string, path: readonly string[]): string {
    const found = this.placed(this.graphs.get(network)!).find(({ name }) => name === path.join('.'))!;
    if (found.axes === null) return found.path;
    const back = found.axes.map((_, axis) => found.axes!.indexOf(axis));
    return `${found.path}${back.length === 2 ? '.t()' : `.permute(${back.join(', ')})`}`;
  }

  protected networkParameter(network: string): string {
    return variableName(network);
  }

  protected nameOf(graph: Graph, distinction: readonly string[]): string {
    const name = words.joined(snakeCase(graph.name), ...distinction);
    return isModule(graph) ? className(name) : name;
  }

  protected weightsText(graph: Graph): string {
    return graph.weights
      .map((item) =>
        item.kind === 'weight'
          ? `${item.name} ${String(item.trainable)}`
          : `${item.name}: ${layerFor(item.graph)?.name ?? this.instances.get(item.graph)!.function.name}`,
      ) // prettier-ignore
      .join();
  }

  protected addNetwork(graph: Graph): void {
    const made = this.made(graph, this.classOf(graph.name), this.body(graph, noDifferences));
    this.instances.set(graph, { function: made, settings: [], networks: [] });
    this.functions.push(made);
  }

  /** What takes and makes the same is called alike. */
  protected signature(network: string): string {
    const { parameters, returns } = this.networkFunction(network);
    return `${parameters.join()} ${returns}`;
  }

  protected override reservedIn(graph: Graph): readonly string[] {
    return isModule(graph) ? [...memberNames(graph).values(), 'forward', 'training', 'type', 'half', 'float'] : [];
  }

  /** What makes the members of a module, in text. */
  membersText({ graph, context }: Writer): string {
    return isModule(graph) && graph.kind !== 'branch' ? this.members(graph, context.literal, context.uses).join('; ') : ''; // prettier-ignore
  }

  /** Statements that make the members of a module. */
  members(graph: Graph, literal: (leaf: Leaf) => string, uses: (name: string) => string): readonly string[] {
    const names = memberNames(graph);
    return graph.weights.map((item) => {
      const member = names.get(item.name)!;
      const write: WriteLiteral = (name, value, text = String(value)) =>
        literal({ place: `init.${item.name}.${name}`, name, member, value, text });
      if (item.kind === 'weight') {
        const sizes = item.shape.map((size, axis) => write(`axis${axis}`, size));
        const empty = `${uses('torch')}.empty(${sizes.length === 0 ? '()' : sizes.join(', ')})`;
        if (item.trainable) return `self.${member} = ${uses('nn')}.Parameter(${empty})`;
        return `self.register_buffer("${member}", ${empty})`;
      }
      const layer = layerFor(item.graph);
      if (layer !== null) return `self.${member} = ${uses('nn') && layer.name}(${layer.settings(write).join(', ')})`;
      const { function: made } = this.instances.get(item.graph)!;
      return `self.${member} = ${uses(made.name)}(${this.settingsFor(item.graph, write).join(', ')})`;
    });
  }

  protected writerFor(graph: Graph, wording: Wording): Writer {
    return this.writer(graph, wording, new Set());
  }

  private writer(
    graph: Graph,
    { literal, remark, standIn }: Wording,
    uses: Set<string>,
    parameters: readonly string[] = [],
  ): Writer {
    const inputs = this.inputNames(graph);
    const module = isModule(graph);
    const batched = graph.inputs.findIndex(({ type }) => type.batch);
    const first = inputs[batched < 0 ? 0 : batched];
    const held = module && graph.weights.length > 0 ? 'next(self.parameters()).device' : null;
    return new Writer(graph, {
      at: '',
      table: this,
      inputs: inputs.map((text) => tensor(text)),
      owner: 'self',
      network: (name) => variableName(name),
      standIn,
      param: () => null,
      step: () => 'step',
      progress: 'step',
      training: module ? 'self.training' : 'training',
      device: () => (first === undefined ? (held ?? 'None') : `${first}.device`),
      batchSize: () => (batched < 0 ? '1' : `len(${inputs[batched]!})`),
      names: this.scopes.functions.inside([
        ...inputs,
        ...parameters,
        ...foreignNetworks(graph).map((name) => variableName(name)),
        ...this.scopes.files.claimed,
      ]),
      literal,
      shapes: graph.kind === 'network' || !graph.library ? remark : null,
      uses: (name) => (uses.add(name), name),
    });
  }

  protected body(graph: Graph, differences: Differences): Body {
    const uses = new Set<string>();
    const { settings, standIns, names } = differences;
    const module = isModule(graph);
    const parameters = [...settings, ...standIns].map(({ name }) => name);
    const kept = new Set<string>();
    const plain = wordingOf(differences);
    const literal = (leaf: Leaf): string => {
      const name = names.get(leaf.place);
      if (name === undefined || !module) return name ?? leaf.text;
      kept.add(name);
      return `self.${name}`;
    };
    const writer = this.writer(graph, { ...plain, literal }, uses, parameters);
    const lines = writer.lines(
      graph.nodes.map((node) => node.id),
      graph.outputs.map((output) => output.ref),
    );
    writer.untyped = false;
    const results = graph.outputs.map(({ ref }) => writer.tensorCode(ref));
    const { untyped } = writer;
    const updates = writer.updates();
    const [single, more] = results;
    // What is returned at once needs no name.
    const named = /^(\w+) = (.*?)(?:  #.*)?$/.exec(lines.at(-1) ?? '');
    if (more === undefined && updates.length === 0 && named?.[1] === single) {
      lines.pop();
      results[0] = named![2]!;
      return this.bodyOf(graph, differences, lines, [`return ${named![2]!}${shapeNote(graph)}`], plain, kept, uses);
    }
    const isName = /^\w+$/.test(single!);
    const several = more !== undefined;
    const name = !several && ((untyped && !isName) || (updates.length > 0 && !isName)) ? writer.context.names.claim('made') : null; // prettier-ignore
    const tail =
      name !== null
        ? [`${name}${untyped ? `: ${writer.context.uses('Tensor')}` : ''} = ${single}`, ...updates, `return ${name}`]
        : [...updates, `return ${results.join(', ')}${shapeNote(graph)}`];
    return this.bodyOf(graph, differences, lines, tail, plain, kept, uses);
  }

  private bodyOf(
    graph: Graph,
    { settings, standIns }: Differences,
    lines: readonly string[],
    tail: readonly string[],
    { literal }: Pick<Wording, 'literal'>,
    kept: ReadonlySet<string>,
    uses: Set<string>,
  ): Body {
    const members = isModule(graph) ? this.members(graph, literal, (name) => (uses.add(name), name)) : [];
    const made = [...[...kept].map((setting) => `self.${setting} = ${setting}`), ...members];
    return { lines: [...lines, ...tail].join('\n'), settings, standIns, made, uses };
  }

  protected made(graph: Graph, name: string, { lines, settings, standIns, made, uses }: Body): PyFunction {
    const module = isModule(graph);
    const asked = asks(graph);
    const noted = new Set([...uses, 'Tensor', ...(module ? ['nn'] : [])]);
    const own = new Set(standIns.map(({ networks }) => networks[0]));
    const others = foreignNetworks(graph).filter((network) => !own.has(network));
    const typeOfNetwork = (name: string): string => {
      const type = readsWeights(graph, name) ? this.classOf(name) : 'nn.Module';
      noted.add(type.replace('.Module', ''));
      return type;
    };
    if (standIns.length > 0) noted.add('nn');
    if (asked.step) noted.add('Step');
    const parameters = [
      ...this.inputNames(graph).map((input) => `${input}: Tensor`),
      ...standIns.map((item) => `${item.name}: nn.Module`),
      ...others.map((network) => `${variableName(network)}: ${typeOfNetwork(network)}`),
      ...(asked.step ? ['step: Step'] : []),
      ...(asked.mode && !module ? ['training: bool'] : []),
    ];
    const members = memberNames(graph);
    const network = this.networks.find((each) => each.graph === graph);
    return {
      ...{ name, graph, isModule: module, made, parameters, uses: noted, body: lines.split('\n') },
      doc: describe(graph, network),
      states: graph.weights.flatMap((item) => (item.kind === 'weight' && !item.trainable ? [members.get(item.name)!] : [])), // prettier-ignore
      settings: settings.map((setting) => `${setting.name}: ${settingType(setting)}`),
      returns: graph.outputs.length === 1 ? 'Tensor' : `tuple[${graph.outputs.map(() => 'Tensor').join(', ')}]`,
    };
  }
}

/** Whether a graph reads weights of a network by their names. */
const readsWeights = (graph: Graph, network: string): boolean =>
  [...graphsIn([graph])].some(({ nodes }) => nodes.some((node) => node.kind === 'parameter' && node.network === network)); // prettier-ignore

/** What Python calls the values of a setting. */
function settingType({ values }: Setting): string {
  const found = new Set(values.map(({ value }) => (typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'str' : Number.isInteger(value) ? 'int' : 'float'))); // prettier-ignore
  return found.has('float') ? 'float' : [...found].join(' | ');
}

const shapeNote = (graph: Graph): string =>
  graph.kind === 'network' && graph.outputs.length === 1
    ? `  # [${axesOf(typeOf(graph, graph.outputs[0]!.ref)).map((axis) => typeOf(graph, graph.outputs[0]!.ref).shape[axis]!).join(', ')}]` // prettier-ignore
    : '';

function describe(graph: Graph, network: Network | undefined): string {
  const fields = graph.outputs.length > 1 ? `Returns ${fieldNames(graph).join(', ')}.` : '';
  const doc = [graph.doc ?? '', fields];
  if (network === undefined) return doc.filter((line) => line !== '').join('\n');
  const { role, name } = network;
  const inputs = graph.inputs.map((input) => `${input.name}: ${showType(input.type)}`).join(', ');
  const signature = `${capitalised(role)} ${name}(${inputs}), ${showCount(parameterCount(graph))} parameters.`;
  return [signature, ...doc].filter((line) => line !== '').join('\n');
}
