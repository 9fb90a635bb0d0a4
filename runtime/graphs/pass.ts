/** One step of training as graphs run in it: what each is given, and what becomes of what it gives. */
import type { Dataset } from '../data/dataset.js';
import { type Random, samplingScope } from '../random/random.js';
import type { Elapsed } from '../run/schedule.js';
import { type Clock, valueOf } from '../contract/formula.js';
import { sizeOf } from '../contract/shapes.js';
import { drawTurns } from './draws.js';
import type { Holder, Memory } from './memory.js';
import type { GraphSpec, Input } from '../contract/graphs.js';

/** What runs graphs. */
export interface GraphEngine<T> extends Holder<T> {
  /** A tensor of so many samples; 1 for what is the same for all. */
  tensor(values: Float32Array | Int32Array, input: Omit<Input, 'role'>, samples: number): T;
  /**
   * The outputs of a graph, in order.
   * @param into tensors that some of them are written to, where the engine has blank ones
   */
  run(graph: GraphSpec, inputs: readonly T[], into?: readonly (T | null)[]): Promise<readonly T[]>;
}

/** What all passes of a run have in common. */
export interface Surroundings<T> {
  readonly engine: GraphEngine<T>;
  readonly memory: Memory<T>;
  readonly random: Random;
  readonly data: ReadonlyMap<string, Dataset>;
  readonly elapsed: Elapsed;
  /** Is shown what each graph of training was given and what it made, before that is remembered. */
  readonly watch?: ((graph: GraphSpec, inputs: readonly T[], outputs: readonly T[]) => Promise<void>) | undefined;
}

/** What a pass is made with. */
interface Context {
  /** How many samples a batch has. */
  readonly batch: number;
  /** From 1; 0 outside training. */
  readonly step: number;
  /** Which turn of the repetitions around this is within its step, from 0. */
  readonly iteration: number;
  /** How many turns of the innermost repetition one step makes. */
  readonly repetitions: number;
  /** Outside training, what is put before the keys of draws; else empty. */
  readonly scope: string;
  /** Outside training, how many samples were made before these. */
  readonly first: number;
}

export class GraphPass<T> {
  /** Batches of data that were taken, by their draws: all fields of one belong together. */
  private readonly batches = new Map<string, Readonly<Record<string, Float32Array | Int32Array>>>();

  private constructor(
    private readonly around: Surroundings<T>,
    private readonly context: Context,
    /** The losses so far, by name. */
    readonly losses: Map<string, T>,
    private readonly handed: Map<string, T>,
  ) {}

  /** A step of training, from 1. */
  static training<T>(around: Surroundings<T>, step: number, batch: number): GraphPass<T> {
    const context = { batch, step, iteration: 0, repetitions: 1, scope: '', first: 0 };
    return new GraphPass<T>(around, context, new Map(), new Map());
  }

  /**
   * Outside training. Passes of one `name` draw the same noise; where samples are made in several batches, `first` says
   * how many the batches before had.
   */
  static sampling<T>(around: Surroundings<T>, name: string, count: number, first = 0): GraphPass<T> {
    const context = { batch: count, step: 0, iteration: 0, repetitions: 1, scope: samplingScope(name, first), first };
    return new GraphPass<T>(around, context, new Map(), new Map());
  }

  get step(): number {
    return this.context.step;
  }

  /** Runs a graph of training: what is remembered takes its new values. */
  async run(graph: GraphSpec): Promise<void> {
    const { memory, engine, watch } = this.around;
    const replace = (values: Map<string, T>, key: string, value: T): void => {
      const before = values.get(key);
      values.set(key, value);
      if (before !== undefined) engine.dispose(before);
    };
    const inputs = this.inputs(graph);
    // Who watches wants to see what a graph was given.
    const over = watch === undefined;
    const into = graph.outputs.map((output) => output.kind === 'stored' ? memory.room(output.name, over && output.inPlace === true) : null); // prettier-ignore
    const outputs = await engine.run(graph, inputs, into);
    await watch?.(graph, inputs, outputs);
    graph.outputs.forEach((output, i) => {
      const value = outputs[i]!;
      if (output.kind === 'loss') replace(this.losses, output.name, value);
      else if (output.kind === 'stored') memory.set(output.name, value);
      else if (output.kind === 'handed') replace(this.handed, keyOf(output, this.context.iteration), value);
    });
    for (const [name, more] of Object.entries(graph.counts)) memory.counts.set(name, memory.counts.get(name)! + more);
  }

