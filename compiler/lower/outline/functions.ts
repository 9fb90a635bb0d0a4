/**
 * The functions of an emitted program: one for each network, and one for each block or function of the language,
 * shared by all its uses, with settings for what these differ in.
 */
import { networksIn } from '../../graph/ir/dependencies.js';
import { branchesOf, type Graph } from '../../graph/ir/graph.js';
import { inputsRead } from '../../graph/ir/inputs.js';
import type { Leaf } from './code.js';
import { functionLevels } from './function-levels.js';
import { alike, distinctions, type Setting, settingsOf, type StandIn, type Use, useOf } from './likeness.js';
import type { Names, Words } from './names.js';
import type { GraphWriter, Wording } from './writer.js';

/** A function of the emitted program, as far as every target has it. */
export interface OutlineFunction {
  readonly name: string;
  readonly graph: Graph;
}

/** What a function is at one of its uses. */
export interface Instance<Made extends OutlineFunction> {
  readonly function: Made;
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

/** What a function takes for what its uses differ in. */
export interface Differences {
  readonly settings: readonly Setting[];
  /** What stands for literals, by their places. */
  readonly names: ReadonlyMap<string, string>;
  readonly standIns: readonly StandIn[];
  /** What stands for the networks of this use. */
  readonly own: ReadonlyMap<string, string>;
}

export const noDifferences: Differences = { settings: [], names: new Map(), standIns: [], own: new Map() };

/** A function written out. */
export interface OutlineBody {
  readonly settings: readonly Setting[];
  readonly standIns: readonly StandIn[];
  readonly lines: string;
}

/** How the uses of a function are worded: with the names of what they differ in. */
export const wordingOf = ({ names, own }: Differences): Wording => {
  const literal = ({ place, text }: Leaf) => names.get(place) ?? text;
  return { literal, remark: literal, standIn: (network) => own.get(network) ?? null };
};

export abstract class FunctionOutline<Made extends OutlineFunction, Body extends OutlineBody> {
  readonly functions: Made[] = [];
  protected readonly instances = new Map<Graph, Instance<Made>>();
  /** The uses of each function that was made of a template. */
  private readonly forms = new Map<string, readonly (readonly Use[])[]>();

  /** @param fixed networks that nothing trains: they are what their files say */
  constructor(
    private readonly fixed: ReadonlySet<string>,
    readonly scopes: Scopes,
  ) {}

  abstract readonly words: Words;

  /** What the parameter that stands for a network is called where a function uses it itself. */
  protected abstract networkParameter(network: string): string;

  /** A writer of the body of a function. */
  protected abstract writerFor(graph: Graph, wording: Wording): GraphWriter;

  protected abstract body(graph: Graph, differences: Differences): Body;

  protected abstract addNetwork(graph: Graph): void;

  /** What tells the weights of two uses apart that are written alike. */
  protected abstract weightsText(graph: Graph): string;

  /** What the function of a network takes and makes. */
  protected abstract signature(network: string): string;

  /** What the function of a block or function of the program is called. */
  protected abstract nameOf(graph: Graph, distinction: readonly string[]): string;

  /** Names that no setting of a function may have. */
  protected reservedIn(_graph: Graph): readonly string[] {
    return [];
  }

  protected abstract made(graph: Graph, name: string, body: Body, uses: readonly Use[]): Made;

  /**
   * Writes all functions: what is called before what calls it, since its parameters must be known.
   * @param roots the graphs that call: networks and the training step
   */
  protected addAll(roots: readonly Graph[]): void {
    for (const level of functionLevels(roots)) {
      this.add(level.filter(({ kind }) => kind !== 'network'));
      for (const graph of level) if (graph.kind === 'network') this.addNetwork(graph);
    }
  }

  networkGraph(name: string): Graph {
    return this.networkFunction(name).graph;
  }

  protected networkFunction(name: string): Made {
    const found = this.functions.find(({ graph }) => graph.kind === 'network' && graph.name === name);
    if (found === undefined) throw new Error(`internal: no network ${name}`);
    return found;
  }

  isFixed(network: string): boolean {
    return this.fixed.has(network);
  }

  /** What the inputs of a function are called: no parameter hides what is called beside it, or another parameter. */
  inputNames(graph: Graph): readonly string[] {
    const called = new Set<string>();
    const visit = ({ nodes }: Graph): void => {
      for (const node of nodes) {
        branchesOf(node).forEach(visit);
        const instance = node.kind === 'call' ? this.instances.get(node.graph) : undefined;
        if (instance !== undefined) called.add(instance.function.name);
      }
    };
    visit(graph);
    const networks = foreignNetworks(graph).map((name) => this.networkParameter(name));
    const names = this.scopes.functions.inside([...called, ...networks]);
    const read = inputsRead(graph);
    return graph.inputs.map(({ name }, i) => {
      const own = this.words.name(name);
      return names.claim(read.has(i) ? own : this.unread(own));
    });
  }

  /** What a parameter is called that its function does not read: one that says how many classes there are, say. */
  protected unread(name: string): string {
    return name;
  }

  /** Makes one function of uses that are alike. */
  private add(graphs: readonly Graph[]): void {
    const templates = new Map<string, Use[]>();
    for (const graph of graphs) {
      const { name, span } = graph;
      const template = `${name} ${span.file} ${span.start.offset}`;
      const use = useOf(
        graph,
        (wording) => this.writerFor(graph, wording),
        (network) => this.signature(network),
      );
      const whole = { ...use, structure: `${use.structure} ${this.weightsText(graph)}` };
      templates.set(template, [...(templates.get(template) ?? []), whole]);
    }
    const forms = [...templates].flatMap(([template, uses]) => {
      const earlier = this.forms.get(template) ?? [];
      const all = [...earlier, ...alike(uses)];
      this.forms.set(template, all);
      const apart = distinctions(all, this.words);
      return all.map((form, i) => ({ uses: form, apart: apart[i]! })).slice(earlier.length);
    });
    // Before these functions are named: none calls another of them, so a local value may have the name that one gets.
    const written = forms.map(({ uses, apart }) => ({ uses, apart, body: this.written(uses) }));
    for (const { uses, apart, body } of written) {
      const { graph } = uses[0]!;
      this.addFunction(uses, this.made(graph, this.scopes.files.claim(this.nameOf(graph, apart)), body, uses), body);
    }
  }

  /** The body of a function for uses that are alike. */
  private written(uses: readonly Use[]): Body {
    const { graph } = uses[0]!;
    const taken = this.scopes.functions.inside([
      ...this.inputNames(graph),
      ...foreignNetworks(graph).map((name) => this.networkParameter(name)),
      ...this.reservedIn(graph),
    ]);
    const { settings, names, standIns } = settingsOf(uses, taken, this.words);
    const [body, ...others] = uses.map((use, i) => {
      const own = new Map(standIns.map(({ name, networks }) => [networks[i]!, name]));
      return this.body(use.graph, { settings, names, standIns, own });
    });
    if (others.some(({ lines }) => lines !== body!.lines))
      throw new Error(`internal: uses of ${graph.name} are not written alike`);
    return body!;
  }

  private addFunction(uses: readonly Use[], made: Made, body: Body): void {
    this.functions.push(made);
    uses.forEach((use, i) =>
      this.instances.set(use.graph, {
        function: made,
        settings: body.settings.map((setting) => ({ name: setting.name, value: setting.values[i]! })),
        networks: body.standIns.map(({ networks }) => networks[i]!),
      }),
    );
  }
}

/** Networks a block or function calls itself; their weights are passed to it. */
export const foreignNetworks = (graph: Graph): readonly string[] => [...networksIn(graph)].sort();
