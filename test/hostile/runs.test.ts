/** Runs of any length: what they write is written as it is made, what they read is read as it is needed. */
import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readMetrics } from '../../runtime/metrics/log.js';
import { gan, start, temporaryFolder } from '../cli/gan.js';
import { folderOf, layer, png, points } from './folder.js';

it('samples of any number are written as they are drawn, and metrics of any length read line by line', async () => {
  const cwd = folderOf({ 'ring.gan': points('at end { preview scatter(10) of G(z) }', 4) });
  const cpu = ['--device', 'cpu'];
  expect(await gan(['train', 'ring.gan', '--out', 'r', ...cpu], { cwd })).toMatchObject({ code: 0, err: '' });

  expect(await gan(['sample', 'r', '--count', '1e9', ...cpu], { cwd })).toMatchObject({
    code: 2,
    err: 'error: --count takes a whole number from 1, not 1e9.\n  For example --count 10.\n',
  });
  const sampling = start(['sample', 'r', '--count', '1000000000', '--out', 'many.csv', ...cpu], { cwd });
  const partial = join(cwd, 'many.csv.partial');
  // A part of them is on the disk long before all are drawn.
  while (!existsSync(partial) || statSync(partial).size < 100_000) await wait(50);
  sampling.kill('SIGKILL');
  await sampling.done;
  expect(readFileSync(partial, 'utf8').split('\n')[0]).toMatch(/^-?[\d.e-]+,-?[\d.e-]+$/);
  expect(existsSync(join(cwd, 'many.csv'))).toBe(false);

  // No text is as long as this file; a part of it without data takes no room on the disk.
  const metrics = join(cwd, 'r', 'metrics.jsonl');
  const before = await readMetrics(metrics);
  truncateSync(metrics, 513 * 2 ** 20);
  const resumed = await gan(['train', 'ring.gan', '--resume', 'r', '--steps', '3', ...cpu], { cwd });
  expect(resumed).toMatchObject({ code: 0, err: '' });
  const lines = await readMetrics(metrics);
  expect(lines.slice(0, before.length)).toEqual(before);
  expect(lines.at(-1)).toMatchObject({ step: 3 });
  expect(statSync(metrics).size).toBeLessThan(10_000);
});

it('what is quiet says nothing, whatever there is to say', async () => {
  const text = layer('images("pics")', { more: 'every 1 steps { measure mean(samples: 2) of real; checkpoint }' });
  const files = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`pics/${i}.png`, png()]));
  const cwd = folderOf({ ...files, 'pics/x.heic': 'x', 'sub/a.gan': text.replace('"pics"', '"../pics"').replace('batch 2', 'batch 3') }); // prettier-ignore
  const train = (...more: string[]) => gan(['train', 'sub/a.gan', '--device', 'cpu', ...more], { cwd });
  // There is a lot to say.
  const told = await train('--out', join(temporaryFolder(), 'told'));
  expect(told.code, told.err).toBe(0);
  for (const word of ['data/passed-over', 'advice/leftover', 'outside of its folder']) expect(told.err).toContain(word);
  expect(told.out.split('\n').length).toBeGreaterThan(3);
  expect(await train('--out', 'r', '--quiet')).toEqual({ code: 0, out: '', err: '' });
  expect(await train('--resume', 'r', '--steps', '4', '--quiet')).toEqual({ code: 0, out: '', err: '' });
});
