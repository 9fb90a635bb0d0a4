/** Running networks of a run on pictures, whatever computes them: the command line, the inputs, and the files. */
import { basename, dirname, extname, join } from 'node:path';
import { walkPictures } from '../data/walk.js';
import { RunError } from '../errors/run-error.js';
import { isFolder, placeBeside } from '../files/folders.js';
import { makeFolder, writeFileAtomically } from '../files/writing.js';
import { Random } from '../random/random.js';
import { inferenceFlags, parseArguments, showHelp } from '../run/arguments.js';
import { didYouMean, nearest } from '../text/nearest.js';
import { visibleLine } from '../text/visible.js';
import { type InputSpec, type InputSpecs, isPicture } from './input-specs.js';
import { readAsked } from './inputs.js';
import { type LoadedRun, loadRun } from './loaded-run.js';
import { picturePng, pictureValues } from './picture-files.js';
import { missing, sampleInputs } from './sample-inputs.js';
import type { SampleValues } from './sample-values.js';

/** What a generated program says about itself. */
export interface InferenceSettings {
  readonly program: string;
  readonly fingerprint: string;
}

/** Which network is to be run on which pictures, of which run. */
export interface InferenceRequest extends LoadedRun {
  readonly network: string | undefined;
  readonly pictures: readonly string[];
  readonly with: readonly string[];
  readonly out: string;
  /** The engine that is asked for. */
  readonly device: string | undefined;
}

/** A network that makes a picture of a picture. */
export interface ImageToImage<Name extends string = string> {
  /** What it takes: one picture, and whatever else. */
  readonly inputs: InputSpecs<Name>;
  /** The values of what it makes that show as black and as white. */
  readonly range: readonly [low: number, high: number];
}

/**
 * Reads the command line of a program that runs networks on pictures, and the newest checkpoint of the run that it names.
 * @param moduleUrl `import.meta.url` of the program
 * @throws RunError for a wrong command line, or without a checkpoint that fits
 */
export async function readInferenceRequest(
  moduleUrl: string,
  settings: InferenceSettings,
  commandLine: readonly string[],
): Promise<InferenceRequest> {
  const named: string[] = [];
  const given = parseArguments(commandLine, inferenceFlags, named);
  if (given.help) {
    const about = `Runs a network of ${settings.program} on pictures.`;
    showHelp(moduleUrl, about, inferenceFlags, ' NET PICTURE...');
  }
  const run = await loadRun(settings, given);
  const [network, ...pictures] = named;
  const out = given.out ?? placeBeside(run.folder, 'applied');
  return { ...run, network, pictures, with: given.with ?? [], out, device: given.device };
}

/** What a network makes of one sample of its inputs, `[1, ...]` each: a picture, flat, and its shape. */
export type Infer<Network> = (
  network: Network,
  inputs: ReadonlyMap<string, SampleValues>,
  index: number,
) => Promise<{ readonly values: Float32Array; readonly shape: readonly number[] }>;

/**
 * Runs the network that the command line names on every picture it names, writes `NAME.NET.png` for each and prints
 * where. The k-th picture has the k-th noise of a seed, where the network takes any.
 * @param engine what computes it, for people
 * @throws RunError for a wrong command line
 * @throws DataError for a file that is no picture
 */
export async function writeInferred<Network extends ImageToImage>(
  request: InferenceRequest,
  networks: ReadonlyMap<string, Network>,
  engine: string,
  infer: Infer<Network>,
): Promise<void> {
  const { folder, checkpoint, words, out, seed } = request;
  const [name, network] = chosen(request, networks);
  const pictures = await picturesIn(request.pictures);
  const inputs = Object.entries<InputSpec>(network.inputs);
  const [taken, picture] = pictureOf(inputs);
  const asked = await readAsked(network.inputs, request, words, pictureValues);
  for (const [input, spec] of inputs)
    if ('from' in spec && input !== taken && !asked.has(input)) throw missing(input, spec);
  const files = outputs(pictures, name);
  const random = new Random(seed);
  for (const [index, { path }] of pictures.entries()) {
    const all = new Map([...asked, [taken, { from: await pictureValues(path, picture) }]]);
    const layout = { specs: network.inputs, asked: all, interpolate: false, columns: 1, random, batch: 1 };
    const { values, shape } = await infer(network, sampleInputs(layout, index, 1), index);
    const file = join(out, files[index]!);
    makeFolder(dirname(file));
    await writeFileAtomically(file, [picturePng(values, shape, network.range)]);
    console.log(visibleLine(`${path}: ${file}`));
  }
  const count = pictures.length === 1 ? '1 picture' : `${pictures.length} pictures`;
  console.log(visibleLine(`${count} through ${name} of step ${checkpoint.info.step} of ${folder}, on ${engine}`));
}

function chosen<Network>(
  { network, pictures }: InferenceRequest,
  networks: ReadonlyMap<string, Network>,
): readonly [string, Network] {
  const names = [...networks.keys()];
  const example = `${names[0]} photo.jpg`;
  if (network === undefined) throw new RunError('Which network, on which pictures?', `For example ${example}.`, 2);
  const found = networks.get(network);
  if (found === undefined) {
    const meant = didYouMean(nearest(network, names)) ?? `There is ${names.join(', ')}.`;
    throw new RunError(`No network that makes pictures of pictures is called ${network}.`, meant, 2);
  }
  if (pictures.length === 0) throw new RunError(`${network} needs pictures.`, `For example ${network} photo.jpg.`, 2);
  return [network, found];
}

function pictureOf(inputs: readonly (readonly [string, InputSpec])[]) {
  for (const [name, spec] of inputs) if (isPicture(spec)) return [name, spec] as const;
  throw new Error('internal: a network without a picture to take');
}

interface PictureFile {
  readonly path: string;
  /** What it is called among those that are made: in a folder that was named, its path from there. */
  readonly name: string;
}

/** The pictures that are named, and those in the folders that are. @throws DataError for a folder without any */
async function picturesIn(named: readonly string[]): Promise<readonly PictureFile[]> {
  const all: PictureFile[] = [];
  for (const path of named) {
    if (!isFolder(path)) all.push({ path, name: basename(path) });
    else for (const name of (await walkPictures(path)).pictures) all.push({ path: join(path, name), name });
  }
  return all;
}

/** `photos/cat.jpg` -> `cat.G.png` */
function outputs(pictures: readonly PictureFile[], network: string): readonly string[] {
  const names = pictures.map(({ name }) => join(dirname(name), `${basename(name, extname(name))}.${network}.png`));
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice < 0) return names;
  const first = pictures[names.indexOf(names[twice]!)]!.path;
  throw new RunError(
    `${first} and ${pictures[twice]!.path} would both become ${names[twice]}.`,
    'Apply the network to one after the other, with another --out.',
    2,
  );
}
