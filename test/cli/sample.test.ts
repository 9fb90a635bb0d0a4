import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gan, temporaryFolder } from './gan.js';
import { tiny } from './programs.js';

const folder = temporaryFolder(afterAll);
const sample = (...args: readonly string[]) => gan(['sample', 'my run', ...args], { cwd: folder });
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly number[][][][];

beforeAll(async () => {
  writeFileSync(join(folder, 'tiny.gan'), tiny);
  const outcome = await gan(['train', 'tiny.gan', '--steps', '3', '--out', 'my run'], { cwd: folder });
  expect(outcome).toMatchObject({ code: 0, err: '' });
});

describe('gan sample', () => {
  it('writes a picture into the run, of as many samples as the preview shows', async () => {
    const file = join('my run', 'samples.png');
    expect(await sample()).toEqual({ code: 0, out: `8 samples of step 3 of my run, on wasm: ${file}\n`, err: '' });
    expect(await sharp(join(folder, file)).metadata()).toMatchObject({ format: 'png' });
  });

  it('takes the count, the seed and the file from the command line', async () => {
    const file = join('new folder', 'five.json');
    expect(await sample('--count', '5', '--out', file, '--device', 'cpu')).toEqual({
      code: 0,
      out: `5 samples of step 3 of my run, on cpu: ${file}\n`,
      err: '',
    });
    const five = read(file);
    expect([five.length, five[0]!.length, five[0]![0]!.length, five[0]![0]![0]!.length]).toEqual([5, 8, 8, 1]);
    expect(five.flat(3).every((value) => Math.abs(value) <= 1)).toBe(true);
    expect(new Set(five.map((one) => JSON.stringify(one))).size).toBe(5);

    expect(await sample('--count', '5', '--seed', '9', '--out', 'other.json', '--device', 'cpu')).toMatchObject({
      code: 0,
    });
    expect(read('other.json')).not.toEqual(five);
  });

  it('draws the same k-th sample however many are drawn', async () => {
    // More than one batch of 64.
    await Promise.all(['1', '70'].map((count) => sample('--count', count, '--out', `${count}.json`)));
    await sample('--count', '66', '--out', '66.json');
    const many = read('70.json');
    expect(many).toHaveLength(70);
    expect(read('1.json')).toEqual(many.slice(0, 1));
    expect(read('66.json')).toEqual(many.slice(0, 66));
    expect(new Set(many.map((one) => JSON.stringify(one))).size).toBe(70);
  });

  it('says what stands in the way', async () => {
    mkdirSync(join(folder, 'unstarted', 'program'), { recursive: true });
    writeFileSync(join(folder, 'unstarted', 'program', 'train.ts'), '');
    const before = readdirSync(folder);
    const cases: readonly (readonly [args: readonly string[], code: number, says: string])[] = [
      [['nowhere'], 1, 'error: There is no run nowhere.\n  Train one first: gan train examples/digits.gan\n'],
      [['.'], 1, 'error: . is not a run folder.\n  Name a folder that `gan train` made, such as runs/digits-1.\n'],
      [['tiny.gan'], 1, 'error: tiny.gan is not a run folder.\n'],
      [['unstarted'], 1, 'error: The program of unstarted shows nothing that noise alone makes.\n'],
      [['my run', '--count', '0'], 2, 'error: --count takes a whole number from 1, not 0.\n'],
      [['my run', '--label', '1'], 2, 'error: This generator takes no class.\n'],
      [['my run', '--device', 'abacus'], 1, "error: There is no engine 'abacus'."],
      [['my run', '--out', 'a.csv'], 1, 'error: Samples of shape [8, 8, 1] cannot be written as .csv.\n'],
      [['my run', '--out', join('tiny.gan', 'a.png')], 1, 'error: '],
    ];
    for (const [args, code, says] of cases) {
      const outcome = await gan(['sample', ...args], { cwd: folder });
      expect(outcome, args.join(' ')).toMatchObject({ code, out: '' });
      expect(outcome.err.slice(0, says.length)).toBe(says);
      expect(outcome.err).not.toMatch(/^\s+at /m);
    }
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(join(folder, 'tiny.gan', 'a.png'))).toBe(false);
  });
});
