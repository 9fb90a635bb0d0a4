import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectData } from '../../../runtime/data/inspect.js';
import type { SourceFiles } from '../../../runtime/data/reader.js';
import { sourceFiles } from '../../../runtime/data/source-files.js';
import { folderOf, image, solid } from './fixtures.js';

const plain = ({ files, ...rest }: SourceFiles) => ({ ...rest, files: files.map(({ name }) => name) });

const fields = { x: image([2, 2, 3]) };

describe('the files of a declaration', () => {
  it('are the pictures of a folder and nothing else that lies in it', async () => {
    const folder = await folderOf({
      'b.png': await solid(2, 2, [1, 0, 0]),
      'a/c.jpg': await solid(2, 2, [2, 0, 0]),
      'a/notes.txt': 'not a picture',
      '.env': 'KEY=1',
      '.git/config': '',
    });
    const found = await sourceFiles({ source: 'images', name: 't', folder, fields });
    expect(found.map(plain)).toEqual([{ path: folder, folder, files: ['a/c.jpg', 'b.png'] }]);
  });

  it('leave out what a link to a folder above would lead to again', async () => {
    const folder = await folderOf({
      'pics/a.png': await solid(2, 2, [1, 0, 0]),
      'beside/b.png': await solid(2, 2, [2, 0, 0]),
    });
    const pics = join(folder, 'pics');
    await symlink('..', join(pics, 'up'));
    await symlink('.', join(pics, 'here'));
    const spec = { source: 'images', name: 't', folder: pics, fields } as const;
    expect((await sourceFiles(spec)).map(plain)[0]?.files).toEqual(['a.png']);
    expect(await inspectData(spec)).toMatchObject({ count: 1 });
  });

  it('are refused where a link leads nowhere, or to itself', async () => {
    const folder = await folderOf({ 'a.png': await solid(2, 2, [1, 0, 0]) });
    const spec = { source: 'images', name: 't', folder, fields } as const;
    await symlink('gone.png', join(folder, 'b.png'));
    expect(await inspectData(spec)).toMatchObject({ problem: `${folder}/b.png is a link that leads nowhere.` });
    await rm(join(folder, 'b.png'));
    await symlink('c.png', join(folder, 'c.png'));
    expect(await inspectData(spec)).toHaveProperty('problem', expect.stringMatching(/c\.png cannot be .*circle/));
  });

  it('are both files of an idx set, and a table with its pictures', async () => {
    const idx = await sourceFiles({ source: 'idx', name: 't', images: 'd/i.gz', labels: 'd/l.gz', fields: {} });
    expect(idx.map(plain)).toEqual([
      { path: 'd/i.gz', folder: 'd', files: ['i.gz'] },
      { path: 'd/l.gz', folder: 'd', files: ['l.gz'] },
    ]);
    const folder = await folderOf({ 't.csv': 'x\nimg/a.png\n./img/a.png\nimg/b.png\n' });
    const file = join(folder, 't.csv');
    expect((await sourceFiles({ source: 'table', name: 't', file, fields })).map(plain)).toEqual([
      { path: file, folder, files: ['t.csv', 'img/a.png', 'img/b.png'] },
    ]);
  });
});
