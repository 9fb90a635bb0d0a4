/** Training, step by step: what `gan train` does without files, on whatever runs graphs. */
import type { Task } from '../../compiler/lower/step-graph.js';
import { periodOf } from '../../compiler/lower/period.js';
import type { Dataset } from '../../runtime/data/dataset.js';
import { Memory } from '../../runtime/graphs/memory.js';
import { type GraphEngine, GraphPass, type Surroundings } from '../../runtime/graphs/pass.js';
import { Random } from '../../runtime/random/random.js';
import { StepCount } from '../../runtime/run/step-count.js';
import type { Plan } from './plan.js';

/** An engine whose numbers can be read. */
export interface ReadableEngine<T> extends GraphEngine<T> {
  values(tensor: T): Promise<Float32Array>;
}

export type Losses = Readonly<Record<string, number>>;

export class Trainer<T> {
  private readonly memory: Memory<T>;
  private count: StepCount;
  private stretch = -1;

  /** @param data by name */
  constructor(
    private plan: Plan,
    private readonly engine: ReadableEngine<T>,
    private readonly random: Random,
    private readonly data: ReadonlyMap<string, Dataset>,
  ) {
    const { stored, counts } = plan.lowered;
    this.memory = new Memory<T>(stored, counts, engine);
    this.memory.start(random, (values, shape) => engine.tensor(values, { shape, batch: false, dtype: 'f32' }, 1));
    this.count = this.counted(0);
  }

  get step(): number {
    return this.count.step;
  }

  get lastStep(): number {
    return this.count.lastStep;
  }

  get epoch(): number | undefined {
    return this.count.epoch;
  }

  get ended(): boolean {
    return this.count.ended;
  }

  /** Whether another program remembers the same, under the same names, of the same data: training can go on with it. */
  fits({ lowered, program }: Plan): boolean {
    const remembered = (plan: Plan['lowered'], data: Plan['program']['data']): string =>
      JSON.stringify([plan.stored.map(({ name, shape }) => [name, shape]), [...plan.counts].sort(), data.map(({ span: _, ...each }) => each)]); // prettier-ignore
    return remembered(lowered, program.data) === remembered(this.plan.lowered, this.plan.program.data);
  }

  /** Goes on with another program, which fits. */
  goOnWith(plan: Plan): void {
    this.plan = plan;
    this.count = this.counted(this.step);
  }

  private counted(step: number): StepCount {
    const { training, lowered, epochsOf } = this.plan;
    const batch = lowered.batch * training.accumulate;
    const count = new StepCount(batch, periodOf(training.until), { step });
    const sets = epochsOf.map((name) => this.data.get(name)!);
    if (sets.length > 0) count.epochsOf(sets);
    this.stretch = -1;
    return count;
  }

  /** One step of training, with its losses. @throws Error, for people, where one of them is not a finite number */
  async next(): Promise<Losses> {
    const { lowered } = this.plan;
    while (!this.count.goesOn) {
      const { phase } = lowered.stretches[++this.stretch]!;
      // The last stretch goes on to the end.
      this.count.begin(phase === null || this.stretch === lowered.stretches.length - 1 ? undefined : periodOf(phase.until)); // prettier-ignore
    }
    const pass = GraphPass.training(this.surroundings, this.count.next(), lowered.batch);
    await this.run(lowered.stretches[this.stretch]!.tasks, pass);
    pass.forget();
    const losses: Record<string, number> = {};
    for (const [name, loss] of pass.losses) {
      losses[name] = (await this.engine.values(loss))[0]!;
      this.engine.dispose(loss);
    }
    const wrong = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
    if (wrong !== undefined)
      throw new Error(`Loss ${wrong[0]} became ${wrong[1]} at step ${this.step}. Reset, and try a smaller learning rate.`); // prettier-ignore
    return losses;
  }

  private async run(tasks: readonly Task[], pass: GraphPass<T>): Promise<void> {
    for (const task of tasks) {
      if (task.kind === 'run') await pass.run(this.plan.spec(task.graph.name));
      else if (task.kind === 'every') {
        if (this.count.completes(periodOf(task.period))) await this.run(task.body, pass);
      } else if (task.once) await this.run(task.body, pass.part(0, task.count));
      else if (task.parts) await pass.parts(task.count, (part) => this.run(task.body, part));
      else await pass.repeat(task.count, (turn) => this.run(task.body, turn));
    }
  }

  /** What a graph makes of so many samples, with the noise that all pictures share: numbers by output, in order. */
  async look(
    graph: string,
    samples: number,
    given: Readonly<Record<string, T>> = {},
  ): Promise<readonly Float32Array[]> {
    const pass = GraphPass.sampling(this.surroundings, 'preview', samples);
    const made = await pass.outputs(this.plan.spec(graph), given);
    const values: Float32Array[] = [];
    for (const tensor of made) {
      values.push(await this.engine.values(tensor));
      this.engine.dispose(tensor);
    }
    return values;
  }

  tensor = (values: Float32Array, shape: readonly number[], samples: number): T =>
    this.engine.tensor(values, { shape, batch: true, dtype: 'f32' }, samples);

  /** Frees what it holds. */
  end(): void {
    this.memory.clear();
  }

  private get surroundings(): Surroundings<T> {
    const { engine, memory, random, data } = this;
    return { engine, memory, random, data, elapsed: (length, after) => this.count.progress(length, after) };
  }
}
