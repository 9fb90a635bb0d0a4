import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeCheckpoint } from '../../../runtime/checkpoints/checkpoint.js';
import { checkFree, readResumed, writeBeginning } from '../../../runtime/run/beginning.js';

const program = { program: 'digits.gan', fingerprint: 'f3a1' };
let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'ganlang-beginning-'));
});
afterEach(() => rmSync(run, { recursive: true }));

const put = (name: string, text = 'x') => writeFileSync(join(run, name), text);
const taken = () =>
  expect.objectContaining({ message: `${run} exists and is not an empty folder.`, exitCode: 2 }) as Error;

describe('a run may begin', () => {
  it('where nothing is, or nothing but what a process left that was killed at once', async () => {
    await checkFree(join(run, 'none'), program, 0);
    await checkFree(run, program, 0);
    put('lock');
    put('run.json.partial');
    await checkFree(run, program, 0);
  });

  it('again where it was ended before its first checkpoint', async () => {
    await writeBeginning(run, { ...program, seed: 3 });
    for (const name of ['digits.gan', 'fingerprint', 'metrics.jsonl', 'report.html']) put(name);
    for (const name of ['program', 'previews', 'checkpoints']) mkdirSync(join(run, name));
    put(join('checkpoints', 'step-000010.safetensors'));
    await checkFree(run, program, 3);
    expect(await readResumed(run, program)).toEqual({ ...program, seed: 3 });
  });

  it('by its name where it was ended before it began', async () => {
    put('lock');
    await checkFree(run, program, 3);
    await expect(readResumed(run, program)).rejects.toMatchObject({
      message: `${run} holds no run: what was to train there ended before it began.`,
      hint: `--out ${run} begins it.`,
    });
  });

  it('not where another one began', async () => {
    await writeBeginning(run, { program: 'wgan.gan', fingerprint: 'beef', seed: 3 });
    const ended = 'which was ended before its first checkpoint.';
    await expect(checkFree(run, program, 3)).rejects.toThrow(
      `${run} holds the beginning of a run of another program, wgan.gan, ${ended}`,
    );
    await expect(readResumed(run, program)).rejects.toThrow(`${run} was made by another program: wgan.gan with`);
    await writeBeginning(run, { ...program, seed: 3 });
    await expect(checkFree(run, program, 0)).rejects.toThrow(
      `${run} holds the beginning of a run with seed 3, not 0, ${ended}`,
    );
  });

  it('not where something else is', async () => {
    put('notes.txt');
    await expect(checkFree(run, program, 0)).rejects.toThrow(taken());
    await checkFree(run, program, 0, true);
    await writeBeginning(run, { ...program, seed: 0 });
    await expect(checkFree(run, program, 0)).rejects.toThrow(taken());
    await checkFree(run, program, 0, true);
    rmSync(join(run, 'run.json'));
    put('metrics.jsonl');
    await expect(checkFree(run, program, 0, true)).rejects.toThrow(taken());
  });

  it('not where there is a checkpoint, which is gone on from', async () => {
    await writeBeginning(run, { ...program, seed: 3 });
    const info = { version: 1, ...program, step: 10, seconds: 1, seed: 3, engine: 'cpu', losses: {} } as const;
    await writeCheckpoint(run, info, []);
    await expect(checkFree(run, program, 3)).rejects.toThrow(
      expect.objectContaining({
        message: `${run} already holds a run.`,
        hint: `--resume ${run} goes on with it; --out names another folder.`,
      }) as Error,
    );
    expect(await readResumed(run, program)).toMatchObject({ info });
  });

  it('again where an older version made the folder, which did not write down the seed', async () => {
    put('fingerprint', 'f3a1\n');
    put('digits.gan');
    expect(await readResumed(run, program)).toEqual({ ...program, seed: null });
    put('run.json', '{"seed": 0');
    await checkFree(run, program, 5);
    rmSync(join(run, 'fingerprint'));
    await expect(readResumed(run, program)).rejects.toThrow(`${run} holds no checkpoint.`);
    expect(existsSync(join(run, 'checkpoints'))).toBe(false);
  });
});
