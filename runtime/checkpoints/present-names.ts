/** Checkpoints and files of weights of before, read by the names of now. */
import { formerPath } from '../text/former-names.js';
import type { StoredTensor } from './safetensors.js';

/** The tensors by the names that are wanted: what is missing is what had its former name. */
export function byPresentNames(
  stored: ReadonlyMap<string, StoredTensor>,
  wanted: Iterable<string>,
): ReadonlyMap<string, StoredTensor> {
  const here = new Set(wanted);
  const tensors = new Map(stored);
  for (const name of here) {
    const before = formerPath(name);
    const tensor = stored.get(before);
    // A program may have weights of both names itself.
    if (tensor === undefined || stored.has(name) || here.has(before)) continue;
    tensors.delete(before);
    tensors.set(name, { ...tensor, name });
  }
  return tensors;
}
