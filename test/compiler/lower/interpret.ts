/** Lowered training in float64, by the reference interpreter: what every target is held to. */
import type { LoweredTraining, StepGraph, Task } from '../../../compiler/lower/step-graph.js';
import { Memory } from '../../../runtime/graphs/memory.js';
import { type GraphEngine, GraphPass } from '../../../runtime/graphs/pass.js';
import type { GraphSpec } from '../../../runtime/contract/graphs.js';
import type { Dataset } from '../../../runtime/data/dataset.js';
import { Random } from '../../../runtime/random/random.js';
import { dataSpec, pathOf } from '../../../cli/host/data-spec.js';
import { epochData } from '../../../compiler/graph/analyse/epochs.js';
import type { Program } from '../../../compiler/graph/ir/program.js';
import { weightsOf } from '../../../compiler/graph/ir/weights.js';
import { described } from '../../../compiler/lower/described.js';
import { periodOf } from '../../../compiler/lower/period.js';
import { lowerTraining } from '../../../compiler/lower/training.js';
import { readWeights } from '../../../runtime/checkpoints/weights-file.js';
import { loadData } from '../../../runtime/data/load.js';
import type { Period } from '../../../runtime/contract/period.js';
import { Schedule } from '../../../runtime/run/schedule.js';
import { evaluate } from '../graph/reference/reference.js';
import type { Value } from '../graph/reference/values.js';

export interface Setting {
  readonly random: Random;
  readonly data: ReadonlyMap<string, Dataset>;
  readonly schedule: Schedule;
  /** Weights that networks start from, by the names they are stored under. */
  readonly started?: ReadonlyMap<string, Float32Array>;
  /** Called with every number that training begins with: what it gives is taken in its place. */
  readonly nudge?: (value: number) => number;
}

/** The losses of the first steps. */
export async function interpret(
  { batch, stored, counts, stretches }: LoweredTraining,
  { random, data, schedule, started = new Map(), nudge = (value) => value }: Setting,
  steps: number,
): Promise<{ readonly losses: readonly Readonly<Record<string, number>>[]; readonly memory: Memory<Value> }> {
  const memory = new Memory<Value>(stored, counts, { dispose: () => undefined }); // prettier-ignore
  memory.start(random, (values, shape) => ({ batch: false, samples: [{ shape, data: Float64Array.from(values) }] }));
  for (const [name, values] of started) {
    const { shape } = memory.get(name).samples[0]!;
    for (const spec of stored) {
      const copies = spec.name === name || (spec.start.kind === 'copy' && spec.start.of === name);
      if (copies) memory.set(spec.name, { batch: false, samples: [{ shape, data: Float64Array.from(values) }] });
    }
  }
  for (const { name } of stored) {
    const { batch: batched, samples } = memory.get(name);
    memory.set(name, { batch: batched, samples: samples.map(({ shape, data: values }) => ({ shape, data: values.map(nudge) })) }); // prettier-ignore
  }
  const graphs = new Map<GraphSpec, StepGraph>();
  const specs = new Map<StepGraph, GraphSpec>();
  const specOf = (graph: StepGraph): GraphSpec => {
    const known = specs.get(graph);
    if (known !== undefined) return known;
    const spec = described(graph);
    specs.set(graph, spec);
    graphs.set(spec, graph);
    return spec;
  };
  const engine: GraphEngine<Value> = {
    tensor: (values, { shape, batch: batched }, count) => {
      const size = shape.reduce((product, dim) => product * dim, 1);
      const samples = Array.from({ length: count }, (_, i) => ({
        shape,
        data: Float64Array.from(values.subarray(i * size, (i + 1) * size)),
      }));
      return { batch: batched, samples };
    },
    dispose: () => undefined,
    run: (spec, inputs) => Promise.resolve(evaluate(graphs.get(spec)!.graph, inputs)),
  };
  const losses: Record<string, number>[] = [];
  let [stretch, end] = [-1, 0];
  for (let step = 1; step <= steps; step++) {
    while (step > end) {
      const phase = stretches[++stretch]?.phase ?? null;
      // The last stretch goes on to the end.
      end = phase === null || stretch === stretches.length - 1 ? Infinity : end + schedule.steps(periodOf(phase.until));
    }
    const elapsed = (length: Period, after?: Period) => schedule.progress(step, length, after);
    const pass = GraphPass.training<Value>({ engine, memory, random, data, elapsed }, step, batch);
    const run = async (tasks: readonly Task[], at: GraphPass<Value>): Promise<void> => {
      for (const task of tasks) {
        if (task.kind === 'run') await at.run(specOf(task.graph));
        else if (task.kind === 'every') {
          if (schedule.completes(periodOf(task.period), step)) await run(task.body, at);
        } else if (task.once) await run(task.body, at.part(0, task.count));
        else if (task.parts) await at.parts(task.count, (part) => run(task.body, part));
        else await at.repeat(task.count, (turn) => run(task.body, turn));
      }
    };
    await run(stretches[stretch]!.tasks, pass);
    losses.push(Object.fromEntries([...pass.losses].map(([name, value]) => [name, value.samples[0]!.data[0]!])));
  }
  return { losses, memory };
}

/**
 * The losses of the first steps of a program, with its data and the weights it starts from.
 * @param nudge what each of these numbers is changed to, to see what that does to the losses
 */
export async function interpretProgram(
  program: Program,
  steps: number,
  nudge?: (value: number) => number,
): Promise<readonly Readonly<Record<string, number>>[]> {
  const training = program.training!;
  const random = new Random(training.seed);
  const data = new Map<string, Dataset>();
  for (const source of program.data) data.set(source.name, await loadData(dataSpec(source), random));
  const batch = training.batch * training.accumulate;
  const sets = epochData(training).map((name) => data.get(name)!);
  const largest = sets.length === 0 ? undefined : sets.reduce((a, b) => (b.count > a.count ? b : a));
  const schedule = new Schedule(batch, largest?.stepsPerEpoch(batch));
  const started = new Map<string, Float32Array>();
  for (const { name, graph, start } of program.networks) {
    if (start === null) continue;
    const read = await readWeights(pathOf(start, start.path), name, weightsOf(graph));
    for (const [path, { values }] of read) started.set(`${name}/${path}`, values as Float32Array);
  }
  const { losses } = await interpret(
    lowerTraining(program, training),
    { random, data, schedule, started, ...(nudge && { nudge }) },
    steps,
  );
  return losses;
}
