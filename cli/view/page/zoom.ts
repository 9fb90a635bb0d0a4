/** Which steps all curves show. */
export type Range = readonly [from: number, to: number];

/** Null for all steps, newer ones as they come. */
export type Zoom = Range | null;

/** Within what there is; all of it where nothing would be left out. */
export function kept([from, to]: Range, [first, last]: Range): Zoom {
  const [low, high] = [Math.max(from, first), Math.min(to, last)];
  if (low <= first && high >= last) return null;
  return high - low < 1e-9 ? null : [low, high];
}

/** A half or twice of what is shown, around a place of it: 0 is its beginning, 1 its end. */
export function scaled(zoom: Zoom, all: Range, factor: number, around: number): Zoom {
  const [from, to] = zoom ?? all;
  const place = from + (to - from) * around;
  // A few steps are enough to see each of them.
  const width = Math.max((to - from) * factor, Math.min(4, all[1] - all[0]));
  return kept([place - width * around, place + width * (1 - around)], all);
}

/** To the left and right by a share of what is shown. */
export function moved(zoom: Zoom, all: Range, share: number): Zoom {
  if (zoom === null) return null;
  const width = zoom[1] - zoom[0];
  const from = Math.min(Math.max(zoom[0] + width * share, all[0]), all[1] - width);
  return kept([from, from + width], all);
}

/** From where to where values are drawn: the wildest hundredth at either end must not flatten the rest. */
export function visibleRange(means: readonly number[]): Range {
  const sorted = [...means].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 100);
  const [low, high] = [sorted[cut] ?? 0, sorted[sorted.length - 1 - cut] ?? 0];
  const space = (high - low) * 0.15 || Math.abs(high) * 0.1 || 1;
  return [low - space, high + space];
}
