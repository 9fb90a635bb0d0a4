/** The figures of `mnist`: what one run's samples came to beside the test images, and the table of all, the best first. */
import { markdownTable, spread, summarise } from './figures.js';

/** What the samples of one run came to. Shares are 0 to 1; those of classes are there where a class is asked for. */
export interface Outcome {
  readonly distance: number;
  readonly precision: number;
  readonly recall: number;
  readonly accuracy?: number;
  /** Of each class. */
  readonly precisions: readonly number[];
  readonly recalls: readonly number[];
}

export interface Row {
  /** Of `examples/`: `sngan.gan`. */
  readonly program: string;
  /** One for each seed that has run. */
  readonly outcomes: readonly Outcome[];
}

/**
 * @param measures what `gan eval` printed of one run, by name
 * @throws RangeError where a measure is missing
 */
export function outcomeOf(measures: Readonly<Record<string, number>>): Outcome {
  // A program may measure the same, and then what is asked for has a number behind its name.
  const named = (metric: string, part = ''): number | undefined => {
    const name = new RegExp(`^${metric}\\(mnist_classifier\\)\\d*${part.replaceAll('.', '\\.')}$`);
    return Object.entries(measures).find(([key]) => name.test(key))?.[1];
  };
  const needed = (metric: string, part = ''): number => {
    const value = named(metric, part);
    if (value === undefined) throw new RangeError(`${metric}${part} was not measured.`);
    return value;
  };
  const byClass = (part: string): number[] =>
    Array.from({ length: 10 }, (_, digit) => named('precision_recall', `.${part}.${digit}`) ?? []).flat();
  const accuracy = named('accuracy');
  return {
    distance: needed('frechet'),
    precision: needed('precision_recall', '.precision'),
    recall: needed('precision_recall', '.recall'),
    ...(accuracy !== undefined && { accuracy }),
    precisions: byClass('precision'),
    recalls: byClass('recall'),
  };
}

const headings = ['program', 'distance', 'digit asked for, %', 'precision', 'recall', 'precision by class', 'recall by class', 'seeds']; // prettier-ignore

/** As Markdown: mean ± standard deviation over seeds. Programs that have not run are left out. */
export function table(rows: readonly Row[]): string {
  const sorted = rows
    .filter(({ outcomes }) => outcomes.length > 0)
    .map((row) => ({ ...row, mean: summarise(row.outcomes.map(({ distance }) => distance)).mean }))
    .sort((a, b) => a.mean - b.mean);
  return markdownTable(headings, sorted.map(cells));
}

function cells({ program, outcomes }: Row): readonly string[] {
  const over = (value: (outcome: Outcome) => number, digits: number): string => {
    const summary = summarise(outcomes.map(value));
    return outcomes.length === 1 ? summary.mean.toFixed(digits) : spread(summary, digits);
  };
  /** The class that has least and the one that has most, by their means over seeds. */
  const range = (of: (outcome: Outcome) => readonly number[]): string => {
    const means = of(outcomes[0]!).map((_, digit) => summarise(outcomes.map((each) => of(each)[digit]!)).mean);
    return means.length === 0 ? '' : `${Math.min(...means).toFixed(2)} to ${Math.max(...means).toFixed(2)}`;
  };
  const classes = outcomes.every(({ accuracy }) => accuracy !== undefined);
  return [
    `[\`${program}\`](${program})`,
    over(({ distance }) => distance, 2),
    classes ? over(({ accuracy }) => 100 * accuracy!, 1) : '',
    over(({ precision }) => precision, 2),
    over(({ recall }) => recall, 2),
    range(({ precisions }) => precisions),
    range(({ recalls }) => recalls),
    `${outcomes.length}`,
  ];
}
