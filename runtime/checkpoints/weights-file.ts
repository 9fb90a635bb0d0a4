/**
 * Weights that a network starts from: a safetensors file with the names of a checkpoint, `G/dense.kernel`, so that a
 * checkpoint of any run is such a file. Where it holds averages of a network, those are taken.
 */
import type { NamedShape } from '../contract/shapes.js';
import { DataError, type Fault, lookedAt } from '../errors/data-error.js';
import { largest, readBytes } from '../data/files.js';
import { counted, listed } from '../text/prose.js';
import { byPresentNames } from './present-names.js';
import { decodeSafetensors, SafetensorsError, type StoredTensor } from './safetensors.js';

/**
 * The tensors of a file that the network called `network` starts from, by their paths inside it. A network of another
 * name will do where it is the only one of these names and shapes.
 * @throws DataError when the file is missing or damaged, or holds no such network
 */
export async function readWeights(
  path: string,
  network: string,
  wanted: readonly NamedShape[],
): Promise<ReadonlyMap<string, StoredTensor>> {
  const names = wanted.map(({ name }) => name);
  const networks = new Map(
    [...(await readNetworks(path))].map(([held, tensors]) => [held, byPresentNames(tensors, names)] as const),
  );
  const own = networks.get(network);
  if (own !== undefined) {
    const problems = misfits(own, wanted);
    if (problems.length === 0) return own;
    throw new DataError(`${path} holds another ${network}: ${some(problems)}.`, fitting);
  }
  const fits = [...networks].filter(([, tensors]) => misfits(tensors, wanted).length === 0);
  if (fits.length === 1) return fits[0]![1];
  if (fits.length > 1) {
    const both = listed(fits.map(([name]) => name));
    throw new DataError(
      `${path} holds no ${network}, and ${both} would fit it equally well.`,
      'Give the network the name of the one that is meant.',
    );
  }
  const [only] = networks.values();
  const why = networks.size === 1 ? `: ${some(misfits(only!, wanted))}` : '';
  throw new DataError(
    `${path} holds no ${network}, only ${listed([...networks.keys()])}, which does not fit${why}.`,
    fitting,
  );
}

/**
 * The networks that a file holds, each with its tensors by their paths inside it.
 * @throws DataError when the file is missing or damaged, or holds none
 */
export async function readNetworks(path: string): Promise<ReadonlyMap<string, ReadonlyMap<string, StoredTensor>>> {
  return networksIn(await readTensors(path), path);
}

/** Whether a file fits; null, or what is wrong in the words that reading it would use. */
export const inspectWeights = (path: string, network: string, wanted: readonly NamedShape[]): Promise<Fault | null> =>
  lookedAt(() => readWeights(path, network, wanted).then(() => null));

const fitting = 'Name a checkpoint of a program that declares the same network, layer by layer.';

async function readTensors(path: string): Promise<readonly StoredTensor[]> {
  const bytes = await readBytes(path, largest.weights);
  try {
    return [...decodeSafetensors(bytes).tensors.values()];
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new DataError(`${path} is no safetensors file, or a damaged one: ${error.message}.`, 'Copy it again.');
  }
}

/** The tensors of each network, averages in place of what they are averages of. */
function networksIn(
  tensors: readonly StoredTensor[],
  path: string,
): ReadonlyMap<string, ReadonlyMap<string, StoredTensor>> {
  const networks = new Map<string, Map<string, StoredTensor>>();
  const isAverage = ({ name }: StoredTensor) => name.startsWith('average.');
  // Averages come last, and so replace what they are averages of.
  const averages = tensors.filter(isAverage);
  for (const tensor of [...tensors.filter((item) => !isAverage(item)), ...averages]) {
    const [owner = '', rest] = cut(tensor.name.replace(/^average\./, ''));
    if (rest === undefined || owner.startsWith('optimizer.')) continue;
    const held = networks.get(owner) ?? new Map<string, StoredTensor>();
    networks.set(owner, held.set(rest, tensor));
  }
  if (networks.size > 0) return networks;
  throw new DataError(
    `${path} holds no weights of a network, which have names such as G/dense.kernel.`,
    'Name a checkpoint of a run: runs/digits-1/checkpoints/step-001960.safetensors.',
  );
}

/** `G/dense.kernel` at its first slash. */
function cut(name: string): readonly [string, string?] {
  const at = name.indexOf('/');
  return at < 0 ? [name] : [name.slice(0, at), name.slice(at + 1)];
}

function misfits(tensors: ReadonlyMap<string, StoredTensor>, wanted: readonly NamedShape[]): readonly string[] {
  const here = new Set(wanted.map(({ name }) => name));
  const wrong = wanted.flatMap(({ name, shape }) => {
    const there = tensors.get(name);
    if (there === undefined) return [`it has no ${name}`];
    const fits = there.values instanceof Float32Array && there.shape.join() === shape.join();
    return fits ? [] : [`${name} is [${there.shape.join(', ')}] there and [${shape.join(', ')}] here`];
  });
  return [...wrong, ...[...tensors.keys()].filter((name) => !here.has(name)).map((name) => `it has ${name} too`)];
}

function some(problems: readonly string[]): string {
  const more = problems.length - 3;
  return problems.slice(0, 3).join('; ') + (more > 0 ? `; and ${counted(more, 'more', 'more')}` : '');
}
