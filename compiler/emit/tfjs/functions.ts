/**
 * The functions of an emitted program: one for each network, and one for each block or function of the language,
 * shared by all its uses, with settings for what these differ in.
 */
import { capitalised } from '../../../runtime/text/prose.js';
import { branchesOf, type CallNode, type Graph } from '../../graph/ir/graph.js';
import { type Code, literalText, type WriteLiteral } from './operations/spelling.js';
import { needsPass } from '../../graph/analyse/forward-pass.js';
import { networksIn, usesWeights } from '../../graph/ir/dependencies.js';
import { typeOf } from '../../graph/ir/refs.js';
import { showShape } from '../../graph/ir/types.js';
import { camelCase, fieldNames, memberNames, Names } from '../typescript/identifiers.js';
import { functionLevels, simpleOperation } from './function-levels.js';
import {
  alike,
  distinctions,
  type Setting,
  settingsOf,
  settingType,
  type StandIn,
  type Use,
  useOf,
  type Wording,
} from './likeness.js';
import { type Leaf, Writer } from './writer.js';

export interface EmittedFunction {
  readonly name: string;
  readonly graph: Graph;
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

interface Instance {
  readonly function: EmittedFunction;
  /** Values of the function's settings for this use. */
  readonly settings: readonly { readonly name: string; readonly value: Leaf }[];
  /** The networks that are given to it as functions. */
  readonly networks: readonly string[];
}

/** Names that are still free, in the two places where values and functions are named. */
export interface Scopes {
  /** At the top of files. */
  readonly files: Names;
  /** Inside of functions, apart from the functions themselves. */
  readonly functions: Names;
}

export class FunctionTable {
  readonly functions: EmittedFunction[] = [];
  private readonly instances = new Map<Graph, Instance>();
  private readonly networks = new Map<string, NetworkNames>();
  private readonly graphs = new Map<string, Graph>();
  /** The uses of each function that was made of a template. */
  private readonly forms = new Map<string, readonly (readonly Use[])[]>();
  /** The function that makes what training remembers from step to step; null when it remembers nothing. */
  readonly memory: string | null;

  /**
   * @param roots the graphs that call: networks and the training step
   * @param fixed networks that nothing trains: they are what their files say
   */
  constructor(
    roots: readonly Graph[],
    private readonly fixed: ReadonlySet<string>,
    readonly scopes: Scopes,
  ) {
    const networks = roots.filter(({ kind }) => kind === 'network');
    for (const graph of networks) this.graphs.set(graph.name, graph);
    this.memory = roots.some(remembers) ? this.scopes.files.claim('initMemory') : null;
    for (const { name } of networks) {
      const own = this.scopes.files.claim(camelCase(name));
      const init = this.scopes.files.claim(`init${capitalised(own)}`);
      this.networks.set(name, { name: own, init, weights: this.scopes.files.claim(`${capitalised(own)}Weights`) });
    }
    // What is called is written before what calls it, since its parameters must be known.
    for (const level of functionLevels(roots)) {
      this.add(level.filter(({ kind }) => kind !== 'network'));
      for (const graph of level) if (graph.kind === 'network') this.addNetwork(graph);
    }
  }

  /** What belongs to a network, by its name in the program. */
  network(name: string): NetworkNames {
    const found = this.networks.get(name);
    if (found === undefined) throw new Error(`internal: no network ${name}`);
    return found;
  }

  /** Code that makes the weights of a network for a run, or for what draws from one. */
  made(name: string, run: string): string {
    const { init } = this.network(name);
    return this.graphs.get(name)!.weights.length > 0 ? `${init}(${run}.initializer('${name}'))` : `${init}()`;
  }

  networkGraph(name: string): Graph {
    return this.networkFunction(name).graph;
  }

  private networkFunction(name: string): EmittedFunction {
    const found = this.functions.find(({ graph }) => graph.kind === 'network' && graph.name === name);
    if (found === undefined) throw new Error(`internal: no network ${name}`);
    return found;
  }

