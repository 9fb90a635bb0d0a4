import { fileURLToPath } from 'node:url';
import { Random } from '../../random/random.js';
import { averageName } from '../training/average.js';
import { createInitializer, noDraws, type Initializer } from '../training/initializer.js';
import { Store } from '../training/store.js';
import { listVariables, type Weights } from '../training/weights.js';
import { usage, type Flag } from '../../run/arguments.js';
import { listCheckpoints, type Checkpoint } from '../../checkpoints/checkpoint.js';
import { RunError } from '../../errors/run-error.js';
import { listRuns } from '../../run/folder.js';
import { type Period, Schedule } from '../../run/schedule.js';

/** The networks of a run, as they were at its newest checkpoint. */
export class Trained {
  protected readonly store = new Store();
  protected readonly random: Random;

  constructor(
    private readonly checkpoint: Checkpoint,
    seed: number,
  ) {
    this.random = new Random(seed);
  }

  /** Makes the variables of the network called `network`, as in training. */
  initializer(network: string): Initializer {
    return createInitializer(network, noDraws, this.store);
  }

  /**
   * Gives the networks their trained weights: the average of that name where training kept one.
   * @throws RunError if the checkpoint does not fit
   */
  restore(networks: Readonly<Record<string, Weights>>): void {
    const { tensors } = this.checkpoint;
    const averages = new Map(
      Object.entries(networks).flatMap(([network, weights]) =>
        listVariables(weights).map(({ name }) => [name, averageName(network, name)] as const),
      ),
    );
    this.store.assign(tensors, (name) => {
      const average = averages.get(name);
      return average !== undefined && tensors.has(average) ? average : name;
    });
  }

  /** How far training had come: what follows a schedule is what it was at the checkpoint. */
  protected readonly periods = (length: Period, after?: Period): number => {
    const { step, schedule } = this.checkpoint.info;
    return new Schedule(schedule?.batch ?? 1, schedule?.stepsPerEpoch).periods(step, length, after);
  };
}

/** The newest run of a program in `runs/` that has a checkpoint. @throws RunError when there is none */
export async function newestRun(program: string): Promise<string> {
  for (const run of (await listRuns(program)).reverse()) {
    if ((await listCheckpoints(run)).length > 0) return run;
  }
  throw new RunError(
    `There is no run of ${program} in runs/ to take weights from.`,
    'Train first, or name a run with --run.',
  );
}

/** Prints the help text of a program and ends. */
export function help(
  moduleUrl: string,
  about: string,
  flags: Readonly<Record<string, Flag<unknown>>>,
  rest = '',
): never {
  const file = fileURLToPath(moduleUrl).split(/[\\/]/).at(-1)!;
  process.stdout.write(usage(`npx tsx ${file}${rest}`, about, flags));
  process.exit(0);
}
