/** Whether a checkpoint holds what a program remembers. */
import { RunError } from '../errors/run-error.js';
import { byPresentNames } from './present-names.js';
import type { StoredTensor } from './safetensors.js';

export interface Expected {
  readonly shape: readonly number[];
  readonly dtype: string;
}

/**
 * What a program remembers as a checkpoint has it, also under a former name.
 * @throws RunError naming the first few tensors that are missing or have another shape
 */
export function fitting(
  checkpoint: ReadonlyMap<string, StoredTensor>,
  expected: readonly (readonly [name: string, Expected])[],
): ReadonlyMap<string, StoredTensor> {
  const stored = byPresentNames(
    checkpoint,
    expected.map(([name]) => name),
  );
  const problems = expected.flatMap(([name, wanted]) => misfit(stored.get(name), name, wanted));
  if (problems.length === 0) return stored;
  const shown = problems.slice(0, 3).join('; ') + (problems.length > 3 ? `; and ${problems.length - 3} more` : '');
  throw new RunError(
    `The checkpoint does not fit this program: ${shown}.`,
    'Use the .gan file that lies in the run folder, or start a new run.',
  );
}

function misfit(stored: StoredTensor | undefined, name: string, wanted: Expected): string[] {
  if (!stored) return [`it has no ${name}`];
  const has = describe({ shape: stored.shape, dtype: stored.values instanceof Int32Array ? 'int32' : 'float32' });
  const wants = describe(wanted);
  return has === wants ? [] : [`${name} is ${has} there and ${wants} here`];
}

const describe = ({ shape, dtype }: Expected): string => `${dtype}[${shape.join(', ')}]`;
