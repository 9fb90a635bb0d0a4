/** The targets that programs are built for, by the names that `--target` takes. */
import { onnx } from '../../compiler/emit/onnx/project.js';
import type { EmitOptions, EmittedBytes, EmittedFile, Target } from '../../compiler/emit/target.js';
import { tfjs } from '../../compiler/emit/tfjs/project.js';
import { UserError } from '../host/user-error.js';

export type AnyTarget = Target<EmitOptions, EmittedFile | EmittedBytes>;

const targets: readonly AnyTarget[] = [tfjs, onnx];
const later = ['pytorch'];

/** @throws UserError where there is no such target */
export function targetNamed(name: string): AnyTarget {
  const found = targets.find((target) => target.name === name);
  if (found !== undefined) return found;
  const problem = later.includes(name) ? `The target ${name} is not supported yet.` : `There is no target ${name}.`;
  throw new UserError(problem, `Use --target ${targets.map((target) => target.name).join(' or --target ')}.`, 2);
}
