/** Whether a run of one program can go on with another: what differs, and what stands in the way. */
import type { Training } from '../graph/ir/training.js';
import { storedBy } from '../lower/stored.js';
import { type Differences, diff } from './diff.js';
import type { Source } from './facts.js';

export interface GoingOn extends Differences {
  /** Why it cannot, each in a few words; none where it can. */
  readonly obstacles: readonly string[];
}

/** Settings that what was counted until then depends on. */
const counted: readonly string[] = ['batch', 'accumulate', 'seed'];

/**
 * Rates, lengths, losses, previews, measures and what is kept may differ: they hold from the next step on. Networks and
 * data may not, nor what else training remembers.
 * @param before the program that made the run, with a `train` block as the other
 */
export function goingOn(before: Source, after: Source): GoingOn {
  const found = diff(before, after);
  const obstacles = [
    ...found.networks.map(({ name, before: a, after: b }) => {
      if (a === null) return `the network ${name} is new`;
      return b === null ? `the network ${name} is gone` : `the network ${name} is another`;
    }),
    ...new Set(found.data.map(({ name }) => `the data ${/^\w+/.exec(name)![0]} are others`)),
    ...found.training.flatMap(({ name, before: a, after: b }) =>
      counted.includes(name) ? [`\`${name}\` was ${a} and would be ${b}`] : [],
    ),
  ];
  if (obstacles.length > 0) return { ...found, obstacles };
  return { ...found, obstacles: otherMemory(before.program, after.program) };
}

/** What training would remember that it did not, and the other way round. */
function otherMemory(before: Source['program'], after: Source['program']): readonly string[] {
  const [a, b] = [before, after].map((program) => remembered(program, program.training!)) as [Set<string>, Set<string>];
  const gone = [...a].filter((name) => !b.has(name));
  const fresh = [...b].filter((name) => !a.has(name));
  return [
    ...(fresh.length === 0 ? [] : [`the run knows no ${nameOf(fresh)}`]),
    ...(gone.length === 0 ? [] : [`nothing would become of ${nameOf(gone)}`]),
  ];
}

const remembered = (program: Source['program'], training: Training): Set<string> =>
  new Set(storedBy(program, training).map(({ name, shape }) => `${name} [${shape.join(', ')}]`));

const nameOf = ([first, ...rest]: readonly string[]): string =>
  rest.length === 0 ? first! : `${first} and ${rest.length} more`;
