/// <reference lib="dom" />
/** Small drawings: histograms, points. */
import type { Histogram } from '../../../runtime/live/histogram.js';

const space = 'http://www.w3.org/2000/svg';

function svg(tag: string, attributes: Readonly<Record<string, string>>, ...children: readonly Node[]): SVGElement {
  const made = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const box = { width: 320, height: 88 };

/** The bars of a histogram as a path, from the bottom of a box up. @param heightOf a count's, from 0 to 1 */
export function barsOf(
  { counts }: Histogram,
  { width, height }: typeof box,
  heightOf: (count: number) => number,
): string {
  const each = width / counts.length;
  return counts
    .map((count, i) => {
      if (count === 0) return '';
      const [x, top] = [i * each, height * (1 - Math.max(0.02, heightOf(count)))];
      return `M${short(x)},${height}V${short(top)}H${short(x + each * 0.92)}V${height}Z`;
    })
    .join('');
}

const short = (pixels: number): string => String(Number(pixels.toFixed(1)));

/** Histograms of the same bins over each other. @param logarithmic whether heights are logarithms of counts: a few far off are seen beside very many */
export function histogramSvg(
  several: readonly { readonly values: Histogram; readonly look: string }[],
  label: string,
  logarithmic: boolean,
): SVGElement {
  const most = Math.max(...several.flatMap(({ values }) => values.counts));
  const heightOf = (count: number) => (logarithmic ? Math.log1p(count) / Math.log1p(most) : count / most);
  const drawing = svg('svg', { viewBox: `0 0 ${box.width} ${box.height}`, role: 'img', 'aria-label': label, preserveAspectRatio: 'none' }); // prettier-ignore
  drawing.append(
    ...several.map(({ values, look }) => svg('path', { class: `bars ${look}`, d: barsOf(values, box, heightOf) })),
    svg('path', { class: 'axis', d: `M0,${box.height}H${box.width}` }),
  );
  const { low, high } = several[0]!.values;
  if (low < 0 && high > 0) {
    const zero = short((-low / (high - low)) * box.width);
    drawing.append(svg('path', { class: 'mark', d: `M${zero},0V${box.height}` }));
  }
  return drawing;
}

/** Points of the plane, as wide as high. */
export function pointsSvg(points: readonly (readonly number[])[], label: string): SVGElement {
  const size = 320;
  const furthest = Math.max(1e-9, ...points.flatMap(([x = 0, y = 0]) => [Math.abs(x), Math.abs(y)])) * 1.05;
  const place = (value: number) => short(((value / furthest + 1) * size) / 2);
  return svg(
    'svg',
    { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label },
    svg('path', { class: 'axis', d: `M0,${size / 2}H${size}M${size / 2},0V${size}` }),
    ...points.map(([x = 0, y = 0]) => svg('circle', { class: 'bars', cx: place(x), cy: place(-y), r: '2' })),
  );
}
