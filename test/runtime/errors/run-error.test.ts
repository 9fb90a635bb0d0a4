import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DataError } from '../../../runtime/errors/data-error.js';
import { EngineError } from '../../../runtime/tfjs/engines/select.js';
import { describeError } from '../../../runtime/errors/describe.js';
import { RunError } from '../../../runtime/errors/run-error.js';

afterEach(() => vi.unstubAllEnvs());

const plain = (error: unknown) => {
  const { text, exitCode } = describeError(error);
  return { text: stripVTControlCharacters(text), exitCode };
};

describe('an error as a person sees it', () => {
  it.each([
    {
      error: new RunError('It broke.', 'Mend it.\nOr not.'),
      text: 'error: It broke.\n  Mend it.\n  Or not.',
      exitCode: 1,
    },
    { error: new RunError('Misuse.', undefined, 2), text: 'error: Misuse.', exitCode: 2 },
    { error: new DataError('No data.', 'Get some.'), text: 'error: No data.\n  Get some.', exitCode: 1 },
    { error: new DataError('No data.'), text: 'error: No data.', exitCode: 1 },
    { error: new EngineError('No engine.'), text: 'error: No engine.', exitCode: 1 },
  ])('is its message and a way out: $error', ({ error, text, exitCode }) => {
    vi.stubEnv('GANLANG_DEBUG', '1');
    expect(plain(error)).toEqual({ text, exitCode });
  });

  it('is what the system says where a file is the matter', async () => {
    const error: unknown = await readFile('/no/such/file').catch((thrown: unknown) => thrown);
    expect(plain(error)).toEqual({
      text: 'error: /no/such/file cannot be opened: it, or a folder on the way to it, is not there.\n  Check the path.',
      exitCode: 1,
    });
  });

  it('is short and ours where it is a mistake of ours', () => {
    vi.stubEnv('GANLANG_DEBUG', '');
    expect(plain(new TypeError('x is undefined'))).toEqual({
      text: 'internal: x is undefined\n  GANLANG_DEBUG=1 shows where',
      exitCode: 70,
    });
    expect(plain('thrown text').exitCode).toBe(70);
    vi.stubEnv('GANLANG_DEBUG', '1');
    expect(plain(new TypeError('x is undefined')).text).toMatch(/^internal: TypeError: x is undefined\n\s+at /);
  });
});
