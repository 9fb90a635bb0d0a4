import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunError } from '../../../runtime/errors/run-error.js';
import { suitableExtension, writeSamples } from '../../../runtime/sampling/write-samples.js';
import { tiles } from '../pictures/tiles.js';

describe('samples in a file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ganlang-samples-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const range = [-1, 1] as const;

  it('are a picture, a table or JSON by the name of the file', async () => {
    const images = { values: Float32Array.of(-1, 1, 0, 1), shape: [4, 1, 1, 1] };
    await writeSamples(join(folder, 'images.png'), images, { range });
    expect(await tiles(await readFile(join(folder, 'images.png')), 2, 2)).toEqual([0, 255, 128, 255]);

    const points = { values: Float32Array.of(0.1, 2, 3, 4), shape: [2, 2] };
    await writeSamples(join(folder, 'points.csv'), points, { range });
    expect(await readFile(join(folder, 'points.csv'), 'utf8')).toBe('0.1,2\n3,4\n');

    const tokens = { values: Int32Array.of(1, 2, 3, 4, 5, 6), shape: [1, 3, 2] };
    await writeSamples(join(folder, 'TOKENS.JSON'), tokens, { range });
    expect(JSON.parse(await readFile(join(folder, 'TOKENS.JSON'), 'utf8'))).toEqual([
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ]);

    await writeSamples(join(folder, 'scores.csv'), { values: Float32Array.of(7, 8), shape: [2] }, { range });
    expect(await readFile(join(folder, 'scores.csv'), 'utf8')).toBe('7\n8\n');
  });

  it('are written part by part, as they are drawn', async () => {
    let drawn = 0;
    async function* parts(count: number, size: number) {
      for (let i = 0; i < count; i++) {
        drawn++;
        yield await Promise.resolve(Float32Array.from({ length: size }, (_, k) => i * size + k));
      }
    }
    const whole = { values: Float32Array.from({ length: 24 }, (_, k) => k), shape: [6, 2, 2] };
    for (const [name, shape] of [
      ['a.json', [6, 2, 2]],
      ['b.json', [24]],
      ['c.csv', [12, 2]],
      ['d.png', [6, 2, 2, 1]],
    ] as const) {
      await writeSamples(join(folder, name), { ...whole, shape }, { range });
      await writeSamples(join(folder, `parts-${name}`), { values: parts(3, 8), shape }, { range });
      expect(await readFile(join(folder, `parts-${name}`))).toEqual(await readFile(join(folder, name)));
    }
    drawn = 0;
    const many = writeSamples(join(folder, 'many.png'), { values: parts(10, 64), shape: [1e9, 8, 8, 1] }, { range });
    await expect(many).rejects.toThrow(
      '1,000,000,000 pictures of 8x8x1 have 64,000,000,000 numbers, and 100,000,000 are the most that one picture may have.',
    );
    expect(drawn).toBe(0);
  });

  it('are refused where the format does not suit them', async () => {
    const points = { values: Float32Array.of(1, 2), shape: [1, 2] };
    for (const name of ['points.png', 'points', 'points.jpg']) {
      await expect(writeSamples(join(folder, name), points, { range })).rejects.toThrow(RunError);
    }
    const images = { values: new Float32Array(2), shape: [1, 1, 1, 2] };
    await expect(writeSamples(join(folder, 'odd.png'), images, { range })).rejects.toThrow(
      'Samples of shape [1, 1, 2] cannot be written as .png.',
    );
  });

  it.each([
    [[4, 8, 8, 3], '.png'],
    [[4, 8, 8, 2], '.json'],
    [[4, 2], '.csv'],
    [[4], '.csv'],
    [[4, 5, 6], '.json'],
  ] as const)('of shape %j suit %s', (shape, extension) => expect(suitableExtension(shape)).toBe(extension));
});
