/** The figures of `modes`: what one run measured, its mean over seeds, and the table beside the published one. */
import { markdownTable, spread, summarise } from './figures.js';

/** What one run measured at its end. */
export interface Outcome {
  readonly captured: number;
  /** The share of high-quality samples, 0 to 1. */
  readonly highQuality: number;
  /** In nats. */
  readonly reverseKl: number;
}

/** One row: a method on both mixtures, by seed. */
export interface Row {
  readonly method: string;
  readonly program: string;
  /** How long each run trained, such as `3000`; several where runs differ. */
  readonly steps: string;
  readonly ring: readonly Outcome[];
  readonly grid: readonly Outcome[];
}

/** PacGAN's Table 1 (Lin et al. 2018, arXiv:1712.04086): means of ten trials, where printed with the standard error. */
const published = [
  ['GAN', '6.3 ± 0.5', '98.2', '17.3 ± 0.8', '94.8'],
  ['ALI', '6.6', '97.6', '24.1', '95.7'],
  ['PacGAN2', '7.9', '95.6', '23.8', '91.3'],
  ['PacGAN4', '7.8', '95.9', '24.8', '93.6'],
] as const;

const headings = ['method', 'ring modes /8', 'ring high quality %', 'ring reverse KL', 'grid modes /25', 'grid high quality %', 'grid reverse KL', 'steps', 'seeds']; // prettier-ignore

/** The published rows, then ours, as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const others = published.map(([method, modes, quality, gridModes, gridQuality]) => {
    return [`${method}, published`, modes, quality, '', gridModes, gridQuality, '', '400,000', '10'];
  });
  const own = rows.map(({ method, program, steps, ring, grid }) => {
    const seeds = ring.length === grid.length ? `${ring.length}` : `${ring.length}, ${grid.length}`;
    return [`${method} (\`${program}\`)`, ...cells(ring), ...cells(grid), steps, seeds];
  });
  return markdownTable(headings, [...others, ...own]);
}

/** Modes, quality and divergence; the worst seed beside the mean of the first two. */
function cells(outcomes: readonly Outcome[]): readonly string[] {
  if (outcomes.length === 0) return ['', '', ''];
  const of = (value: (outcome: Outcome) => number, digits: number) => {
    const summary = summarise(outcomes.map(value));
    return { text: spread(summary, digits), least: summary.least };
  };
  const modes = of(({ captured }) => captured, 1);
  const quality = of(({ highQuality }) => 100 * highQuality, 1);
  const divergence = of(({ reverseKl }) => reverseKl, 3);
  return [`${modes.text}, least ${modes.least}`, `${quality.text}, least ${floorTo(quality.least)}`, divergence.text];
}

/** Rounded down, so that a bound that is printed holds. */
const floorTo = (percent: number): string => (Math.floor(percent * 10 + 1e-9) / 10).toFixed(1);
