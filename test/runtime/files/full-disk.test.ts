import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { RunError } from '../../../runtime/errors/run-error.js';
import { MetricsLog } from '../../../runtime/metrics/log.js';

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  writeSync: () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  },
}));

it('a disk that is full when a line of metrics is written is named by the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ganlang-full-'));
  const path = join(folder, 'metrics.jsonl');
  const log = await MetricsLog.open(path, 0);
  const write = () => log.write({ step: 1, seconds: 1, losses: { G: 1 } });
  expect(write).toThrow(
    new RunError(`${path} cannot be written: the disk is full.`, 'Make room on it, or name a path on another disk.'),
  );
  log.close();
  rmSync(folder, { recursive: true });
});
