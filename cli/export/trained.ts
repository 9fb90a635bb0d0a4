/** What a run has learned, and which part of it is exported. */
import type { Network } from '../../compiler/graph/ir/graph.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import type { Training } from '../../compiler/graph/ir/training.js';
import { type Exported, exportedLook, exportedNetwork, type Trained } from '../../compiler/emit/onnx/exported.js';
import { samplesShown } from '../../compiler/emit/typescript/samples.js';
import { type Look, previewsOf } from '../../compiler/graph/ir/plan.js';
import { fitting } from '../../runtime/checkpoints/fits.js';
import { type LoadedRun, loadRun, progressAt } from '../../runtime/sampling/loaded-run.js';
import { didYouMean, nearest } from '../../runtime/text/nearest.js';
import { listed } from '../../runtime/text/prose.js';
import type { Settings } from '../host/program.js';
import { UserError } from '../host/user-error.js';
import { chosenPreview, fingerprintOf, programOf, projectOf } from '../project/run-program.js';

export interface TrainedRun extends LoadedRun {
  readonly program: Program;
  readonly training: Training;
  readonly fingerprint: string;
}

/**
 * A run with the weights of a checkpoint, the newest by default.
 * @param set params that the weights do not depend on
 * @param at which checkpoint, as `readAt` takes it
 * @throws RunError where there is no such run, or it has no checkpoint
 */
export async function trainedRun(run: string, set: Settings, at = 'last'): Promise<TrainedRun> {
  projectOf(run);
  const program = await programOf(run, set, true);
  const fingerprint = fingerprintOf(run);
  const loaded = await loadRun({ program: `${program.name}.gan`, fingerprint }, { run, at });
  return { ...loaded, program, training: program.training!, fingerprint };
}

/** What is exported: a network, or what the program shows. */
export interface Part {
  /** What the files are called. */
  readonly name: string;
  /** Null for what the program shows. */
  readonly network: Network | null;
  /** What the program shows, where it is that. */
  readonly shown: Look | null;
  readonly exported: Exported;
}

/**
 * The network that is named, else what `gan sample` draws: the samples themselves where that is a picture of several.
 * @param preview another of what the program shows, counted from 1
 * @throws UserError where there is no such network, or nothing is shown
 */
export function partOf(
  { folder, program, training }: TrainedRun,
  net: string | undefined,
  preview: number | undefined,
): Part {
  if (net !== undefined) {
    const network = networkNamed(program, net, folder);
    return { name: net, network, shown: null, exported: exportedNetwork(program, training, network) };
  }
  const shown =
    preview === undefined
      ? samplesShown(training, program.data)
      : previewsOf(training.items)[chosenPreview(program, preview, folder)];
  if (shown === undefined) {
    throw new UserError(
      `The program of ${folder} shows nothing.`,
      `Name a network: ${listed(program.networks.map(({ name }) => name))}.`,
      2,
    );
  }
  return { name: program.name, network: null, shown, exported: exportedLook(program, training, program.name, shown) };
}

export function networkNamed({ networks }: Program, net: string, run: string): Network {
  const found = networks.find(({ name }) => name === net);
  if (found !== undefined) return found;
  const names = networks.map(({ name }) => name);
  throw new UserError(
    `${run} has no network ${net}.`,
    didYouMean(nearest(net, names)) ?? `There is ${listed(names)}.`,
    2,
  );
}

/**
 * The numbers that a model holds.
 * @throws RunError where the checkpoint does not fit the program
 */
export function trainedValues({ checkpoint }: TrainedRun, { exported: { graph } }: Part): Trained {
  const expected = graph.inputs.flatMap((role, i) =>
    role.kind === 'stored'
      ? [[role.name, { shape: graph.graph.inputs[i]!.type.shape, dtype: 'float32' }] as const]
      : [],
  );
  const held = fitting(checkpoint.tensors, expected);
  return { value: (name) => held.get(name)!.values as Float32Array, elapsed: progressAt(checkpoint) };
}
