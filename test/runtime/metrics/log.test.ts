import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetricsLog, readMetrics } from '../../../runtime/metrics/log.js';
import { shortFloat } from '../../../runtime/text/numbers.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganlang-metrics-'));
  path = join(folder, 'metrics.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

describe('the metrics of a run', () => {
  it('are lines in the documented form', async () => {
    const log = await MetricsLog.open(path, 0);
    log.write({ step: 120, epoch: 4.3, seconds: 9.1, losses: { D: Math.fround(1.21), G: Math.fround(0.88) } });
    log.write({ step: 121, seconds: 9.2, measures: { 'modes.captured': 7, ratio: 1 / 3 } });
    log.close();
    expect(await readFile(path, 'utf8')).toBe(
      '{"step":120,"epoch":4.3,"seconds":9.1,"losses":{"D":1.21,"G":0.88}}\n' +
        '{"step":121,"seconds":9.2,"measures":{"modes.captured":7,"ratio":0.3333333333333333}}\n',
    );
  });

  it('lose what lies past the checkpoint, and a line cut short, when a run goes on', async () => {
    const log = await MetricsLog.open(path, 0);
    for (let step = 1; step <= 5; step++) log.write({ step, seconds: step, losses: { D: step } });
    log.close();
    await appendFile(path, '{"step":3,"seco');
    const resumed = await MetricsLog.open(path, 3);
    resumed.write({ step: 4, seconds: 10, losses: { D: 40 } });
    resumed.close();
    expect((await readMetrics(path)).map(({ step, losses }) => [step, losses!['D']])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 40],
    ]);
  });

  it('are none where there is no file', async () => {
    expect(await readMetrics(join(folder, 'nothing', 'metrics.jsonl'))).toEqual([]);
  });
});

describe('a number in the metrics', () => {
  it('is short and still the same 32-bit float', () => {
    expect(shortFloat(Math.fround(0.1))).toBe(0.1);
    expect(shortFloat(Math.fround(1e-45))).toBe(1e-45);
    expect(shortFloat(16777216)).toBe(16777216);
    fc.assert(fc.property(fc.float({ noNaN: true }), (value) => Math.fround(shortFloat(value)) === value));
  });

  it('is left alone if it is not one', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        fc.pre(Math.fround(value) !== value);
        return shortFloat(value) === value;
      }),
    );
  });
});
