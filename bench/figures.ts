/** Figures over seeds, and tables of them. */

export interface Summary {
  readonly mean: number;
  /** The standard deviation of a sample, with N - 1; 0 for a single value. */
  readonly deviation: number;
  readonly least: number;
}

/** @throws RangeError without values */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError('A mean needs values.');
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(values.length - 1, 1)), least: Math.min(...values) };
}

/** `0.24 ± 0.03`: the mean and the standard deviation. */
export const spread = ({ mean, deviation }: Pick<Summary, 'mean' | 'deviation'>, digits: number): string =>
  `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}`;

/** As Markdown. */
export const markdownTable = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headings, headings.map(() => '---'), ...rows].map((line) => `| ${line.join(' | ')} |`).join('\n');
