import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engines/engine.js';
import { selectEngine } from '../engines/select.js';
import { Pass } from '../pass.js';
import { Random } from '../random/random.js';
import { averageName } from '../training/average.js';
import { createInitializer, noDraws, type Initializer } from '../training/initializer.js';
import { Store } from '../training/store.js';
import { listVariables, type Weights } from '../training/weights.js';
import { parseArguments, samplingFlags, usage } from './arguments.js';
import { arranged } from './arrangement.js';
import { listCheckpoints, readCheckpoint, type Checkpoint } from './checkpoint.js';
import { installErrorHandlers, RunError } from './errors.js';
import { listRuns } from './folder.js';
import { type Asked, type InputSpecs, readAsked } from './inputs.js';
import { type Period, Schedule } from './schedule.js';
import { suitableExtension, writeSamples, type Samples } from './samples.js';
import { pictureValues } from './pictures.js';
import { readWords } from './words.js';

/** What a generated sampling program says about itself. */
export interface SamplingSettings<Name extends string = string> {
  readonly program: string;
  readonly fingerprint: string;
  /** How many samples are drawn at once; 64 by default. */
  readonly batch?: number;
  /** How many samples are drawn unless `--count` says otherwise; 64 by default. */
  readonly count?: number;
  /** What the samples depend on, by name. */
  readonly inputs?: InputSpecs<Name>;
}

interface Circumstances {
  readonly inputs: InputSpecs;
  readonly asked: ReadonlyMap<string, Asked>;
  readonly interpolate: boolean;
  readonly run: string;
  readonly checkpoint: Checkpoint;
  readonly engine: Engine;
  readonly count: number;
  readonly batch: number;
  readonly seed: number;
  readonly out: string | undefined;
  readonly release: () => void;
}

/**
 * Opens a sampling program: reads its command line, chooses the engine and reads the newest checkpoint of a run (the
 * newest run of this program unless `--run` names one).
 * @param moduleUrl `import.meta.url` of the program
 * @param commandLine the arguments, in place of the process's own
 * @throws RunError for a wrong command line, or without a checkpoint that fits
 */
export async function openSampling<Name extends string = never>(
  moduleUrl: string,
  settings: SamplingSettings<Name>,
  commandLine: readonly string[] = process.argv.slice(2),
): Promise<Sampling<Name>> {
  const handlers = installErrorHandlers();
  const given = parseArguments(commandLine, samplingFlags);
  if (given.help) {
    const file = fileURLToPath(moduleUrl).split(/[\\/]/).at(-1)!;
    process.stdout.write(usage(`npx tsx ${file}`, `Draws samples from a run of ${settings.program}.`, samplingFlags));
    process.exit(0);
  }
  const run = given.run ?? (await newestRun(settings.program));
  const checkpoint = await readCheckpoint(run, settings);
  const inputs: InputSpecs = settings.inputs ?? {};
  return new Sampling<Name>({
    run,
    checkpoint,
    inputs,
    asked: await readAsked(inputs, given, await readWords(run), pictureValues),
    interpolate: given.interpolate ?? false,
    engine: await selectEngine(given.device),
    count: given.count ?? settings.count ?? 64,
    batch: settings.batch ?? 64,
    seed: given.seed ?? checkpoint.info.seed,
    out: given.out,
    release: () => handlers.remove(),
  });
}

/** Makes `[count, ...]` samples of the inputs, each `[count, ...]`. */
export type Draw<Name extends string> = (
  inputs: Readonly<Record<Name, tf.Tensor>>,
  pass: Pass,
  count: number,
) => tf.Tensor;

/** Draws samples from trained networks. */
export class Sampling<Name extends string = string> {
  private readonly store = new Store();
  private readonly random: Random;

  constructor(private readonly circumstances: Circumstances) {
    this.random = new Random(circumstances.seed);
  }

  /** Makes the variables of the network called `network`, as in training. */
  initializer(network: string): Initializer {
    return createInitializer(network, noDraws, this.store);
  }

  /**
   * Gives the networks their trained weights: the average of that name where training kept one.
   * @throws RunError if the checkpoint does not fit
   */
  restore(networks: Readonly<Record<string, Weights>>): void {
    const { tensors } = this.circumstances.checkpoint;
    const averages = new Map(
      Object.entries(networks).flatMap(([network, weights]) =>
        listVariables(weights).map(({ name }) => [name, averageName(network, name)] as const),
      ),
    );
    this.store.assign(tensors, (name) => {
      const average = averages.get(name);
      return average !== undefined && tensors.has(average) ? average : name;
    });
  }

  /**
   * Draws the samples, writes them to `--out`, prints where, and releases the engine. The k-th sample of a seed is the
   * same however many are drawn.
   * @param draw makes `[count, ...]` samples of the inputs, each `[count, ...]`
   * @param look for images the values shown as black and as white, and how many stand in a row
   * @throws RunError when an input that is not drawn has not been given
   */
  async write(
    draw: Draw<Name>,
    look: { readonly range?: readonly [low: number, high: number]; readonly columns?: number },
  ): Promise<void> {
    const { run, checkpoint, engine, count, release } = this.circumstances;
    const columns = look.columns ?? Math.ceil(Math.sqrt(count));
    const samples = await this.draw(draw, columns);
    const out = this.circumstances.out ?? join(run, `samples${suitableExtension(samples.shape)}`);
    await writeSamples(out, samples, { range: look.range ?? [-1, 1], columns });
    console.log(`${samples.shape[0]} samples of step ${checkpoint.info.step} of ${run}, on ${engine.name}: ${out}`);
    this.store.dispose();
    await engine.release();
    release();
  }

  /** How far training had come: of what follows a schedule, samples see what it was at the checkpoint. */
  private readonly periods = (length: Period, after?: Period): number => {
    const { step, schedule } = this.circumstances.checkpoint.info;
    return new Schedule(schedule?.batch ?? 1, schedule?.stepsPerEpoch).periods(step, length, after);
  };

  private async draw(draw: Draw<Name>, columns: number): Promise<Samples> {
    const { count, batch, inputs: specs, asked, interpolate } = this.circumstances;
    const arrangement = { specs, asked, interpolate, columns, random: this.random, batch };
    const parts: (Float32Array | Int32Array)[] = [];
    let shape: readonly number[] = [];
    for (let first = 0; first < count; first += batch) {
      const made = tf.tidy(() => {
        const pass = Pass.sampling(this.random, 'sample', this.periods, first);
        const size = Math.min(batch, count - first);
        const inputs = [...arranged(arrangement, first, size)].map(
          ([name, { values, shape }]) => [name, pass.tensor(values, shape)] as const,
        );
        return draw(Object.fromEntries(inputs) as Record<Name, tf.Tensor>, pass, size);
      });
      shape = made.shape.slice(1);
      parts.push((await made.data()) as Float32Array | Int32Array);
      made.dispose();
      // Lets Ctrl-C in.
      await nextTurn();
    }
    return { values: joined(parts), shape: [count, ...shape] };
  }
}

function joined(parts: readonly (Float32Array | Int32Array)[]): Float32Array | Int32Array {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const values = parts[0] instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}

async function newestRun(program: string): Promise<string> {
  for (const run of (await listRuns(program)).reverse()) {
    if ((await listCheckpoints(run)).length > 0) return run;
  }
  throw new RunError(
    `There is no run of ${program} in runs/ to sample from.`,
    'Train first, or name a run with --run.',
  );
}
