/** Every example is in one style and has nothing to be told about, and what it expects of itself holds. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { example, gan } from '../cli/gan.js';

const programs = readdirSync(new URL('../../examples', import.meta.url))
  .filter((file) => file.endsWith('.gan'))
  .map((file) => file.slice(0, -4));

test('all of them', async () => {
  const files = programs.map(example);
  expect(await gan(['fmt', '--check', ...files])).toMatchObject({ code: 0, err: '' });
  expect(await gan(['check', ...files], { cwd: join(inject('installed')) })).toMatchObject({ code: 0, err: '' });
});
