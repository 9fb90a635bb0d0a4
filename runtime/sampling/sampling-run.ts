/** Drawing samples from a run, whatever computes them: the command line, the inputs, and the file. */
import { extname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { misuse } from '../errors/run-error.js';
import { placeBeside } from '../files/folders.js';
import { parseArguments, samplingFlags, showHelp } from '../run/arguments.js';
import { Random } from '../random/random.js';
import { visibleLine } from '../text/visible.js';
import type { Asked, InputSpecs } from './input-specs.js';
import { readAsked } from './inputs.js';
import { type LoadedRun, loadRun } from './loaded-run.js';
import { pictureValues } from './picture-files.js';
import { sampleInputs } from './sample-inputs.js';
import { namesFolder, type Part, writeFolder } from './sample-folder.js';
import type { SampleValues, Walk } from './sample-values.js';
import { suitableExtension, writeArchive, writeFilm, writeSamples } from './write-samples.js';

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

/** Which samples are asked for, of which run. */
export interface SamplingRequest extends LoadedRun {
  readonly inputs: InputSpecs;
  readonly asked: ReadonlyMap<string, Asked>;
  readonly interpolate: boolean;
  readonly walk: Walk | undefined;
  /** With a walk, those of all its pictures together. */
  readonly count: number;
  /** With a walk, the pictures from one noise to the next. */
  readonly frames: number;
  readonly batch: number;
  readonly out: string | undefined;
  /** The engine that is asked for. */
  readonly device: string | undefined;
}

/**
 * Reads the command line of a sampling program, and the newest checkpoint of the run that it names.
 * @param moduleUrl `import.meta.url` of the program
 * @throws RunError for a wrong command line, or without a checkpoint that fits
 */
export async function readSamplingRequest(
  moduleUrl: string,
  settings: SamplingSettings,
  commandLine: readonly string[],
): Promise<SamplingRequest> {
  const given = parseArguments(commandLine, samplingFlags);
  if (given.help) showHelp(moduleUrl, `Draws samples from a run of ${settings.program}.`, samplingFlags);
  const run = await loadRun(settings, given);
  const inputs: InputSpecs = settings.inputs ?? {};
  const stops = given.count ?? 8;
  const frames = given.frames ?? 16;
  const walk = given.walk === undefined ? undefined : { mode: modeOf(given.walk), stops };
  if (walk === undefined && given.frames !== undefined)
    throw misuse('--frames says how long a walk is, and there is none.', 'Add --walk spherical.');
  if (walk !== undefined && given.interpolate === true)
    throw misuse('--walk and --interpolate cannot be given together.', 'Leave one of the two out.');
  return {
    ...run,
    inputs,
    asked: await readAsked(inputs, given, run.words, pictureValues),
    interpolate: given.interpolate ?? false,
    walk,
    frames,
    count: walk === undefined ? (given.count ?? settings.count ?? 64) : stops * frames,
    batch: settings.batch ?? 64,
    out: given.out,
    device: given.device,
  };
}

function modeOf(text: string): Walk['mode'] {
  if (text === 'linear' || text === 'spherical') return text;
  throw misuse(`There is no walk ${text}.`, 'There are --walk linear, and --walk spherical along great circles.');
}

/** Some samples, `[n, ...shape]`, flat. */
export interface Drawn {
  readonly values: Float32Array | Int32Array;
  /** The shape of one. */
  readonly shape: readonly number[];
}

/** Makes the `size` samples from the `first` on of their inputs, each `[size, ...]`. */
export type DrawBatch = (
  inputs: ReadonlyMap<string, SampleValues>,
  first: number,
  size: number,
) => Promise<Drawn> | Drawn;

/**
 * Draws the samples that are asked for, writes them and prints where. The k-th sample of a seed is the same however many
 * are drawn.
 * @param look for images the values shown as black and as white, and how many stand in a row
 * @param engine what draws them, for people
 * @throws RunError when an input that is not drawn has not been given
 */
export async function writeDrawn(
  request: SamplingRequest,
  look: { readonly range?: readonly [low: number, high: number]; readonly columns?: number },
  engine: string,
  draw: DrawBatch,
): Promise<void> {
  const { folder, checkpoint, count, walk, inputs: specs, words } = request;
  const columns = walk === undefined ? (look.columns ?? Math.ceil(Math.sqrt(count))) : request.frames;
  const range = look.range ?? [-1, 1];
  const { shape, parts } = await drawn(request, columns, draw);
  const suitable = suitableExtension([count, ...shape]);
  const film = walk !== undefined && suitable === '.png';
  const out = request.out ?? placeBeside(folder, film ? 'walk.gif' : `samples${suitable}`);
  const samples = { values: valuesOf(parts), shape: [count, ...shape] };
  const extension = extname(out).toLowerCase();
  if (namesFolder(out)) {
    if (suitable !== '.png') throw misuse(`Samples of shape [${shape.join(', ')}] are no pictures, and a folder holds pictures.`, `--out samples${suitable} suits them.`); // prettier-ignore
    await writeFolder(out, parts, count, shape, range, specs, words);
  } else if (extension === '.npz') await writeArchive(out, samples.shape, parts, specs);
  else if (film && (extension === '.png' || extension === '.gif')) await writeFilm(out, samples, range);
  else await writeSamples(out, samples, { range, columns });
  console.log(
    visibleLine(
      `${count} ${count === 1 ? 'sample' : 'samples'} of step ${checkpoint.info.step} of ${folder}, on ${engine}: ${out}`,
    ),
  );
}

/** The first batch tells what samples are like; the others are drawn as they are written. */
async function drawn(request: SamplingRequest, columns: number, draw: DrawBatch) {
  const batches = batchesOf(request, columns, draw);
  const { value: first } = await batches.next();
  if (first === undefined) throw new Error('internal: no samples');
  async function* parts(): AsyncGenerator<Part, void> {
    yield first!;
    yield* batches;
  }
  return { parts: parts(), shape: first.shape };
}

async function* valuesOf(parts: AsyncIterable<Part>) {
  for await (const { values } of parts) yield values;
}

async function* batchesOf(
  request: SamplingRequest,
  columns: number,
  draw: DrawBatch,
): AsyncGenerator<Drawn & Part, void> {
  const { count, batch, inputs: specs, asked, interpolate, walk, seed } = request;
  const layout = { specs, asked, interpolate, walk, columns, random: new Random(seed), batch };
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    const inputs = sampleInputs(layout, first, size);
    yield { ...(await draw(inputs, first, size)), inputs };
    // Lets Ctrl-C in.
    await nextTurn();
  }
}
