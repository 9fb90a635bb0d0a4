/** Which target and device `gan train` takes: what is fastest here, unless the command line says it. */
import { budgetOf } from '../../compiler/graph/analyse/layers.js';
import { encodeModel } from '../../compiler/emit/onnx/model/encode.js';
import { identity } from '../../compiler/emit/onnx/identity.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { RunError } from '../../runtime/errors/run-error.js';
import { isDevice } from '../../runtime/onnx/devices.js';
import { findGpu } from '../../runtime/onnx/survey.js';
import { sentences } from '../../runtime/text/prose.js';
import { missingPackage } from '../../runtime/tfjs/engines/shared/packages.js';
import { surveyEngine } from '../../runtime/tfjs/engines/survey.js';
import { type AnyTarget, type Machine, targetNamed, thisMachine } from './targets.js';

export interface Choice {
  readonly target: AnyTarget;
  readonly device: string | undefined;
  readonly machine: Machine;
  /** What was chosen and why, for people; null where the command line said it. */
  readonly why: string | null;
}

/** What the command line asks for. */
export interface Asked {
  readonly target?: string | undefined;
  readonly device?: string | undefined;
}

/** Floating point operations forward from which a GPU is faster than two cores: below, its calls take longer than its work. */
const worthwhile = 150e6;

/**
 * @param program null for any that is large
 * @throws UserError where there is no such target; RunError where its engine or device is not to be had
 */
export async function choose({ target, device }: Asked, program: Program | null): Promise<Choice> {
  if (target !== undefined) return { ...(await road(target, device)), why: null };
  if (device !== undefined && device !== 'auto') return { ...(await road(homeOf(device), device)), why: null };
  const small = program !== null && isSmall(program);
  const gpu = small ? null : await findAnyGpu();
  if (gpu !== null) {
    const taken = await road(gpu.target, gpu.device);
    return { ...taken, why: `Training on ${gpu.detail}: a GPU is there.` };
  }
  try {
    const { engine, ...taken } = await road('onnx', 'cpu');
    const why = small ? 'the fastest here for networks of this size' : 'the fastest here, where no GPU is found';
    return { ...taken, why: `Training on ${engine}: ${why}.` };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const taken = await road('tfjs', undefined);
    const why = sentences(
      'Training on TensorFlow.js, several times slower than ONNX Runtime.',
      `${error.message}.`,
      error.hint ?? null,
    );
    return { ...taken, why };
  }
}

/** The target that a device belongs to. `cpu` and `webgpu` are names of both: `--target` tells which. */
export const homeOf = (device: string): string => (isDevice(device) && device !== 'cpu' ? 'onnx' : 'tfjs');

const isSmall = ({ networks, training }: Program): boolean =>
  training === null || budgetOf(networks, training).flops < worthwhile;

async function road(name: string, device: string | undefined) {
  const target = targetNamed(name);
  const { machine, engine } = await thisMachine(target, device);
  return { target, device, machine, engine };
}

async function findAnyGpu(): Promise<{
  readonly target: string;
  readonly device: string;
  readonly detail: string;
} | null> {
  if (missingPackage('tfjs-node-gpu') === undefined) {
    const { available, detail } = await surveyEngine('tfjs-node-gpu');
    if (available && detail.endsWith('GPU')) return { target: 'tfjs', device: 'tfjs-node-gpu', detail };
  }
  const gpu = await findGpu(encodeModel(identity));
  return gpu && { target: 'onnx', device: gpu.name, detail: gpu.detail };
}
