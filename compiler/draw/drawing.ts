/**
 * The networks of a program as an SVG drawing, pure, for files, pages and papers. A column is a network, a box a layer:
 * as wide as its feature maps are large, with the shape that it makes and its parameters at its left, and what goes past
 * other layers at its right.
 */
import type { Network } from '../graph/ir/graph.js';
import type { Program } from '../graph/ir/program.js';
import { flops, parameterCount } from '../graph/analyse/measure.js';
import { showCount } from '../graph/ir/types.js';
import { markup } from '../../runtime/text/visible.js';
import { drawnOf, type Kind } from './boxes.js';
import { type Layout, layout, type Placed, sizes } from './layout.js';
import { styleOf, type Theme } from './style.js';

export interface DrawingOptions {
  /** Light for paper; by default as whoever looks at it prefers. */
  readonly theme?: Theme;
  /** How many levels of blocks are opened; by default as many as can be read. */
  readonly depth?: number;
  /** How wide it may become before networks stand below each other, in pixels. */
  readonly width?: number;
}

const between = 36;
const head = 52;

export function drawing(program: Program, { theme = 'auto', depth, width: most = 1400 }: DrawingOptions = {}): string {
  const columns = program.networks.map((network) => {
    const drawn = drawnOf(network, depth);
    return { network, placed: layout(drawn), kinds: drawn.boxes.map(({ kind }) => kind) };
  });
  const parts: string[] = [];
  let [x, y, tallest, right] = [between / 2, 16, 0, 0];
  for (const { network, placed } of columns) {
    const width = Math.max(placed.width, 280);
    if (x > between && x + width > most) [x, y, tallest] = [between / 2, y + tallest + between, 0];
    parts.push(`<g transform="translate(${x} ${y})">${column(network, placed)}</g>`);
    tallest = Math.max(tallest, head + placed.height);
    right = Math.max(right, x + width);
    x += width + between;
  }
  const kinds = new Set(columns.flatMap((item) => item.kinds));
  const key = legend(kinds, right - between / 2, y + tallest + 26);
  const [width, height] = [Math.ceil(right + between / 2), Math.ceil(key.bottom + 12)];
  return `<svg xmlns="http://www.w3.org/2000/svg" class="gan-networks" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${markup(`The networks of ${program.name}`)}">
<style>${styleOf(theme)}</style>
<defs><marker id="gan-arrow" viewBox="0 0 6 6" refX="5.4" refY="3" markerWidth="6" markerHeight="6" orient="auto-start-reverse"><path class="tip" d="M0 0.6 L6 3 L0 5.4 Z"/></marker></defs>
${[...parts, key.text].join('\n')}
</svg>
`;
}

function column({ name, role, graph }: Network, placed: Layout): string {
  const { center, boxes, ways, frames } = placed;
  const facts = [role, `${showCount(parameterCount(graph))} parameters`, `${counted(flops(graph))}FLOPs a sample`];
  const title = `<text class="title" x="${center}" y="14">${markup(name)}</text><text class="note" x="${center}" y="30">${markup(facts.join(' · '))}</text>`; // prettier-ignore
  const around = frames.map(({ frame, top, bottom, lanes, inside }) => {
    const left = center - sizes.wide / 2 - sizes.margin + 4 - (inside + 1) * sizes.inset;
    const right = center + sizes.wide / 2 + 8 + lanes * sizes.lane + (inside + 1) * sizes.inset;
    return `<rect class="frame" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" rx="6"/><text class="frame-label" x="${left + 8}" y="${top + 13}">${markup(clip(frame.label, (center - left - 16) / 4.9))}</text>`; // prettier-ignore
  });
  const lines = ways.map(({ from, to, lane }) => {
    const [a, b] = [boxes[from]!, boxes[to]!];
    if (lane === null) return `<path class="way" d="M${center} ${a.top + a.height} V${b.top - 0.5}"/>`;
    // It leaves below the middle and arrives above it, so that a way in and a way out of one box stay apart.
    const [ax, ay] = [edge(a, center, 0.65), a.top + a.height * 0.65];
    const [bx, by] = [edge(b, center, 0.35) + 0.5, b.top + b.height * 0.35];
    const out = center + sizes.wide / 2 + 12 + lane * sizes.lane;
    return `<path class="way" d="M${ax} ${ay} H${out - 6} q6 0 6 6 V${by - 6} q0 6 -6 6 H${bx}"/>`;
  });
  return `\n${title}\n<g transform="translate(0 ${head - 8})">\n${[...around, ...lines, ...boxes.map((box) => boxText(box, center))].join('\n')}\n</g>`; // prettier-ignore
}

