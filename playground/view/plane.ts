/// <reference lib="dom" />
/**
 * Training in the plane, as GAN Lab draws it (Kahng et al. 2019, arXiv:1809.01587): real and fake points, what the
 * discriminator takes for real and for fake as the ground that they stand on, and where the loss pulls fakes as arrows.
 */
import type { PlanePicture } from '../training/messages.js';

type Rgb = readonly [red: number, green: number, blue: number];

/** Blue and orange, which nearly everybody can tell apart. */
interface Palette {
  readonly ground: Rgb;
  readonly real: Rgb;
  readonly fake: Rgb;
  readonly arrow: string;
  /** Around points, so that they are seen on any ground. */
  readonly edge: string;
}

const palettes: { readonly [Mode in 'light' | 'dark']: Palette } = {
  light: { ground: [255, 255, 255], real: [22, 101, 192], fake: [201, 81, 8], arrow: 'rgb(70 35 10 / 0.55)', edge: 'rgb(255 255 255 / 0.85)' },
  dark: { ground: [22, 25, 30], real: [104, 170, 255], fake: [255, 158, 84], arrow: 'rgb(255 222 196 / 0.5)', edge: 'rgb(10 12 15 / 0.85)' },
}; // prettier-ignore

/** Draws the picture as large as the canvas is on the screen. */
export function drawPlane(canvas: HTMLCanvasElement, picture: PlanePicture, dark: boolean): void {
  const ratio = devicePixelRatio;
  const size = Math.round(canvas.clientWidth * ratio);
  if (size === 0) return;
  if (canvas.width !== size || canvas.height !== size) Object.assign(canvas, { width: size, height: size });
  const context = canvas.getContext('2d')!;
  const palette = palettes[dark ? 'dark' : 'light'];
  const { bounds, surface, real, fake, pull } = picture;
  const scale = size / bounds.side;
  const x = (points: Float32Array, i: number): number => (points[2 * i]! - bounds.x) * scale;
  const y = (points: Float32Array, i: number): number => size - (points[2 * i + 1]! - bounds.y) * scale;
  context.fillStyle = `rgb(${palette.ground.join(' ')})`;
  context.fillRect(0, 0, size, size);
  if (surface !== null) drawSurface(context, surface, palette, size);
  if (pull !== null) drawArrows(context, fake, pull, { x, y }, palette.arrow, ratio, size);
  // Real points shine through fakes: a mode may be narrower than a point, and in the end fakes lie on it.
  drawPoints(context, real, { x, y }, { colour: palette.real, share: 0.4, radius: 5.5 * ratio, edge: null });
  drawPoints(context, fake, { x, y }, { colour: palette.fake, share: 0.9, radius: 2 * ratio, edge: palette.edge });
}

/**
 * The further a score is from the middle between those of real and fake points, the more of a colour; the strongest
 * has half of it, so that points stand out.
 */
function drawSurface(
  context: CanvasRenderingContext2D,
  { side, scores, middle }: NonNullable<PlanePicture['surface']>,
  { ground, real, fake }: Palette,
  size: number,
): void {
  const far = [...scores].map((score) => Math.abs(score - middle)).sort((a, b) => a - b)[Math.floor(0.95 * scores.length)]!; // prettier-ignore
  const image = new ImageData(side, side);
  scores.forEach((score, i) => {
    const [row, column] = [side - 1 - Math.floor(i / side), i % side];
    const share = far > 0 ? Math.max(-1, Math.min(1, (score - middle) / far)) : 0;
    const colour = share > 0 ? real : fake;
    for (let channel = 0; channel < 3; channel++)
      image.data[4 * (row * side + column) + channel] = ground[channel]! + 0.5 * Math.abs(share) * (colour[channel]! - ground[channel]!); // prettier-ignore
    image.data[4 * (row * side + column) + 3] = 255;
  });
  const small = new OffscreenCanvas(side, side);
  small.getContext('2d')!.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, size, size);
}

interface Places {
  readonly x: (points: Float32Array, i: number) => number;
  readonly y: (points: Float32Array, i: number) => number;
}

interface Look {
  readonly colour: Rgb;
  /** How much of it is seen, 0 to 1. */
  readonly share: number;
  readonly radius: number;
  readonly edge: string | null;
}

function drawPoints(
  context: CanvasRenderingContext2D,
  points: Float32Array,
  { x, y }: Places,
  { colour, share, radius, edge }: Look,
): void {
  context.fillStyle = `rgb(${colour.join(' ')} / ${share})`;
  context.strokeStyle = edge ?? '';
  context.lineWidth = radius / 4;
  for (let i = 0; i < points.length / 2; i++) {
    context.beginPath();
    context.arc(x(points, i), y(points, i), radius, 0, 2 * Math.PI);
    context.fill();
    if (edge !== null) context.stroke();
  }
}

/** The longest arrow is as long as a sixteenth of the picture; shorter ones keep their share of it. */
function drawArrows(
  context: CanvasRenderingContext2D,
  points: Float32Array,
  pull: Float32Array,
  { x, y }: Places,
  colour: string,
  ratio: number,
  size: number,
): void {
  const lengths = Array.from({ length: pull.length / 2 }, (_, i) => Math.hypot(pull[2 * i]!, pull[2 * i + 1]!));
  // One sample on a cliff should not make all others points.
  const long = [...lengths].sort((a, b) => a - b)[Math.floor(0.9 * lengths.length)] ?? 0;
  if (!(long > 0)) return;
  context.strokeStyle = colour;
  context.lineWidth = 1.1 * ratio;
  context.beginPath();
  lengths.forEach((length, i) => {
    const drawn = Math.min(1, length / long) * (size / 16);
    if (!(drawn > 2 * ratio)) return;
    const [dx, dy] = [pull[2 * i]! / length, -pull[2 * i + 1]! / length];
    const [fromX, fromY] = [x(points, i), y(points, i)];
    const [toX, toY] = [fromX + dx * drawn, fromY + dy * drawn];
    const head = Math.min(4 * ratio, drawn / 2);
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
    context.moveTo(toX - head * (dx - 0.6 * dy), toY - head * (dy + 0.6 * dx));
    context.lineTo(toX, toY);
    context.lineTo(toX - head * (dx + 0.6 * dy), toY - head * (dy - 0.6 * dx));
  });
  context.stroke();
}
