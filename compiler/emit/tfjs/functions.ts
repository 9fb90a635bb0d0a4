/** The functions of a program on TensorFlow.js, their weights as the first argument. */
import { capitalised } from '../../../runtime/text/prose.js';
import { type CallNode, type Graph } from '../../graph/ir/graph.js';
import type { Code, WriteLiteral } from '../../lower/outline/code.js';
import { needsPass } from '../../graph/analyse/forward-pass.js';
import { usesWeights } from '../../graph/ir/dependencies.js';
import { typeOf } from '../../graph/ir/refs.js';
import { showShape } from '../../graph/ir/types.js';
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
import type { Setting, Use } from '../../lower/outline/likeness.js';
import type { Wording } from '../../lower/outline/writer.js';
import { camelCase, fieldNames, memberNames, words } from '../typescript/identifiers.js';
import { literalText } from './operations/spelling.js';
import { Writer } from './writer.js';

export interface EmittedFunction extends OutlineFunction {
  readonly doc: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly returns: string;
  readonly body: string;
  /** The name of its weights' type, declared beside it; null without weights. */
  readonly weightsType: string | null;
  /** Names it uses from the runtime. */
  readonly runtime: ReadonlySet<string>;
  /** How many uses it has. */
  readonly uses: number;
}

/** The function that runs a network, the one that makes its weights, and their type. */
export interface NetworkNames {
  readonly name: string;
  readonly init: string;
  readonly weights: string;
}

/** Whether a graph is a training step with states of its own. */
const remembers = ({ kind, weights }: Graph): boolean => kind === 'step' && weights.length > 0;

export class FunctionTable extends FunctionOutline<EmittedFunction, Body> {
  readonly words = words;
  private readonly networks = new Map<string, NetworkNames>();
  private readonly graphs = new Map<string, Graph>();
  /** The function that makes what training remembers from step to step; null when it remembers nothing. */
  readonly memory: string | null;

  /**
   * @param roots the graphs that call: networks and the training step
   * @param fixed networks that nothing trains: they are what their files say
   */
  constructor(roots: readonly Graph[], fixed: ReadonlySet<string>, scopes: Scopes) {
    super(fixed, scopes);
    const networks = roots.filter(({ kind }) => kind === 'network');
    for (const graph of networks) this.graphs.set(graph.name, graph);
    this.memory = roots.some(remembers) ? this.scopes.files.claim('initMemory') : null;
    for (const { name } of networks) {
      const own = this.scopes.files.claim(camelCase(name));
      const init = this.scopes.files.claim(`init${capitalised(own)}`);
      this.networks.set(name, { name: own, init, weights: this.scopes.files.claim(`${capitalised(own)}Weights`) });
    }
    this.addAll(roots);
  }

  /** What belongs to a network, by its name in the program. */
  network(name: string): NetworkNames {
    const found = this.networks.get(name);
    if (found === undefined) throw new Error(`internal: no network ${name}`);
    return found;
  }

  protected override unread(name: string): string {
    return `_${name}`;
  }

  /** Code that makes the weights of a network for a run, or for what draws from one. */
  started(name: string, run: string): string {
    const { init } = this.network(name);
    return this.graphs.get(name)!.weights.length > 0 ? `${init}(${run}.initializer('${name}'))` : `${init}()`;
  }

  /** A function of one operation is written in place. */
  inline(node: CallNode, args: readonly Code[], writer: Writer): string | null {
    const { graph } = node;
    const operation = simpleOperation(graph);
    if (operation === null) return null;
    const inner = new Writer(graph, { ...writer.context, inputs: args, at: `${writer.place(node)}/` });
    return inner.expression(graph.nodes[operation]!).text;
  }

  /** The fields that lead to a weight of a network: `conv2.kernels`. */
  fieldPath(network: string, path: readonly string[]): string {
    let graph: Graph = this.graphs.get(network)!;
    return path
      .map((name) => {
        const field = memberNames(graph).get(name)!;
        const item = graph.weights.find((each) => each.name === name);
        if (item?.kind === 'group') graph = item.graph;
        return field;
      })
      .join('.');
  }

