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
  /**
   * Which values of it are better; where it gives several, that of each by its name, `precision`. Null for what is
   * neither good nor bad by itself.
   */
  readonly better: Better | Readonly<Record<string, Better>> | null;
  /** How many samples it takes unless told otherwise, and how many it needs at least. */
  readonly samples: { readonly default: number; readonly least: number };
  /** Whether what was measured is the only thing that tells two values of it apart. */
  readonly tellsValue?: boolean;
  /** Whether what it found can be drawn. */
  readonly draws?: boolean;
}

export type Better = 'less' | 'more';

export type MetricParameter = { readonly name: string; readonly optional?: true } & (
  | { readonly kind: 'mixture' }
  /** Must be what the measured samples are: the same network looks at both. */
  | { readonly kind: 'field' }
  /** A class of each sample of the `field`: of the same data, and of as many as the `label` of the drawn samples. */
  | { readonly kind: 'classes' }
  /** `output` is the field of the network's record to look at; a network that makes one value makes that. */
  | { readonly kind: 'network'; readonly output: string }
  /** A class of each sample: of `network`, one of as many as there are numbers in what the network makes; of `samples`, any. */
  | { readonly kind: 'label'; readonly of: 'network' | 'samples' }
  /** A value like the measured one: as many numbers for each sample. */
  | { readonly kind: 'partner' }
  /** A network that says how likely samples are: what is measured is what it says. */
  | { readonly kind: 'judge' }
  | { readonly kind: 'number'; readonly default: number; readonly least: number; readonly most?: number }
  /** Nothing is written: what is measured must be pictures, of a known range. */
  | { readonly kind: 'picture' }
);

/**
 * What the value is called where it is recorded: after the network it was seen with, `frechet(digit_classifier)`, or
 * after what was measured, `mean(abs(fake - target))`.
 */
export function metricLabel({ tellsValue = false }: MetricKind, { name, of, arguments: given }: Metric): string {
  if (tellsValue) return `${name}(${of})`;
  const networks = Object.values(given).flatMap((item) => ('network' in item ? [item.network] : item.kind === 'model' ? [item.model] : [])); // prettier-ignore
  return networks.length === 0 ? name : `${name}(${networks.join(', ')})`;
}
