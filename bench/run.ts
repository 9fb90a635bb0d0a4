// Side-by-side measurements: `npm run bench`, or `npx tsx bench/run.ts NAME [options]` for one of them. Those that take
// hours run only by name.

interface Bench {
  readonly about: string;
  run(options: readonly string[]): Promise<void>;
}

const minutes: Readonly<Record<string, () => Promise<Bench>>> = {
  check: () => import('./check.js'),
  'dcgan-step': () => import('./dcgan-step.js'),
};
const hours: Readonly<Record<string, () => Promise<Bench>>> = {
  modes: () => import('./modes.js'),
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
  console.log(`${each}: ${bench.about}\n`);
  await bench.run(options);
}