/** Where the right side of a box is, at a part of its height. */
function edge({ box, widths: [begins, ends] }: Placed, center: number, part: number): number {
  if (isRound(box.kind, box.label)) return center + 9;
  return center + (begins + (ends - begins) * part) / 2;
}

const isRound = (kind: Kind, label: string): boolean => kind === 'join' && label.length === 1;

function boxText({ box, top, height, widths: [begins, ends], reshapes }: Placed, center: number): string {
  const { kind, label, details, parameters, samplesMeet, times, size, origin } = box;
  const middle = top + height / 2;
  const round = isRound(kind, label);
  const outline = round
    ? `<circle cx="${center}" cy="${middle}" r="9"/>`
    : kind === 'value'
      ? `<rect x="${center - ends / 2}" y="${top}" width="${ends}" height="${height}" rx="${height / 2}"/>`
      : `<path d="M${center - begins / 2} ${top} H${center + begins / 2} L${center + ends / 2} ${top + height} H${center - ends / 2} Z"/>`; // prettier-ignore
  const room = (Math.min(begins, ends) - 12) / 6;
  const second = [details, ...(samplesMeet === null ? [] : [`samples meet ${samplesMeet}`])].filter((part) => part !== '').join(', '); // prettier-ignore
  const name = `${label}${times === 1 ? '' : `  × ${times}`}`;
  const words =
    second === '' || height < 30
      ? `<text class="name" x="${center}" y="${middle + 3.8}">${markup(clip(name, room))}</text>`
      : `<text class="name" x="${center}" y="${top + 14}">${markup(clip(name, room))}</text><text class="note" x="${center}" y="${top + 26.5}">${markup(clip(second, room * 1.24))}</text>`; // prettier-ignore
  const left = center - sizes.wide / 2 - 8;
  const beside = [
    ...(reshapes ? [`<tspan class="shape">${markup(size)}</tspan>`] : []),
    ...(parameters > 0 ? [`<tspan>${showCount(parameters)}</tspan>`] : []),
  ];
  const at = beside.length === 2 ? [top + 14, top + 26.5] : [middle + 3.6];
  const side = beside.map((text, i) => `<text class="side" x="${left}" y="${at[i]}">${text}</text>`).join('');
  const where = origin === null ? '' : ` data-file="${markup(origin.span.file)}" data-line="${origin.span.start.line}"`;
  const told = origin === null ? '' : `<title>${markup(origin.text)}</title>`;
  return `<g class="box ${kind}"${where}>${told}${outline}${words}${side}</g>`;
}

const named: readonly (readonly [Kind, string])[] = [
  ['convolution', 'convolution'],
  ['product', 'matrix product'],
  ['weights', 'other weights'],
  ['numbers', 'number by number'],
  ['shape', 'another shape'],
];

/** What the colours mean, as far as they occur. */
function legend(
  kinds: ReadonlySet<Kind>,
  room: number,
  top: number,
): { readonly text: string; readonly bottom: number } {
  const shown = named.filter(([kind]) => kinds.has(kind));
  let [x, y] = [between / 2, top];
  const items = shown.map(([kind, text]) => {
    const width = 28 + text.length * 5.4 + 14;
    if (x > between && x + width > room) [x, y] = [between / 2, y + 18];
    const item = `<g class="box ${kind}"><path d="M${x} ${y - 9} h18 v11 h-18 Z"/><text class="legend" x="${x + 24}" y="${y}">${text}</text></g>`;
    x += width;
    return item;
  });
  return { text: items.join('\n'), bottom: shown.length === 0 ? top - 20 : y };
}

const clip = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, Math.floor(length) - 1)}…` : text;

/** `1.2 M`, for a unit that follows. */
function counted(value: number): string {
  const unit = Math.min(4, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** unit;
  return `${scaled >= 100 || Number.isInteger(scaled) ? scaled.toFixed(0) : scaled.toFixed(1)} ${['', 'k', 'M', 'G', 'T'][unit]}`;
}
