/** Golden files: what a test produces, held against what was reviewed. `UPDATE_GOLDEN=1` writes them anew. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';

export const golden = new URL('golden/', import.meta.url);

export const updating = process.env['UPDATE_GOLDEN'] === '1';

/** @param path relative to `golden/` */
export function expectGolden(path: string, actual: string): void {
  const file = new URL(path, golden);
  if (updating) {
    mkdirSync(dirname(file.pathname), { recursive: true });
    writeFileSync(file, actual);
  }
  const wanted = existsSync(file) ? readFileSync(file, 'utf8') : `${path} is missing: run with UPDATE_GOLDEN=1`;
  expect(actual).toBe(wanted);
}
