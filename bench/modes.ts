import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { table, type Outcome, type Row } from './modes-table.js';
import {
  commandOf,
  effortOf,
  type Finished,
  fingerprintOf,
  type Job as RunJob,
  resultOf,
  takeAll,
  train,
  whole,
} from './runs.js';

export const about = 'modes found and kept on a ring and a grid of Gaussians, beside the published table';

export const help = `
  --seeds N      seeds 1 to N (5)
  --steps N      the length of every run; by default what each program says, which is short enough for a small machine
  --only TEXT    only programs whose name contains this; may be given several times
  --published    PacGAN's own networks too, for PacGAN's 400 epochs or for --steps
  --jobs N       runs at once, each on one thread (2)
  --runs DIR     where runs are kept (runs/modes); what is complete there is not run again
  --out FILE     the table (examples/mode-coverage.md)`;

/** A method and its two programs, `ring...gan` and `grid...gan`. */
interface Method {
  readonly name: string;
  /** The program for the ring. */
  readonly program: string;
  /** With the networks and the length of the publication: days on a small machine. */
  readonly long?: boolean;
}

export const methods: readonly Method[] = [
  { name: 'relativistic pairs, R1 and R2', program: 'ring.gan' },
  { name: 'WGAN-GP', program: 'mixtures/ring-wgan-gp.gan' },
  { name: 'GAN, non-saturating', program: 'mixtures/ring-nonsaturating.gan' },
  { name: 'PacGAN2', program: 'mixtures/ring-pacgan2.gan' },
  { name: "GAN, PacGAN's networks", program: 'mixtures/ring-published.gan', long: true },
  { name: "PacGAN2, PacGAN's networks", program: 'mixtures/ring-published-pacgan2.gan', long: true },
];

/** The two mixtures, by what their programs' names begin with. */
export const mixtures = ['ring', 'grid'] as const;
type Mixture = (typeof mixtures)[number];

export const programFor = (method: Method, mixture: Mixture): string => method.program.replace('ring', mixture);

interface Job extends RunJob {
  readonly method: Method;
  readonly mixture: Mixture;
}

type Result = Outcome & Omit<Finished, 'measures'>;

const root = fileURLToPath(new URL('..', import.meta.url));

/** Trains what is not trained yet, and writes the table of what is complete after every run. */
export async function run(options: readonly string[]): Promise<void> {
  const { values, tokens } = parseArgs({
    args: [...options],
    tokens: true,
    options: {
      seeds: { type: 'string', default: '5' },
      steps: { type: 'string' },
      only: { type: 'string', multiple: true },
      published: { type: 'boolean', default: false },
      jobs: { type: 'string', default: '2' },
      runs: { type: 'string', default: join('runs', 'modes') },
      out: { type: 'string', default: join(root, 'examples', 'mode-coverage.md') },
    },
  });
  const [seeds, atOnce] = [whole('--seeds', values.seeds), whole('--jobs', values.jobs)];
  const set = values.steps === undefined ? [] : [`length=${whole('--steps', values.steps)} steps`];
  const chosen = methods.filter(({ long }) => !long || values.published);

  const jobs: Job[] = [];
  for (const method of chosen) {
    for (const mixture of mixtures) {
      const program = programFor(method, mixture);
      if (values.only && !values.only.some((text) => program.includes(text))) continue;
      const file = join(root, 'examples', program);
      const fingerprint = await fingerprintOf(file, set);
      const name = program.replace(/^.*\/|\.gan$/g, '');
      for (let seed = 1; seed <= seeds; seed++)
        jobs.push({ method, mixture, file, seed, folder: join(values.runs, `${name}-${seed}`), fingerprint });
    }
  }

  const results = new Map<Job, Result>();
  const take = async (job: Job): Promise<void> => {
    const known = await resultOf(job);
    const finished = known ?? (await train(job, set));
    if (finished === undefined) return;
    const result = outcomeOf(finished);
    results.set(job, result);
    const [captured, quality] = [result.captured, (100 * result.highQuality).toFixed(1)];
    console.log(`${job.folder}: ${captured} modes, ${quality} % high quality${known ? ', kept' : ''}`);
    // In one go: the others that run write the same page.
    writeFileSync(values.out, page(jobs, results, commandOf('modes', tokens)));
  };
  await takeAll(jobs, atOnce, take);
  const missing = jobs.length - results.size;
  if (missing > 0) console.log(`${missing} of ${jobs.length} runs are missing; the same command goes on from here.`);
  else console.log(`\n${await readFile(values.out, 'utf8')}`);
}

function outcomeOf({ measures, ...rest }: Finished): Result {
  const { 'modes.captured': captured, 'modes.highQuality': highQuality, 'modes.reverseKl': reverseKl } = measures;
  return { captured: captured!, highQuality: highQuality!, reverseKl: reverseKl!, ...rest };
}

function page(jobs: readonly Job[], results: ReadonlyMap<Job, Result>, command: string): string {
  const rows = methods.flatMap((method): Row[] => {
    const of = (mixture: Mixture): Result[] =>
      jobs.flatMap((job) => (job.method === method && job.mixture === mixture ? (results.get(job) ?? []) : []));
    const [ring, grid] = [of('ring'), of('grid')];
    if (ring.length + grid.length === 0) return [];
    const steps = [...new Set([...ring, ...grid].map((result) => result.steps.toLocaleString('en')))].join(', ');
    return [{ method: method.name, program: method.program, steps, ring, grid }];
  });
  const all = [...results.values()];
  const missing = jobs.length - all.length;
  return `# Mode coverage

Eight Gaussians on a circle and twenty-five on a grid: what \`${command}\` wrote, beside Table 1 of PacGAN (Lin et al. 2018,
arXiv:1712.04086). Of 2,500 samples each belongs to its nearest mean; it is of high quality within three standard
deviations; a mode is captured with one sample of high quality; reverse KL is log K - H(counts), in nats.
Ours: mean ± standard deviation over seeds, and the worst seed. Theirs: means of ten trials.

${table(rows)}

Rows of ours without "PacGAN's networks" share two small networks (\`examples/ring.gan\`) and one length, so that between
them only the loss differs. They are not the published networks: G gets eight flips of a coin beside z in R^2, D sines and
cosines of the point, and with thirteen thousand parameters in place of nine hundred thousand they train for 3,000 steps of
384 points in place of 400,000 of 100. \`npm run modes -- --published\` trains PacGAN's own networks too, for as long as PacGAN did.

${effortOf(all)} on a shared machine.${missing > 0 ? `\n\n${missing} of ${jobs.length} runs are still missing.` : ''}
`;
}
