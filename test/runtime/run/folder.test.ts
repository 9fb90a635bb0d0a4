import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveDataPaths } from '../../../runtime/run/data-paths.js';
import { createRunFolder, describeRun, listRuns } from '../../../runtime/run/folder.js';

const home = process.cwd();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganlang-folder-'));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

describe('the folder of a new run', () => {
  it('may exist, with other things in it', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    expect(await createRunFolder('digits.gan', folder)).toBe(folder);
  });

  it('gets the program and its fingerprint', async () => {
    const program = join(folder, 'digits.gan');
    const run = join(folder, 'run');
    await mkdir(run);
    await writeFile(program, 'generator G');
    await describeRun(run, program, 'f3a1');
    expect(await readFile(join(run, 'digits.gan'), 'utf8')).toBe('generator G');
    expect(await readFile(join(run, 'fingerprint'), 'utf8')).toBe('f3a1\n');
    // A run inside the program's own folder, and a program that has been moved away.
    await describeRun(folder, program, 'f3a1');
    expect(await readFile(program, 'utf8')).toBe('generator G');
    await describeRun(run, join(folder, 'gone.gan'), 'beef');
    expect(await readFile(join(run, 'fingerprint'), 'utf8')).toBe('beef\n');
  });
});

describe('declared paths', () => {
  const fields = { image: { kind: 'tensor', shape: [8, 8, 1], range: [-1, 1] } } as const;

  it('are relative to the program', () => {
    const program = resolve('models', 'digits.gan');
    const idx = { source: 'idx', name: 'digits', images: 'data/a.gz', labels: '../b.gz', fields } as const;
    const found = resolveDataPaths(idx, program);
    expect(found).toMatchObject({ images: join('models', 'data', 'a.gz'), labels: 'b.gz' });
    const faces = { source: 'images', name: 'faces', folder: '.', fields } as const;
    expect(resolveDataPaths(faces, program)).toMatchObject({ folder: 'models' });
    expect(resolveDataPaths(faces, resolve('digits.gan'))).toMatchObject({ folder: '.' });
  });

  it('are files of tables, and one folder for each field', () => {
    const program = resolve('models', 'digits.gan');
    const table = { source: 'table', name: 't', file: 'data/t.csv', columns: { image: 'file' }, fields } as const;
    expect(resolveDataPaths(table, program)).toEqual({ ...table, file: join('models', 'data', 't.csv') });
    for (const source of ['paired', 'unpaired'] as const) {
      const folders = { source, name: 'p', folders: { image: '../photos' }, fields };
      expect(resolveDataPaths(folders, program)).toEqual({ ...folders, folders: { image: 'photos' } });
    }
  });

  it('are left alone where they are whole', () => {
    const absolute = resolve('faces');
    for (const path of [absolute, '~/faces']) {
      const faces = { source: 'images', name: 'faces', folder: path, fields } as const;
      expect(resolveDataPaths(faces, resolve('models', 'digits.gan'))).toMatchObject({ folder: path });
    }
  });
});

describe('the runs of a program', () => {
  it('are numbered, each with a folder of its own even when they start together', async () => {
    await mkdir(join('runs', 'digits-2'), { recursive: true });
    const made = await Promise.all([1, 2, 3].map(() => createRunFolder('models/digits.gan', undefined)));
    const numbered = (...numbers: number[]) => numbers.map((number) => join('runs', `digits-${number}`));
    expect(made.sort()).toEqual(numbered(1, 3, 4));
    await mkdir(join('runs', 'digits-10'));
    await mkdir(join('runs', 'digits-more-1'));
    await mkdir(join('runs', 'digits-x'));
    expect(await listRuns('digits.gan')).toEqual(numbered(1, 2, 3, 4, 10));
  });

  it('are none where there are no runs', async () => {
    expect(await listRuns('digits.gan')).toEqual([]);
  });
});
