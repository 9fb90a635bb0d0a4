import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kept, moved, type Range, scaled, visibleRange, type Zoom } from '../../../../cli/view/page/zoom.js';

const all: Range = [1, 1001];

describe('zoom', () => {
  it('halves and doubles what is shown, around a place', () => {
    expect(scaled(null, all, 0.5, 1)).toEqual([501, 1001]);
    expect(scaled([501, 1001], all, 0.5, 0)).toEqual([501, 751]);
    expect(scaled([501, 751], all, 8, 0.5)).toBeNull();
    expect(scaled([600, 604], all, 0.5, 0.5)).toEqual([600, 604]);
  });

  it('moves, and stays within what there is', () => {
    expect(moved([501, 601], all, -0.5)).toEqual([451, 551]);
    expect(moved([951, 1001], all, 1)).toEqual([951, 1001]);
    expect(moved(null, all, 1)).toBeNull();
    expect(kept([-5, 2000], all)).toBeNull();
    expect(kept([5000, 6000], all)).toBeNull();
  });

  it('never leaves what there is, whatever is pressed', () => {
    const presses = fc.array(fc.oneof(fc.constantFrom(0.5, 2), fc.constantFrom(-0.25, 0.25)));
    fc.assert(
      fc.property(presses, (pressed) => {
        let zoom: Zoom = null;
        for (const number of pressed) zoom = number >= 0.5 ? scaled(zoom, all, number, 1) : moved(zoom, all, number);
        if (zoom === null) return;
        expect(zoom[0]).toBeGreaterThanOrEqual(all[0]);
        expect(zoom[1]).toBeLessThanOrEqual(all[1]);
        expect(zoom[1]).toBeGreaterThan(zoom[0]);
      }),
    );
  });
});

it('a single spike does not flatten what is drawn', () => {
  const means = Array.from({ length: 200 }, (_, i) => (i === 100 ? 1e6 : i % 2));
  expect(visibleRange(means)[1]).toBeLessThan(2);
  expect(visibleRange([])).toEqual([-1, 1]);
  expect(visibleRange([3, 3])[0]).toBeLessThan(3);
});
