import { basename, extname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engines/engine.js';
import { selectEngine } from '../engines/select.js';
import { Pass } from '../pass.js';
import { visibleLine } from '../../text/visible.js';
import { applyingFlags, parseArguments } from '../../run/arguments.js';
import { arranged, missing } from '../../sampling/sample-inputs.js';
import { readCheckpoint, type Checkpoint } from '../../checkpoints/checkpoint.js';
import { installErrorHandlers, RunError } from '../../errors/run-error.js';
import { makeFolder, writeFileAtomically } from '../../files/writing.js';
import { type Asked, type InputSpec, type InputSpecs, isPicture, readAsked } from '../../sampling/inputs.js';
import { nearest } from '../../run/nearest.js';
import { picturePng, pictureValues } from '../../sampling/pictures.js';
import { help, newestRun, Trained } from './loaded-run.js';
import { readWords, type Words } from '../../checkpoints/vocabulary.js';

/** What a generated program says about itself. */
export interface ApplyingSettings {
  readonly program: string;
  readonly fingerprint: string;
}

/** A network that makes a picture of a picture. */
export interface Translator<Name extends string = string> {
  /** What it takes: one picture, and whatever else. */
  readonly inputs: InputSpecs<Name>;
  /** The values of what it makes that show as black and as white. */
  readonly range: readonly [low: number, high: number];
  readonly of: (inputs: Readonly<Record<Name, tf.Tensor>>, pass: Pass) => tf.Tensor;
}

interface Circumstances {
  readonly run: string;
  readonly checkpoint: Checkpoint;
  readonly engine: Engine;
  readonly seed: number;
  readonly words: Words;
  readonly network: string | undefined;
  readonly pictures: readonly string[];
  readonly with: readonly string[];
  readonly out: string;
  readonly release: () => void;
}

/**
 * Opens a program that runs trained networks on pictures: reads its command line, chooses the engine and reads the newest
 * checkpoint of a run (the newest run of this program unless `--run` names one).
 * @param moduleUrl `import.meta.url` of the program
 * @param commandLine the arguments, in place of the process's own
 * @throws RunError for a wrong command line, or without a checkpoint that fits
 */
export async function openApplying(
  moduleUrl: string,
  settings: ApplyingSettings,
  commandLine: readonly string[] = process.argv.slice(2),
): Promise<Applying> {
  const handlers = installErrorHandlers();
  const named: string[] = [];
  const given = parseArguments(commandLine, applyingFlags, named);
  if (given.help)
    help(moduleUrl, `Runs a network of ${settings.program} on pictures.`, applyingFlags, ' NET PICTURE...');
  const run = given.run ?? (await newestRun(settings.program));
  const checkpoint = await readCheckpoint(run, settings);
  const [network, ...pictures] = named;
  return new Applying({
    run,
    checkpoint,
    engine: await selectEngine(given.device),
    seed: given.seed ?? checkpoint.info.seed,
    words: await readWords(run),
    network,
    pictures,
    with: given.with ?? [],
    out: given.out ?? join(run, 'applied'),
    release: () => handlers.remove(),
  });
}

/** Runs trained networks on pictures. */
export class Applying extends Trained {
  private readonly translators = new Map<string, Translator>();

  constructor(private readonly circumstances: Circumstances) {
    super(circumstances.checkpoint, circumstances.seed);
  }

  /** A network that the command line may name. */
  network<Name extends string>(name: string, translator: Translator<Name>): void {
    this.translators.set(name, translator);
  }

  /**
   * Runs the network that the command line names on every picture it names, writes `NAME.NET.png` for each, prints where,
   * and releases the engine. The k-th picture has the k-th noise of a seed, where the network takes any.
   * @throws RunError for a wrong command line
   * @throws DataError for a file that is no picture
   */
  async write(): Promise<void> {
    const { run, checkpoint, engine, words, pictures, out, release } = this.circumstances;
    const [name, { inputs, range, of }] = this.chosen();
    const [taken] = Object.entries<InputSpec>(inputs).find(([, spec]) => isPicture(spec))!;
    const asked = await readAsked(inputs, this.circumstances, words, pictureValues);
    for (const [input, spec] of Object.entries<InputSpec>(inputs)) {
      if ('from' in spec && input !== taken && !asked.has(input)) throw missing(input, spec);
    }
    const files = outputs(pictures, name);
    for (const [index, picture] of pictures.entries()) {
      const made = await this.made(
        inputs,
        new Map([...asked, [taken, await this.read(picture, inputs[taken])]]),
        of,
        index,
      );
      makeFolder(out);
      const path = join(out, files[index]!);
      await writeFileAtomically(path, [await picturePng(await made.data<'float32'>(), made.shape.slice(1), range)]);
      made.dispose();
      console.log(visibleLine(`${picture}: ${path}`));
    }
    const count = pictures.length === 1 ? '1 picture' : `${pictures.length} pictures`;
    console.log(visibleLine(`${count} through ${name} of step ${checkpoint.info.step} of ${run}, on ${engine.name}`));
    this.store.dispose();
    await engine.release();
    release();
  }

  private chosen(): readonly [string, Translator] {
    const { network, pictures } = this.circumstances;
    const names = [...this.translators.keys()];
    const example = `${names[0]} photo.jpg`;
    if (network === undefined) throw new RunError('Which network, on which pictures?', `For example ${example}.`, 2);
    const translator = this.translators.get(network);
    if (translator === undefined) {
      const near = nearest(network, names);
      const meant = near === undefined ? `There is ${names.join(', ')}.` : `Did you mean ${near}?`;
      throw new RunError(`No network that makes pictures of pictures is called ${network}.`, meant, 2);
    }
    if (pictures.length === 0) throw new RunError(`${network} needs pictures.`, `For example ${network} photo.jpg.`, 2);
    return [network, translator];
  }

  private async read(picture: string, spec: InputSpec | undefined): Promise<Asked> {
    if (spec === undefined || !isPicture(spec)) throw new Error('internal: a network without a picture to take');
    return { from: await pictureValues(picture, spec) };
  }

  private async made(
    specs: InputSpecs,
    asked: ReadonlyMap<string, Asked>,
    of: Translator['of'],
    index: number,
  ): Promise<tf.Tensor> {
    const arrangement = { specs, asked, interpolate: false, columns: 1, random: this.random, batch: 1 };
    return Promise.resolve(
      tf.tidy(() => {
        const pass = Pass.sampling(this.random, 'sample', this.periods, index);
        const inputs = [...arranged(arrangement, index, 1)].map(
          ([name, { values, shape }]) => [name, pass.tensor(values, shape)] as const,
        );
        return of(Object.fromEntries(inputs), pass);
      }),
    );
  }
}

/** `photos/cat.jpg` -> `cat.G.png` */
function outputs(pictures: readonly string[], network: string): readonly string[] {
  const names = pictures.map((path) => `${basename(path, extname(path))}.${network}.png`);
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice < 0) return names;
  const first = pictures[names.indexOf(names[twice]!)]!;
  throw new RunError(
    `${first} and ${pictures[twice]} would both become ${names[twice]}.`,
    'Apply the network to one after the other, with another --out.',
    2,
  );
}
