/** How large a tensor may be, whatever the memory: engines count its numbers in 32 bits. */
import { problem } from '../../diagnostics/report/problem.js';
import type { Shape } from '../ir/graph.js';
import { size } from '../ir/types.js';

/** No axis is longer, and no tensor has more numbers for a sample. */
export const largestSize = 2 ** 31 - 1;

/** @throws Problem for a shape of more numbers */
export function refuseHuge(shape: Shape): void {
  const count = size(shape);
  if (count > largestSize) throw problem('limit/size', { shape, count, limit: largestSize });
}