  /** A call: weights and tensors, then settings, then the weights of networks it calls itself, then the pass. */
  call(
    graph: Graph,
    args: readonly string[],
    pass: string | null,
    network: (name: string) => string,
    literal: WriteLiteral = (_, value, text = literalText(value)) => text,
  ): string {
    const { function: emitted, settings, networks } = this.instances.get(graph)!;
    const given = settings.map(({ name, value }) => {
      const code = literal(name, value.value, value.text);
      return code === name ? name : `${name}: ${code}`;
    });
    const others = foreignNetworks(graph).filter((name) => !networks.includes(name)).map(network); // prettier-ignore
    const all = [
      ...args,
      ...(given.length > 0 ? [`{ ${given.join(', ')} }`] : []),
      ...networks.map((name) => this.bound(name, network)),
      ...others,
      ...(pass === null ? [] : [pass]),
    ];
    return `${emitted.name}(${all.join(', ')})`;
  }

  protected networkParameter(network: string): string {
    return networkParameter(network);
  }

  protected nameOf({ name }: Graph, distinction: readonly string[]): string {
    return words.joined(camelCase(name), ...distinction);
  }

  protected weightsText(graph: Graph): string {
    return this.weightsBody(graph);
  }

  protected addNetwork(graph: Graph): void {
    const { name, weights } = this.network(graph.name);
    const emitted = this.assemble(graph, name, weights, this.body(graph), 1);
    this.instances.set(graph, { function: emitted, settings: [], networks: [] });
    this.functions.push(emitted);
  }

  protected made(graph: Graph, name: string, body: Body, uses: readonly Use[]): EmittedFunction {
    const weights = this.scopes.files.claim(`${capitalised(name)}Weights`);
    return this.assemble(graph, name, weights, body, uses.length);
  }

  /** What the function of a network takes and makes. */
  protected signature(network: string): string {
    const { parameters, returns, weightsType } = this.networkFunction(network);
    const given = parameters.slice(weightsType === null ? 0 : 1);
    return `(${given.map(({ name, type }) => `${name}: ${type}`).join(', ')}) => ${returns}`;
  }

  /** A network as a function of its inputs alone, its weights bound. */
  private bound(network: string, weights: (network: string) => string): string {
    const { name, graph, weightsType } = this.networkFunction(network);
    const others = foreignNetworks(graph);
    if (others.length === 0) return weightsType === null ? name : `${name}.bind(null, ${weights(network)})`;
    const inputs = [...this.inputNames(graph)];
    const pass = needsPass(graph) ? 'pass' : null;
    const given = [...(weightsType === null ? [] : [weights(network)]), ...inputs];
    const call = this.call(graph, given, pass, weights);
    return `(${[...inputs, ...(pass === null ? [] : [pass])].join(', ')}) => ${call}`;
  }

  protected writerFor(graph: Graph, wording: Wording): Writer {
    return this.writer(graph, wording, new Set());
  }

  private writer(
    graph: Graph,
    { literal, remark, standIn }: Wording,
    runtime: Set<string>,
    parameters: readonly string[] = [],
  ): Writer {
    const inputs = this.inputNames(graph);
    const fields = memberNames(graph);
    const batched = graph.inputs.findIndex((input) => input.type.batch);
    return new Writer(graph, {
      at: '',
      table: this,
      inputs: inputs.map((text) => ({ text, plain: false })),
      weight: (name) => `w.${fields.get(name)}`,
      network: networkParameter,
      standIn,
      param: () => null,
      batchSize: batched < 0 ? '1' : `${inputs[batched]}.shape[0]!`,
      pass: () => 'pass',
      progress: 'pass',
      names: this.scopes.functions.inside([
        ...inputs,
        ...parameters,
        ...foreignNetworks(graph).map(networkParameter),
        ...this.scopes.files.claimed,
      ]),
      literal,
      shapes: graph.kind === 'network' || !graph.library ? remark : null,
      runtime: (name) => (runtime.add(name), name),
    });
  }

