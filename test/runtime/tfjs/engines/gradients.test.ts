import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../../../runtime/tfjs/engines/load.js';
import { type Case, cases } from './cases.js';
import { slope } from './compare.js';

/*
 * The derivatives Ganlang registers, and the gradients of pooling and resizing that two engines share, against
 * differences of the operation itself.
 */
const ours =
  /^(tile|broadcastTo|cumsum|mirrorPad|maximum|minimum|squaredDifference|where|avgPool|maxPool|resize|transpose|slice|gather|unsortedSegmentSum|.* computed number)/;

describe('derivatives against differences', () => {
  beforeAll(() => loadEngine('cpu', true));

  it.each(cases.filter(({ name, forwardOnly }) => ours.test(name) && forwardOnly !== true))(
    '$name',
    async (example: Case) => {
      for (const { derivative, difference } of await slope(example)) {
        expect(Math.abs(derivative - difference)).toBeLessThan(1e-2 * Math.max(1, Math.abs(difference)));
      }
    },
  );
});
