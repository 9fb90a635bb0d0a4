/** What the benchmark of steps makes of its measurements. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { programs } from '../../bench/steps.js';
import type { Machine } from '../../bench/steps/machine.js';
import { type Measured, median, type StepResults } from '../../bench/steps/results.js';
import { duration, stepTable, stepTables } from '../../bench/steps/table.js';
import { Worker } from '../../bench/steps/worker.js';
import { placed } from '../../bench/table.js';

const machine: Machine = {
  cpu: 'A CPU',
  cores: 2,
  memory: 8 * 2 ** 30,
  system: 'Linux 6',
  node: '20.20.0',
  packages: { torch: '2.0' },
};

const timed = (name: string, seconds: number, ratio: number | null) => ({
  name,
  times: [seconds],
  seconds,
  samplesPerSecond: 64 / seconds,
  memory: 2 ** 30,
  start: 2,
  ratio,
});

const measured = (program: string, seconds: number): Measured => ({
  program,
  batch: 64,
  steps: 4,
  rounds: 1,
  contestants: [timed('onnx', seconds, 0.5), timed('PyTorch', 2 * seconds, 1), { name: 'tfjs', missing: 'not here' }],
});

const results = (date: string, programs: readonly Measured[], cpu = machine.cpu): StepResults => ({
  kind: 'steps',
  date,
  threads: 2,
  machine: { ...machine, cpu },
  programs,
});

test('a table has a line for each that took part', () => {
  expect(stepTable([measured('dcgan', 0.128)]).replaceAll(/ +/g, ' ')).toBe(
    [
      '| | batch | | a step | samples a second | memory | of PyTorch | first step |',
      '| ----- | ----- | ------- | ------ | ---------------- | -------- | ---------- | ---------- |',
      '| dcgan | 64 | onnx | 128 ms | 500 | 1024 MiB | 0.50 | 2.00 s |',
      '| | | PyTorch | 256 ms | 250 | 1024 MiB | 1.00 | 2.00 s |',
    ].join('\n'),
  );
});

test('the newest results of a program count, on each machine by itself', () => {
  const text = stepTables([
    results('2026-01-01T00:00', [measured('a', 1), measured('b', 1)]),
    results('2026-01-02T00:00', [measured('b', 3)]),
    results('2026-01-02T00:00', [measured('b', 5)], 'Another'),
  ]);
  const rows = text.split('\n').flatMap((line) => /\| (a|b) .*onnx +\| (\S+ s)/.exec(line)?.slice(1).join(' ') ?? []);
  expect(rows).toEqual(['a 1.00 s', 'b 3.00 s', 'b 5.00 s']);
  expect(text).toContain('2026-01-02, 2 threads. Another, 2 cores, 8 GiB');
});

test('numbers', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  expect([duration(0.0666), duration(1.234)]).toEqual(['66.6 ms', '1.23 s']);
});

test('the page has places for both tables', () => {
  const page = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8');
  const written = placed(placed(page, 'steps', 'the first'), 'start', 'the second');
  expect(written).toMatch(
    /<!-- steps -->\n\nthe first\n\n<!-- end of steps -->[^]*<!-- start -->\n\nthe second\n\n<!--/,
  );
  for (const program of Object.keys(programs)) expect(page).toContain(`\`${program}\``);
  expect(() => placed(page, 'other', '')).toThrow('<!-- other -->');
});

test('a worker makes its first step, then as many as a round asks for and one before', async () => {
  const url = new URL('../../bench/steps/paced.ts', import.meta.url).href;
  const script = `
    import { paced } from ${JSON.stringify(url)};
    let made = 0;
    async function* passes() { for (;;) yield ++made; }
    for await (const pass of paced(passes())) { console.log('pass', pass); if (pass === 9) process.exit(); }`;
  const worker = await Worker.start({
    program: process.execPath,
    args: ['--import', 'tsx', '--input-type=module', '--eval', script],
    cores: null,
  });
  if (typeof worker === 'string') throw new Error(worker);
  // One step, then 1 + 3, then 1 + 2 that end with the eighth; the ninth ends the process.
  for (const steps of [3, 2]) expect((await worker.round(steps)).memory).toBeGreaterThan(1e7);
  await expect(worker.round(1)).rejects.toThrow();
});

test('one that does not start says why', async () => {
  const absent = await Worker.start({ program: 'no-such-program', args: [], cores: null });
  expect(absent).toContain('no-such-program');
  const failing = await Worker.start({
    program: process.execPath,
    args: ['--eval', 'throw new Error("no device")'],
    cores: null,
  });
  expect(failing).toContain('no device');
});