  protected body(graph: Graph, differences: Differences = noDifferences): Body {
    const runtime = new Set<string>();
    const { settings, standIns } = differences;
    const parameters = [...settings, ...standIns].map(({ name }) => name);
    const writer = this.writer(graph, wordingOf(differences), runtime, parameters);
    const nodes = graph.nodes.map((node) => node.id);
    const lines = writer.lines(nodes, graph.outputs.map((output) => output.ref)); // prettier-ignore
    const updates = writer.updates('pass');
    const results = graph.outputs.map(({ name, ref }) => ({ name, text: writer.tensorCode(ref) }));
    const single = results.length === 1 && results[0]!.name === null;
    const record = fieldNames(graph).map((field, i) => {
      const { text } = results[i]!;
      return field === text ? text : `${field}: ${text}`;
    });
    const returned = single ? results[0]!.text : `{ ${record.join(', ')} }`;
    const keep = single && updates.length > 0 && !/^\w+$/.test(returned);
    const result = keep ? writer.context.names.claim('result') : '';
    const tail = keep
      ? [`const ${result} = ${returned};`, ...updates, `return ${result};`]
      : [...updates, `return ${returned};${shapeNote(graph)}`];
    const fields = fieldNames(graph);
    return { lines: [...lines, ...tail].join('\n'), runtime, single, fields, settings, standIns };
  }

  private assemble(
    graph: Graph,
    name: string,
    weights: string,
    { lines, runtime, single, fields, settings, standIns }: Body,
    uses: number,
  ): EmittedFunction {
    const weightsType = usesWeights(graph) ? weights : null;
    const names = settings.map((setting) => setting.name).join(', ');
    const types = settings.map((setting) => `${setting.name}: ${settingType(setting)}`).join('; ');
    const parameters = [
      ...(weightsType === null ? [] : [{ name: 'w', type: weightsType }]),
      ...this.inputNames(graph).map((name) => ({ name, type: 'tf.Tensor' })),
      ...(settings.length === 0 ? [] : [{ name: `{ ${names} }`, type: `{ ${types} }` }]),
      ...standIns.map(({ name, networks: [network] }) => ({ name, type: this.signature(network!) })),
      ...foreignNetworks(graph)
        .filter((network) => !standIns.some(({ networks }) => networks[0] === network))
        .map((network) => ({ name: networkParameter(network), type: this.network(network).weights })),
      ...(needsPass(graph) ? [{ name: 'pass', type: 'Pass' }] : []),
    ];
    const returns = single ? 'tf.Tensor' : `{ ${fields.map((field) => `${field}: tf.Tensor`).join('; ')} }`;
    if (needsPass(graph)) runtime.add('Pass');
    return { name, graph, doc: graph.doc ?? '', parameters, returns, body: lines, weightsType, runtime, uses };
  }

  /** The fields of the weights' type. */
  weightsBody(graph: Graph): string {
    const fields = memberNames(graph);
    return graph.weights
      .map((item) => {
        const type =
          item.kind === 'weight'
            ? item.trainable
              ? 'tf.Tensor'
              : 'tf.Variable'
            : (this.instances.get(item.graph)?.function.weightsType ?? `{ ${this.weightsBody(item.graph)} }`);
        return `${fields.get(item.name)}: ${type}`;
      })
      .join('; ');
  }
}

/** The shape of what a network makes, at the end of its last line. */
const shapeNote = (graph: Graph): string =>
  graph.kind === 'network' && graph.outputs.length === 1
    ? ` // ${showShape(typeOf(graph, graph.outputs[0]!.ref).shape)}`
    : '';

interface Body extends OutlineBody {
  readonly runtime: Set<string>;
  readonly single: boolean;
  readonly fields: readonly string[];
}

/** What TypeScript calls the values of a setting. */
function settingType({ values }: Setting): string {
  const [first] = values;
  return typeof first!.value === 'string' ? [...new Set(values.map(({ text }) => text))].join(' | ') : typeof first!.value; // prettier-ignore
}

export const networkParameter = (network: string): string => `w${network}`;
