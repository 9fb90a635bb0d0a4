import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Following } from '../../../cli/view/following.js';

function followed(path: string) {
  const file = new Following(path);
  return async () => {
    const seen: string[] = [];
    await file.read(
      (line) => seen.push(line),
      () => seen.push('(anew)'),
    );
    return seen;
  };
}

it('reads a file on from where it was left, and from its beginning where it is another', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ganlang-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'metrics.jsonl');
  const news = followed(path);
  expect(await news()).toEqual([]);
  writeFileSync(path, 'one\ntw');
  expect(await news()).toEqual(['(anew)', 'one']);
  // A line is read when it is whole, and so is a letter of several bytes.
  appendFileSync(path, Buffer.concat([Buffer.from('o\nthr'), Buffer.from('é').subarray(0, 1)]));
  expect(await news()).toEqual(['two']);
  appendFileSync(path, Buffer.concat([Buffer.from('é').subarray(1), Buffer.from('e\n')]));
  expect(await news()).toEqual(['thrée']);
  expect(await news()).toEqual([]);
  writeFileSync(`${path}.partial`, 'one\n');
  renameSync(`${path}.partial`, path);
  expect(await news()).toEqual(['(anew)', 'one']);
  writeFileSync(path, `${'x'.repeat(3_000_000)}\nlast\n`);
  expect((await news()).at(-1)).toBe('last');
});