  isFixed(network: string): boolean {
    return this.fixed.has(network);
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

  /** What the inputs of a function are called: no parameter hides what is called beside it, or another parameter. */
  private inputNames(graph: Graph): readonly string[] {
    const called = new Set<string>();
    const visit = ({ nodes }: Graph): void => {
      for (const node of nodes) {
        branchesOf(node).forEach(visit);
        const instance = node.kind === 'call' ? this.instances.get(node.graph) : undefined;
        if (instance !== undefined) called.add(instance.function.name);
      }
    };
    visit(graph);
    const names = this.scopes.functions.inside([...called, ...foreignNetworks(graph).map(networkParameter)]);
    return graph.inputs.map(({ name }) => names.claim(camelCase(name)));
  }

  private addNetwork(graph: Graph): void {
    const { name, weights } = this.network(graph.name);
    const emitted = this.assemble(graph, name, weights, this.body(graph), 1);
    this.instances.set(graph, { function: emitted, settings: [], networks: [] });
    this.functions.push(emitted);
  }

  /** Makes one function of uses that are alike. */
  private add(graphs: readonly Graph[]): void {
    const templates = new Map<string, Use[]>();
    for (const graph of graphs) {
      const { name, span } = graph;
      const template = `${name} ${span.file} ${span.start.offset}`;
      const use = useOf(
        graph,
        (wording) => this.writer(graph, wording, new Set()),
        (network) => this.signature(network),
      );
      const whole = { ...use, structure: `${use.structure} ${this.weightsBody(graph)}` };
      templates.set(template, [...(templates.get(template) ?? []), whole]);
    }
    const forms = [...templates].flatMap(([template, uses]) => {
      const earlier = this.forms.get(template) ?? [];
      const all = [...earlier, ...alike(uses)];
      this.forms.set(template, all);
      const suffixes = distinctions(all);
      return all.map((form, i) => ({ uses: form, suffix: suffixes[i]! })).slice(earlier.length);
    });
    // Before these functions are named: none calls another of them, so a local value may have the name that one gets.
    const written = forms.map(({ uses, suffix }) => ({ uses, suffix, ...this.written(uses) }));
    for (const { uses, suffix, body } of written) this.addFunction(uses, camelCase(uses[0]!.graph.name) + suffix, body);
  }

  /** The body of a function for uses that are alike. */
  private written(uses: readonly Use[]): { readonly body: Body } {
    const { graph } = uses[0]!;
    const taken = this.scopes.functions.inside([
      ...this.inputNames(graph),
      ...foreignNetworks(graph).map(networkParameter),
    ]);
    const { settings, names, standIns } = settingsOf(uses, taken);
    const [body, ...others] = uses.map((use, i) => {
      const own = new Map(standIns.map(({ name, networks }) => [networks[i]!, name]));
      return this.body(use.graph, { settings, names, standIns, own });
    });
    if (others.some(({ lines }) => lines !== body!.lines))
      throw new Error(`internal: uses of ${graph.name} are not written alike`);
    return { body: body! };
  }

  private addFunction(uses: readonly Use[], wanted: string, body: Body): void {
    const { graph } = uses[0]!;
    const name = this.scopes.files.claim(wanted);
    const weights = this.scopes.files.claim(`${capitalised(name)}Weights`);
    const emitted = this.assemble(graph, name, weights, body, uses.length);
    this.functions.push(emitted);
    uses.forEach((use, i) =>
      this.instances.set(use.graph, {
        function: emitted,
        settings: body.settings.map((setting) => ({ name: setting.name, value: setting.values[i]! })),
        networks: body.standIns.map(({ networks }) => networks[i]!),
      }),
    );
  }

  /** What the function of a network takes and makes. */
  private signature(network: string): string {
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

  private body(graph: Graph, { settings, names, standIns, own }: Differences = noDifferences): Body {
    const runtime = new Set<string>();
    const literal = ({ place, text }: Leaf) => names.get(place) ?? text;
    const wording = { literal, remark: literal, standIn: (network: string) => own.get(network) ?? null };
    const parameters = [...settings, ...standIns].map(({ name }) => name);
    const writer = this.writer(graph, wording, runtime, parameters);
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

/** What a function takes for what its uses differ in. */
interface Differences {
  readonly settings: readonly Setting[];
  /** What stands for literals, by their places. */
  readonly names: ReadonlyMap<string, string>;
  readonly standIns: readonly StandIn[];
  /** What stands for the networks of this use. */
  readonly own: ReadonlyMap<string, string>;
}

const noDifferences: Differences = { settings: [], names: new Map(), standIns: [], own: new Map() };

interface Body {
  readonly settings: readonly Setting[];
  readonly standIns: readonly StandIn[];
  readonly lines: string;
  readonly runtime: Set<string>;
  readonly single: boolean;
  readonly fields: readonly string[];
}

/** Networks a block or function calls itself; their weights are passed to it. */
export const foreignNetworks = (graph: Graph): readonly string[] => [...networksIn(graph)].sort();

export const networkParameter = (network: string): string => `w${network}`;
