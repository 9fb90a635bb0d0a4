/** The targets that programs are built for, by the names that `--target` takes. */
import { encodeModel } from '../../compiler/emit/onnx/model/encode.js';
import { blockProbe } from '../../compiler/emit/onnx/probe.js';
import { onnx, type OnnxOptions } from '../../compiler/emit/onnx/project.js';
import type { EmitOptions, EmittedBytes, EmittedFile, Target } from '../../compiler/emit/target.js';
import { pytorch } from '../../compiler/emit/pytorch/project.js';
import { tfjs } from '../../compiler/emit/tfjs/project.js';
import { UserError } from '../host/user-error.js';
import { pythonHere } from './python.js';

export type AnyTarget = Target<OnnxOptions, EmittedFile | EmittedBytes>;

/** What a target is told of one machine, for a program that is to run there alone. */
export type Machine = Omit<OnnxOptions, keyof EmitOptions>;

const targets: readonly AnyTarget[] = [tfjs, onnx, pytorch];

/**
 * What a target is told of this machine, and what it computes on, for people; null where that is only seen later.
 * @throws RunError where the target's engine is not to be had
 */
export async function thisMachine(
  { name }: AnyTarget,
  device: string | undefined,
): Promise<{ readonly machine: Machine; readonly engine: string | null }> {
  if (name === 'pytorch') return { machine: {}, engine: pythonHere().description };
  if (name !== onnx.name) return { machine: {}, engine: null };
  const { OnnxEngine } = await import('../../runtime/onnx/engine.js');
  const engine = await OnnxEngine.load(device);
  const block = engine.device === 'cpu' ? await engine.blockSize(encodeModel(blockProbe)) : null;
  return { machine: block === null ? {} : { block }, engine: engine.description };
}

/** @throws UserError where there is no such target */
export function targetNamed(name: string): AnyTarget {
  const found = targets.find((target) => target.name === name);
  if (found !== undefined) return found;
  throw new UserError(
    `There is no target ${name}.`,
    `Use --target ${targets.map((target) => target.name).join(' or --target ')}.`,
    2,
  );
}
