/** A run made when the library called its weights `offset` and `gain` goes on, and is drawn from, as if nothing had been renamed. */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../runtime/checkpoints/checkpoint.js';
import { readMetrics } from '../../runtime/metrics/log.js';
import { gan, temporaryFolder } from '../cli/gan.js';
import { repository } from '../cli/install.js';
import { build } from './project.js';

const kept = join(repository, 'test', 'end-to-end', 'before');

/** What the versions of then lost in the steps after the checkpoint. */
const then = [
  { D: 1.2596807, G: 0.73167264 },
  { D: 1.2829056, G: 0.7227166 },
  { D: 1.3481245, G: 0.71839267 },
];

describe('a run of before', () => {
  const folder = temporaryFolder(afterAll);
  const run = join(folder, 'run');
  const program = { program: 'before.gan', fingerprint: readFileSync(join(kept, 'run', 'fingerprint'), 'utf8').trim() };
  beforeAll(async () => {
    cpSync(kept, folder, { recursive: true });
    await build(join(folder, 'before.gan'), join(run, 'program'));
  });

  it('is drawn from by a program of now', async () => {
    const { tensors } = await readCheckpoint(run, program);
    expect([...tensors.keys()]).toEqual(expect.arrayContaining(['G/batch_norm.gain', 'average.G/noisy.offset']));
    const drawn = await gan(['sample', run, '--count', '2', '--device', 'wasm'], { cwd: folder });
    expect(drawn).toMatchObject({ code: 0, err: '' });
    expect(existsSync(join(run, 'samples.png'))).toBe(true);
  });

  it('goes on with the numbers of then, and writes the names of now', async () => {
    const resumed = await gan(['train', 'before.gan', '--resume', run, '--device', 'wasm'], { cwd: folder });
    expect(resumed).toMatchObject({ code: 0, err: '' });
    const lines = await readMetrics(join(run, 'metrics.jsonl'));
    expect(lines.map(({ step }) => step)).toEqual([4, 5, 6]);
    lines.forEach(({ losses }, i) => {
      expect(losses!['D']).toBeCloseTo(then[i]!.D, 5);
      expect(losses!['G']).toBeCloseTo(then[i]!.G, 5);
    });
    const names = [...(await readCheckpoint(run, program)).tensors.keys()];
    expect(names).toEqual(expect.arrayContaining(['G/batch_norm.scale', 'average.G/noisy.bias', 'G/own.bias']));
    expect(names.filter((name) => /offset|gain/.test(name))).toEqual([]);
  });
});
