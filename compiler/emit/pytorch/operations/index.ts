/** Every operation as PyTorch spells it: one entry for each primitive, which `compiler/emit/target.ts` counts. */
import type { Spelling } from './code.js';
import { arrangement } from './arrangement.js';
import { constants } from './constants.js';
import { elementwise } from './elementwise.js';
import { images } from './images.js';
import { linear } from './linear.js';
import { manyToOne } from './many-to-one.js';

export const operations: ReadonlyMap<string, Spelling> = new Map(
  Object.entries({ ...constants, ...elementwise, ...manyToOne, ...arrangement, ...linear, ...images }),
);

/** @throws Error `internal: ...` where there is none: programs with such an operation are refused before */
export function spellingOf(operation: string): Spelling {
  const spelling = operations.get(operation);
  if (spelling === undefined) throw new Error(`internal: PyTorch has no ${operation}`);
  return spelling;
}
