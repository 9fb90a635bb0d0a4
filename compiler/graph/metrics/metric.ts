/**
 * What the compiler knows of a metric: what it is given, and which function of the runtime works it out. What a kind of
 * parameter means (what may stand there, what it must fit, how it is written) is the same for all metrics.
 */
import type { Metric } from '../ir/training.js';

export interface MetricKind {
  /** As the language calls it. */
  readonly name: string;
  readonly doc: string;
  /** What it is given besides the number of samples, in order. */
  readonly parameters: readonly MetricParameter[];
  /** How many samples it takes unless told otherwise, and how many it needs at least. */
  readonly samples: { readonly default: number; readonly least: number };
  /** Whether what was measured is the only thing that tells two values of it apart. */
  readonly tellsValue?: boolean;
}

export type MetricParameter = { readonly name: string } & (
  | { readonly kind: 'mixture' }
  /** Must be what the measured samples are: the same network looks at both. */
  | { readonly kind: 'field' }
  /** `output` is the field of the network's record to look at; a network that makes one value makes that. */
  | { readonly kind: 'network'; readonly output: string }
  /** A class of each sample: of `network`, one of as many as there are numbers in what the network makes; of `samples`, any. */
  | { readonly kind: 'label'; readonly of: 'network' | 'samples' }
  /** A value like the measured one: as many numbers for each sample. */
  | { readonly kind: 'partner' }
);

/**
 * What the value is called where it is recorded: after the network it was seen with, `frechet(digit_classifier)`, or
 * after what was measured, `mean(abs(fake - target))`.
 */
export function metricLabel({ tellsValue = false }: MetricKind, { name, of, arguments: given }: Metric): string {
  if (tellsValue) return `${name}(${of})`;
  const networks = Object.values(given).flatMap((item) => (item.kind === 'network' ? [item.network] : []));
  return networks.length === 0 ? name : `${name}(${networks.join(', ')})`;
}
