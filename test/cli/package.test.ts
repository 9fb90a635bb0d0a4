/** The package as npm packs it: what is in it, and that it runs with nothing beside it but what it asks for. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { temporaryFolder } from './gan.js';
import { repository } from './install.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly bin: { readonly gan: string };
}

const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Manifest;

/** The files below a folder, by their paths from `root`, with `/` on every system. */
const filesIn = (root: string, folder = ''): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));

describe('the package', () => {
  const packed = filesIn(inject('installed'));

  it('holds what runs and nothing else', () => {
    const sources = ['cli', 'compiler', 'grammar', 'runtime', 'service'].flatMap((folder) =>
      filesIn(repository, folder),
    );
    expect([...packed].sort()).toEqual(
      [
        ...['LICENSE', 'README.md', 'package.json'],
        // The command.
        ...sources
          .filter((path) => !/^cli\/view\/page\/|^runtime\/pytorch\//.test(path))
          .map((path) => `dist/${path.replace(/\.ts$/, '.js')}`),
        // The live page, as one script and one style sheet.
        ...['index.html', 'page.css', 'page.js'].map((file) => `dist/cli/view/page/${file}`),
        ...['LICENSE.txt', 'index.mjs', 'package.json'].map((path) => `dist/node_modules/chevrotain/${path}`),
        ...[
          'LICENSE',
          'THIRD-PARTY-NOTICES.md',
          'doc.mjs',
          'package.json',
          'plugins/babel.mjs',
          'plugins/estree.mjs',
          'standalone.mjs',
        ].map((path) => `dist/node_modules/prettier/${path}`),
        ...['LICENSE', 'light.cjs', 'package.json'].map((path) => `dist/node_modules/protobufjs/${path}`),
        ...['vscode-languageserver', 'vscode-languageserver-textdocument'].flatMap((name) =>
          ['LICENSE.txt', 'index.cjs', 'package.json'].map((path) => `dist/node_modules/${name}/${path}`),
        ),
        // The page of the playground; its parts in common have names of their own.
        ...packed.filter((path) => /^dist\/playground\/(index\.html|(main|language|training|shared-\w+)\.js|style\.css|licenses\.txt)\.gz$/.test(path)), // prettier-ignore
        // What it copies into the projects that it builds.
        ...filesIn(repository, 'runtime'),
        // What it reads: the library, the programs of `gan new` and their data, the pages of `gan explain`.
        ...filesIn(repository, 'stdlib'),
        ...filesIn(repository, 'examples').filter((path) => /^examples\/[^/]+\.gan$|^examples\/data\//.test(path)),
        ...filesIn(repository, 'docs/diagnostics'),
      ].sort(),
    );
  });

  it('holds no tests, and only kinds of files that are meant', () => {
    const kinds =
      /^([\w/-]*\bLICENSE|dist\/playground\/[\w-]+\.\w+\.gz|[\w/-]+\.(md|js|mjs|json|txt|cjs|css|html|ts|py|gan|png|csv|gz|safetensors))$/;
    expect(packed.filter((path) => !kinds.test(path) || /\btests?\b|\.test\.|golden/.test(path))).toEqual([]);
  });

  it('asks for every package that it imports, and for no other', () => {
    const code = packed.filter((path) => /^(dist\/(?!node_modules)|runtime\/).*\.[jt]s$/.test(path));
    const imported = code.flatMap((path) => {
      const text = readFileSync(join(inject('installed'), path), 'utf8');
      // As `from 'name'`, `import 'name'`, `import('name')` and `require.resolve('name')`, or a part of the package.
      const names = text.matchAll(
        /(?:\bfrom|\bimport|import\(|resolve\() ?'((?:@[\w-]+\/)?[a-z][\w-]*)(?:\/[\w/.-]+)?'/g,
      );
      return [...names].map(([, name]) => name!);
    });
    // What lies in the package itself is installed with it.
    const lent = readdirSync(join(inject('installed'), 'dist', 'node_modules'));
    const needed = [...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }), ...lent];
    // Engines that people install beside it; most of them are found by name.
    const beside = Object.keys(manifest.peerDependencies);
    expect([...new Set(imported)].filter((name) => !beside.includes(name)).sort()).toEqual(needed.sort());
  });

  it('is built by nobody who installs it', () => {
    expect(Object.keys(manifest.scripts).filter((name) => /install$/.test(name))).toEqual([]);
  });
});

describe('the package in an empty folder', () => {
  const folder = temporaryFolder(afterAll);
  const command = join(folder, 'node_modules', '.bin', 'gan');

  // The command and the package by links, as npm makes them.
  beforeAll(() => {
    mkdirSync(dirname(command), { recursive: true });
    symlinkSync(inject('installed'), join(folder, 'node_modules', 'ganlang'), 'junction');
    symlinkSync(join('..', 'ganlang', manifest.bin.gan), command);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  });

  /** What a command writes to its output. @throws Error with what it writes to its error stream, where it fails */
  const run = (file: string, ...args: readonly string[]): string =>
    execFileSync(file, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });

  it('starts a program, checks it, explains and builds', () => {
    run(command, 'new', 'text-to-image', 'words');
    expect(run(command, 'check', 'words/text-to-image.gan')).toMatch(/fine/);
    expect(run(command, 'explain', 'shape/reshape')).toMatch(/^error\[shape\/reshape\]/);
    run(command, 'build', 'words/text-to-image.gan', '--out', 'built');
    expect(existsSync(join(folder, 'built', 'runtime', 'index.ts'))).toBe(true);
  });

  it('exports nothing: programs are its interface', () => {
    for (const name of ['ganlang', 'ganlang/dist/compiler/compile.js']) {
      writeFileSync(join(folder, 'imports.js'), `await import('${name}').catch(({ code }) => console.log(code));`);
      expect(run(process.execPath, 'imports.js')).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
    }
  });
});
