// Side-by-side measurements: `npm run bench`, or `npx tsx bench/run.ts NAME [options]` for one of them. Those that take
// hours run only by name; `--help` lists the options of one.

interface Bench {
  readonly about: string;
  readonly help?: string;
  run(options: readonly string[]): Promise<void>;
}

const minutes: Readonly<Record<string, () => Promise<Bench>>> = {
  check: () => import('./check.js'),
  'dcgan-step': () => import('./dcgan-step.js'),
  start: () => import('./start.js'),
  projects: () => import('./projects.js'),
};
const hours: Readonly<Record<string, () => Promise<Bench>>> = {
  live: () => import('./live.js'),
  steps: () => import('./steps.js'),
  table: () => import('./table.js'),
  modes: () => import('./modes.js'),
  mnist: () => import('./mnist.js'),
  zoo: () => import('./zoo.js'),
};
const benches = { ...minutes, ...hours };

const [name, ...options] = process.argv.slice(2);
const chosen = name === undefined ? Object.keys(minutes) : [name];

for (const each of chosen) {
  const load = benches[each];
  if (load === undefined) {
    console.error(`There is no bench '${each}'. The benches are ${Object.keys(benches).join(', ')}.`);
    process.exitCode = 2;
    break;
  }
  const bench = await load();
  // What a program would read has no title.
  (options.includes('--json') ? console.error : console.log)(`${each}: ${bench.about}\n`);
  if (options.includes('--help')) console.log(bench.help ?? 'It takes no options.');
  else await bench.run(options);
}