  /**
   * The outputs of a graph, in order.
   * @param given values for inputs that take whatever they are given
   */
  outputs(graph: GraphSpec, given: Readonly<Record<string, T>> = {}): Promise<readonly T[]> {
    return this.around.engine.run(graph, this.inputs(graph, given));
  }

  private inputs(graph: GraphSpec, given: Readonly<Record<string, T>> = {}): readonly T[] {
    return graph.inputs.map((input) => (input.role.kind === 'given' ? given[input.role.name]! : this.value(input)));
  }

  /** The turns of a repetition, one after the other, each with draws and data of its own. */
  async repeat(count: number, body: (turn: GraphPass<T>) => Promise<void>): Promise<void> {
    for (let index = 0; index < count; index++) {
      const turn = this.turn(index, count, new Map());
      await body(turn);
      turn.forget();
    }
  }

  /** Parts of one step, which hand on to each other and to what follows. */
  async parts(count: number, body: (part: GraphPass<T>) => Promise<void>): Promise<void> {
    for (let index = 0; index < count; index++) await body(this.part(index, count));
  }

  /** One of so many parts of this step, with draws and data of its own. */
  part(index: number, count: number): GraphPass<T> {
    return this.turn(index, count, this.handed);
  }

  /** Frees what graphs have handed on to each other. */
  forget(): void {
    for (const value of this.handed.values()) this.around.engine.dispose(value);
    this.handed.clear();
  }

  private turn(index: number, count: number, handed: Map<string, T>): GraphPass<T> {
    const { iteration, repetitions } = this.context;
    const own = { iteration: iteration * count + index, repetitions: repetitions * count };
    return new GraphPass(this.around, { ...this.context, ...own }, this.losses, handed);
  }

  private value(input: Input): T {
    const { engine, memory, elapsed, random } = this.around;
    const { batch, iteration, scope } = this.context;
    const { role } = input;
    switch (role.kind) {
      case 'stored':
        return memory.get(role.name);
      case 'number': {
        const now = (clock: Clock): number =>
          clock.kind === 'count' ? memory.counts.get(clock.name)! : elapsed(clock.length, clock.after);
        return engine.tensor(Float32Array.of(valueOf(role.formula, now)), input, 1);
      }
      case 'draw': {
        const [samples, size] = [input.batch ? batch : 1, sizeOf(input.shape.slice(role.turns.length))];
        const key = scope === '' ? role.key : `${scope}/${role.key}`;
        const drawn = drawTurns(random, key, role.distribution, role.turns, samples, size, this.context);
        return engine.tensor(drawn, input, samples);
      }
      case 'data':
        return engine.tensor(this.rows(role.data, role.field, role.draw), input, batch);
      case 'handed': {
        const known = this.handed.get(keyOf(role, iteration));
        if (known !== undefined) return known;
        if (role.otherwise !== null) return memory.get(role.otherwise);
        return engine.tensor(new Float32Array(sizeOf(input.shape)), input, 1);
      }
      case 'given':
        throw new Error(`internal: nothing is given as ${role.name}`);
    }
  }

  private rows(name: string, field: string, draw: string | null): Float32Array | Int32Array {
    const { data, random } = this.around;
    const { step, iteration, repetitions, batch, first } = this.context;
    const key = JSON.stringify([name, draw]);
    const pass = {
      random,
      batchIndex: step === 0 ? 0 : (step - 1) * repetitions + iteration,
      firstSample: first,
      tensor: (values: Float32Array | Int32Array) => values,
    };
    const fields = this.batches.get(key) ?? data.get(name)!.batch(pass, batch, draw ?? undefined);
    this.batches.set(key, fields);
    return fields[field]!;
  }
}

const keyOf = ({ key, each }: { readonly key: string; readonly each: boolean }, iteration: number): string =>
  each ? `${iteration} ${key}` : key;
