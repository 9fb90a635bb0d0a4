/** A few kills of a small run; `scripts/kill-test.ts` is the long version. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killed, moments } from '../../scripts/kill-test.js';
import { entry, temporaryFolder } from './gan.js';
import { tinyWith } from './programs.js';

it.each(['onnx', 'tfjs'])(
  'a run that is killed again and again ends as if it had never been, on %s',
  async (target) => {
    const program = join(temporaryFolder(), 'tiny.gan');
    writeFileSync(
      program,
      tinyWith(['until 12 steps', 'until 150 steps'], ['every 4 steps { checkpoint }', 'keep last 2']),
    );
    const said = await killed({ program, arguments: [] }, target, 4, moments(7), [entry()]);
    expect(said).toMatch(/4 kills of \d runs of [\d.]+ s, begun again \d times; all as if never stopped$/);
  },
);
