import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engines/engine.js';
import { selectEngine } from '../engines/select.js';
import { Pass } from '../pass.js';
import { visibleLine } from '../../text/visible.js';
import { parseArguments, samplingFlags } from '../../run/arguments.js';
import { arranged } from '../../sampling/sample-inputs.js';
import { readCheckpoint, type Checkpoint } from '../../checkpoints/checkpoint.js';
import { installErrorHandlers } from '../../errors/run-error.js';
import { type Asked, type InputSpecs, readAsked } from '../../sampling/inputs.js';
import { suitableExtension, writeSamples, type Samples } from '../../sampling/write-samples.js';
import { pictureValues } from '../../sampling/pictures.js';
import { help, newestRun, Trained } from './loaded-run.js';
import { readWords } from '../../checkpoints/vocabulary.js';

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
  if (given.help) help(moduleUrl, `Draws samples from a run of ${settings.program}.`, samplingFlags);
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
export class Sampling<Name extends string = string> extends Trained {
  constructor(private readonly circumstances: Circumstances) {
    super(circumstances.checkpoint, circumstances.seed);
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
    console.log(visibleLine(`${count} samples of step ${checkpoint.info.step} of ${run}, on ${engine.name}: ${out}`)); // prettier-ignore
    this.store.dispose();
    await engine.release();
    release();
  }

  /** The first batch tells what samples are like; the others are drawn as they are written. */
  private async draw(draw: Draw<Name>, columns: number): Promise<Samples> {
    const { count } = this.circumstances;
    const batches = this.batches(draw, columns);
    const { value: first } = await batches.next();
    if (first === undefined) throw new Error('internal: no samples');
    async function* values() {
      yield first!.values;
      for await (const batch of batches) yield batch.values;
    }
    return { values: values(), shape: [count, ...first.shape] };
  }

  private async *batches(draw: Draw<Name>, columns: number) {
    const { count, batch, inputs: specs, asked, interpolate } = this.circumstances;
    const arrangement = { specs, asked, interpolate, columns, random: this.random, batch };
    for (let first = 0; first < count; first += batch) {
      const made = tf.tidy(() => {
        const pass = Pass.sampling(this.random, 'sample', this.periods, first);
        const size = Math.min(batch, count - first);
        const inputs = [...arranged(arrangement, first, size)].map(
          ([name, { values, shape }]) => [name, pass.tensor(values, shape)] as const,
        );
        return draw(Object.fromEntries(inputs) as Record<Name, tf.Tensor>, pass, size);
      });
      const values = (await made.data()) as Float32Array | Int32Array;
      const shape = made.shape.slice(1);
      made.dispose();
      yield { values, shape };
      // Lets Ctrl-C in.
      await nextTurn();
    }
  }
}
