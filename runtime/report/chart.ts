/** Curves as a small SVG: the mean of neighbouring points as a line, their extremes as a band behind it. */
import { type Bucket, Curve } from './curve.js';

const width = 480;
const height = 200;
const margin = { left: 48, right: 10, top: 10, bottom: 24 };
const mostBuckets = 200;

/** A curve and which of the page's colours it has, counted from 0. */
export interface Line {
  readonly curve: Curve;
  readonly colour: number;
}

/** A curve of at least one point. Colours come from the page's CSS. */
export const chartSvg = (
  given: Curve | readonly (readonly [x: number, y: number])[],
  label: string,
  marks: readonly number[] = [],
): string => chartOf([{ curve: given instanceof Curve ? given : Curve.of(given), colour: 0 }], label, marks);

/** Several curves, of at least one point each, on the same axes. @param marks places along them that are marked */
export function chartOf(lines: readonly Line[], label: string, marks: readonly number[] = []): string {
  const drawn = lines.map(({ curve, colour }) => ({ curve, colour, buckets: curve.buckets(mostBuckets) }));
  const left = Math.min(...drawn.map(({ curve }) => curve.first?.[0] ?? 0));
  const right = Math.max(...drawn.map(({ curve }) => curve.last?.[0] ?? 0), left + 1);
  const [bottom, top] = visibleRange(drawn.flatMap(({ buckets }) => buckets));
  const place = (x: number, y: number) =>
    `${round(margin.left + ((x - left) / (right - left)) * (width - margin.left - margin.right))},` +
    round(margin.top + clamp((top - y) / (top - bottom)) * (height - margin.top - margin.bottom));

  const horizontal = ticks(bottom, top, 4).map((y) => {
    const [x1, at] = place(left, y).split(',');
    return (
      `<path class="grid" d="M${x1},${at}H${width - margin.right}"/>` +
      `<text x="${margin.left - 6}" y="${at}" text-anchor="end" dominant-baseline="middle">${tickText(y)}</text>`
    );
  });
  const vertical = ticks(left, right, 8).map(
    (x) => `<text x="${place(x, bottom).split(',')[0]}" y="${height - 6}" text-anchor="middle">${tickText(x)}</text>`,
  );
  const bands = drawn.map(({ buckets, colour }) => {
    const highs = buckets.map(({ x, high }) => place(x, high));
    const lows = buckets.map(({ x, low }) => place(x, low)).reverse();
    return `<polygon class="band"${ofColour(colour)} points="${[...highs, ...lows].join(' ')}"/>`;
  });
  const means = drawn.map(({ buckets, colour }) => {
    const line = buckets.map(({ x, mean }) => place(x, mean)).join(' ');
    return `<polyline class="line"${ofColour(colour)} points="${line}"/>`;
  });
  const marked = marks.map((x) => {
    const [at, low] = place(clamp((x - left) / (right - left)) * (right - left) + left, bottom).split(',');
    return `<path class="mark" d="M${at},${low}V${margin.top}"/>`;
  });
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">`,
    ...[...horizontal, ...vertical, ...bands, ...means, ...marked],
    '</svg>',
  ].join('');
}

/** How many colours a page has before they come again. */
const colours = 6;

/** What gives a part of a page one of its colours, and lines the dashes that tell them apart without; the first is the page's own. */
export const ofColour = (colour: number): string =>
  colour % colours === 0
    ? ''
    : ` style="--line: var(--line-${colour % colours}); --dash: var(--dash-${colour % colours})"`;

/** All means but the wildest hundredth at either end: one spike must not flatten the rest of the curve. */
function visibleRange(buckets: readonly Bucket[]): [bottom: number, top: number] {
  const means = buckets.map(({ mean }) => mean).sort((a, b) => a - b);
  const cut = Math.floor(means.length / 100);
  const low = means[cut] ?? 0;
  const high = means[means.length - 1 - cut] ?? 0;
  const space = (high - low) * 0.15 || Math.abs(high) * 0.1 || 1;
  return [low - space, high + space];
}

/** About `count` round numbers between two others. */
export function ticks(from: number, to: number, count: number): number[] {
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step);
}

const clamp = (share: number): number => Math.min(Math.max(share, 0), 1);
const tickText = (value: number): string => String(Number(value.toPrecision(6)));
const round = (pixels: number): string => String(Number(pixels.toFixed(1)));
