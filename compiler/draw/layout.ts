/** Where the boxes of a network stand: one below the other, with ways past boxes at their right. */
import type { Shape } from '../graph/ir/graph.js';
import { sameShape } from '../graph/ir/types.js';
import type { Box, Drawn, Frame } from './boxes.js';

/** Lengths in pixels. */
export const sizes = {
  /** Room at the left of boxes for shapes and parameters. */
  margin: 92,
  narrow: 196,
  wide: 264,
  lane: 10,
  gap: 15,
  /** What a frame takes of the room around its boxes. */
  inset: 7,
  frameTop: 18,
} as const;

export interface Placed {
  readonly box: Box;
  readonly top: number;
  readonly height: number;
  /** How wide it is where it begins and where it ends: as its values are. */
  readonly widths: readonly [number, number];
  /** Whether its shape is another than that of what comes in. */
  readonly reshapes: boolean;
}

export interface Way {
  readonly from: number;
  readonly to: number;
  /** Null for a straight line down to the next box; else how many ways stand between it and the boxes. */
  readonly lane: number | null;
}

export interface PlacedFrame {
  readonly frame: Frame;
  readonly top: number;
  readonly bottom: number;
  /** How many lanes lie within it, and how many frames. */
  readonly lanes: number;
  readonly inside: number;
}

export interface Layout {
  readonly boxes: readonly Placed[];
  readonly ways: readonly Way[];
  readonly frames: readonly PlacedFrame[];
  readonly width: number;
  readonly height: number;
  /** Where the middle of the boxes is. */
  readonly center: number;
}

export function layout({ boxes, frames }: Drawn): Layout {
  const longest = Math.max(1, ...boxes.map(({ shape }) => extent(shape)));
  const width = (shape: Shape) =>
    sizes.narrow + ((sizes.wide - sizes.narrow) * Math.log2(extent(shape))) / Math.max(1, Math.log2(longest));
  const placed: Placed[] = [];
  const tops = new Map<Frame, number>();
  const bottoms = new Map<Frame, number>();
  let y = 0;
  for (const [i, box] of boxes.entries()) {
    for (const frame of frames.filter(({ first }) => first === i).sort((a, b) => a.depth - b.depth)) {
      tops.set(frame, y);
      y += sizes.frameTop;
    }
    const before = box.from.map((at) => boxes[at]!.shape);
    const reshapes = !before.some((shape) => sameShape(shape, box.shape));
    const height = heightOf(box);
    const begins = before.length === 0 ? box.shape : before.at(-1)!;
    placed.push({ box, top: y, height, reshapes, widths: [width(begins), width(box.shape)] });
    y += height;
    for (const frame of frames.filter(({ last }) => last === i).sort((a, b) => b.depth - a.depth)) {
      y += sizes.inset;
      bottoms.set(frame, y);
    }
    y += sizes.gap;
  }
  const ways = lanes(boxes);
  const laneCount = Math.max(0, ...ways.map(({ lane }) => (lane ?? -1) + 1));
  const deepest = Math.max(0, ...frames.map(({ depth }) => depth + 1));
  const center = deepest * sizes.inset + sizes.margin + sizes.wide / 2;
  return {
    boxes: placed,
    ways,
    frames: frames.map((frame) => {
      const within = ways.filter(({ from, to, lane }) => lane !== null && from >= frame.first && to <= frame.last);
      const inner = frames.filter(({ first, last, depth }) => depth > frame.depth && first >= frame.first && last <= frame.last); // prettier-ignore
      return {
        frame,
        top: tops.get(frame)!,
        bottom: bottoms.get(frame)!,
        lanes: Math.max(0, ...within.map(({ lane }) => lane! + 1)),
        inside: Math.max(0, ...inner.map(({ depth }) => depth - frame.depth)),
      };
    }),
    width: center + sizes.wide / 2 + 14 + laneCount * sizes.lane + deepest * sizes.inset,
    height: y - sizes.gap,
    center,
  };
}

/** How long the sides of a value are; that of a vector is 1, so that only pictures and sequences grow and shrink. */
const extent = (shape: Shape): number => Math.max(1, ...shape.slice(0, -1));

function heightOf({ kind, label, details, parameters, samplesMeet }: Box): number {
  if (kind === 'join' && label.length === 1) return 18;
  return details !== '' || parameters > 0 || samplesMeet !== null ? 34 : 22;
}

/** A way to the next box is straight; others go past it, the shorter ones nearer to the boxes. */
function lanes(boxes: readonly Box[]): readonly Way[] {
  const all = boxes.flatMap(({ from }, to) => from.map((at) => ({ from: at, to })));
  const past = all.filter(({ from, to }) => to - from > 1).sort((a, b) => a.to - a.from - (b.to - b.from));
  const taken: { readonly from: number; readonly to: number; readonly lane: number }[] = [];
  for (const { from, to } of past) {
    // Ways that leave the same box may share their beginning, and with it their lane.
    const crossing = taken.filter((way) => way.from !== from && way.to !== to && way.from < to && way.to > from);
    let lane = 0;
    while (crossing.some((way) => way.lane === lane)) lane++;
    taken.push({ from, to, lane });
  }
  return [...all.filter(({ from, to }) => to - from === 1).map((way) => ({ ...way, lane: null })), ...taken];
}
