/** Lengths of training as the runtime has them. */
import type { Period } from '../../runtime/contract/period.js';
import type { Quantity } from '../graph/ir/training.js';

/** `{ epochs: 5 }` */
export function periodOf({ count, unit }: Quantity): Period {
  switch (unit) {
    case 'epochs':
      return { epochs: count };
    case 'steps':
      return { steps: count };
    case 'images':
      return { images: count };
  }
}
