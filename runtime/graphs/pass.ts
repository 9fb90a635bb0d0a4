/** One step of training as graphs run in it: what each is given, and what becomes of what it gives. */
import type { Dataset } from '../data/dataset.js';
import type { Random } from '../random/random.js';
import type { Elapsed } from '../run/schedule.js';
import { drawTurns } from './draws.js';
import type { Memory } from './memory.js';
import type { GraphSpec, Input } from './spec.js';

/** What runs graphs. */
export interface GraphEngine<T> {
  /** A tensor of one sample, or of a batch of them. */
  tensor(values: Float32Array | Int32Array, input: Omit<Input, 'role'>): T;
  /** The outputs of a graph, in order. */
  run(graph: GraphSpec, inputs: readonly T[]): Promise<readonly T[]>;
}

/** What a pass is made with. */
export interface Context<T> {
  readonly engine: GraphEngine<T>;
  readonly memory: Memory<T>;
  readonly random: Random;
  readonly data: ReadonlyMap<string, Dataset>;
  readonly batch: number;
  readonly elapsed: Elapsed;
  /** From 1. */
  readonly step: number;
  /** Which turn of the repetitions around this is within its step, from 0. */
  readonly iteration: number;
  /** How many turns of the innermost repetition one step makes. */
  readonly repetitions: number;
  readonly losses: Map<string, T>;
  /** What graphs have handed on. */
  readonly handed: Map<string, T>;
}

export class GraphPass<T> {
  constructor(private readonly context: Context<T>) {}

  /** The losses so far, by name. */
  get losses(): ReadonlyMap<string, T> {
    return this.context.losses;
  }

  /** Runs a graph: what training remembers takes its new values. */
  async run(graph: GraphSpec): Promise<void> {
    const { engine, memory, losses, handed, iteration } = this.context;
    const outputs = await engine.run(graph, graph.inputs.map((input) => this.given(input))); // prettier-ignore
    graph.outputs.forEach((output, i) => {
      const value = outputs[i]!;
      if (output.kind === 'loss') losses.set(output.name, value);
      else if (output.kind === 'stored') memory.values.set(output.name, value);
      else handed.set(keyOf(output, iteration), value);
    });
    for (const [name, more] of Object.entries(graph.counts)) memory.counts.set(name, memory.counts.get(name)! + more);
  }

  /** The turns of a repetition, one after the other, each with draws and data of its own. */
  async repeat(count: number, body: (turn: GraphPass<T>) => Promise<void>): Promise<void> {
    for (let index = 0; index < count; index++) await body(this.turn(index, count, new Map()));
  }

  /** Parts of one step, which hand on to each other and to what follows. */
  async parts(count: number, body: (part: GraphPass<T>) => Promise<void>): Promise<void> {
    for (let index = 0; index < count; index++) await body(this.part(index, count));
  }

  /** One of so many parts of this step, with draws and data of its own. */
  part(index: number, count: number): GraphPass<T> {
    return this.turn(index, count, this.context.handed);
  }

  private turn(index: number, count: number, handed: Map<string, T>): GraphPass<T> {
    const { iteration, repetitions } = this.context;
    const own = { iteration: iteration * count + index, repetitions: repetitions * count };
    return new GraphPass({ ...this.context, ...own, handed });
  }

  private given(input: Input): T {
    const { engine, memory, elapsed, handed, iteration } = this.context;
    const { role } = input;
    switch (role.kind) {
      case 'stored':
        return memory.get(role.name);
      case 'count':
        return engine.tensor(Float32Array.of(memory.counts.get(role.name)!), input);
      case 'schedule':
        return engine.tensor(Float32Array.of(elapsed(role.length, role.after)), input);
      case 'draw': {
        const [samples, size] = [input.batch ? this.context.batch : 1, sizeOf(input.shape.slice(role.turns.length))];
        return engine.tensor(drawTurns(this.context.random, role.key, role.distribution, role.turns, samples, size, this.context), input); // prettier-ignore
      }
      case 'data':
        return this.batch(role.data, role.field, role.draw, input);
      case 'handed': {
        const known = handed.get(keyOf(role, iteration));
        if (known !== undefined) return known;
        if (role.otherwise !== null) return memory.get(role.otherwise);
        return engine.tensor(new Float32Array(sizeOf(input.shape)), input);
      }
    }
  }

  private batch(name: string, field: string, draw: string | null, input: Input): T {
    const { engine, data, random, step, iteration, repetitions, batch } = this.context;
    const pass = {
      random,
      batchIndex: (step - 1) * repetitions + iteration,
      tensor: (values: Float32Array | Int32Array) => values,
    };
    const fields = data.get(name)!.batch(pass, batch, draw ?? undefined);
    return engine.tensor(fields[field]!, input);
  }
}

const keyOf = ({ key, each }: { readonly key: string; readonly each: boolean }, iteration: number): string =>
  each ? `${iteration} ${key}` : key;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);
