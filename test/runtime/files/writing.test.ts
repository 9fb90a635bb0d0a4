import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeFolder, writeFileAtomically } from '../../../runtime/files/writing.js';

const folder = mkdtempSync(join(tmpdir(), 'ganlang-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

it('a file is written whole, in place of what was there', async () => {
  await writeFileAtomically(at('a'), 'one');
  await writeFileAtomically(at('a'), [Buffer.from('tw'), Buffer.from('o')]);
  expect(readFileSync(at('a'), 'utf8')).toBe('two');
  expect(readdirSync(folder)).toEqual(['a']);
});

it('nothing is written through a link that lies in the way', async () => {
  writeFileSync(at('elsewhere'), 'mine');
  symlinkSync('elsewhere', at('b'));
  symlinkSync('elsewhere', at('b.partial'));
  await writeFileAtomically(at('b'), 'new');
  expect([readFileSync(at('b'), 'utf8'), readFileSync(at('elsewhere'), 'utf8')]).toEqual(['new', 'mine']);
});

it('what stops half way leaves what was there', async () => {
  async function* broken() {
    yield Buffer.from('half');
    await Promise.resolve();
    throw new Error('enough');
  }
  await expect(writeFileAtomically(at('a'), broken())).rejects.toThrow('enough');
  expect(readFileSync(at('a'), 'utf8')).toBe('two');
  expect(readdirSync(folder)).not.toContain('a.partial');
});

it('folders are made with those around them, and one that cannot be made is named', () => {
  makeFolder(at('x/y/z'));
  makeFolder(at('x/y/z'));
  expect(readdirSync(at('x/y'))).toEqual(['z']);
  expect(() => makeFolder(at('a/b/c'))).toThrow(`${at('a/b')} cannot be made: something on the way to it is a file`);
  // Node's own way of making folders tries this without end.
  if (process.platform === 'linux') expect(() => makeFolder('/proc/x/y')).toThrow('/proc/x cannot be made: ');
});
