import { writeFileSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  commandOf,
  effortOf,
  type Finished,
  fingerprintOf,
  type Job,
  resultOf,
  takeAll,
  train,
  whole,
} from './runs.js';
import { cellName, objectives, textOf } from './zoo-cells.js';
import { table } from './zoo-table.js';

export const about = 'objectives x networks on MNIST: the Frechet distance of each, over seeds';

export const help = `
  --seeds N      seeds 1 to N (3)
  --steps N      the length of every run; by default what examples/zoo/dcgan.gan says
  --only TEXT    only cells whose name contains this, such as dense or dcgan-hinge; may be given several times
  --trained      only the runs that are there
  --jobs N       runs at once, each on one thread (2)
  --runs DIR     where programs and runs are kept (runs/zoo); what is complete there is not run again
  --out FILE     the table (examples/zoo/README.md)`;

const root = fileURLToPath(new URL('..', import.meta.url));
const networks = ['dense', 'dcgan', 'infogan', 'residual'] as const;

interface Cell extends Job {
  readonly network: string;
  readonly objective: string;
}

/** Trains what is not trained yet, and writes the table of what is complete after every run. */
export async function run(options: readonly string[]): Promise<void> {
  const { values, tokens } = parseArgs({
    args: [...options],
    tokens: true,
    options: {
      seeds: { type: 'string', default: '3' },
      steps: { type: 'string' },
      only: { type: 'string', multiple: true },
      trained: { type: 'boolean', default: false },
      jobs: { type: 'string', default: '2' },
      runs: { type: 'string', default: join('runs', 'zoo') },
      out: { type: 'string', default: join(root, 'examples', 'zoo', 'README.md') },
    },
  });
  const [seeds, atOnce] = [whole('--seeds', values.seeds), whole('--jobs', values.jobs)];
  const set = values.steps === undefined ? [] : [`length=${whole('--steps', values.steps)} steps`];

  await mkdir(values.runs, { recursive: true });
  const cells: Cell[] = [];
  for (const network of networks) {
    // Beside its cells, which extend it: a program extends none outside of its project.
    await copyFile(join(root, 'examples', 'zoo', `${network}.gan`), join(values.runs, `${network}.gan`));
  }
  for (const network of networks) {
    for (const objective of objectives) {
      const name = cellName(network, objective);
      if (values.only && !values.only.some((text) => name.includes(text))) continue;
      const file = join(values.runs, `${name}.gan`);
      await writeFile(file, textOf(`${network}.gan`, objective));
      const fingerprint = await fingerprintOf(file, set);
      for (let seed = 1; seed <= seeds; seed++)
        cells.push({ network, objective: objective.name, file, seed, folder: join(values.runs, `${name}-${seed}`), fingerprint }); // prettier-ignore
    }
  }

  const results = new Map<Cell, Finished>();
  await takeAll(cells, atOnce, async (cell) => {
    const known = await resultOf(cell);
    const result = known ?? (values.trained ? undefined : await train(cell, set));
    if (result === undefined) return;
    results.set(cell, result);
    console.log(`${cell.folder}: ${distanceOf(result).toFixed(2)}${known ? ', kept' : ''}`);
    // In one go: the others that run write the same page.
    writeFileSync(values.out, page(cells, results, commandOf('zoo', tokens)));
  });
  const missing = cells.length - results.size;
  if (missing > 0) console.log(`${missing} of ${cells.length} runs are missing; the same command goes on from here.`);
  else console.log(`\n${await readFile(values.out, 'utf8')}`);
}

const distanceOf = ({ measures }: Finished): number => measures['frechet(mnist_classifier)']!;

function page(cells: readonly Cell[], results: ReadonlyMap<Cell, Finished>, command: string): string {
  const measured = [...results].map(([{ network, objective }, result]) => ({ network, objective, distance: distanceOf(result) })); // prettier-ignore
  const all = [...results.values()];
  const steps = [...new Set(all.map((result) => result.steps.toLocaleString('en')))].join(', ');
  const missing = cells.length - all.length;
  return `# Objectives and networks

What \`${command}\` wrote: each objective with each of the networks of this folder, after ${steps} steps of 64
digits. The Frechet distance in the features of \`mnist_classifier\`, of 5,000 samples to the 10,000 digits of \`mnist\`: mean
± standard deviation over seeds, lower is better. The best cell of a row decides its place.

${table(networks, measured)}

${effortOf(all)}.${missing > 0 ? ` ${missing} of ${cells.length} runs are still missing.` : ''}
`;
}
