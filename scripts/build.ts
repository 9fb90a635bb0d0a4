/** `npm run build`: compiles the `gan` command into dist/, or into the folder named on the command line. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundled } from './live-page.js';
import { bundlePage } from './playground.js';
import { buildSync } from 'esbuild';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const target = process.argv[2] ?? join(root, 'dist');

// The package holds all of dist/: nothing of an earlier build may stay in it.
if (process.argv[2] === undefined) rmSync(target, { recursive: true, force: true });

const compiler = require.resolve('typescript/bin/tsc');
execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', target], {
  stdio: 'inherit',
});

// `npx gan` starts it as a program of its own.
chmodSync(join(target, 'cli', 'gan.js'), 0o755);

// The live page is one script and one style sheet, with the library that draws its curves in it.
const page = join(target, 'cli', 'view', 'page');
mkdirSync(page, { recursive: true });
for (const [name, bytes] of await bundled()) writeFileSync(join(page, name), bytes);

// Libraries of which the command needs a small part lie within the package, where imports look first: Chevrotain is 340
// small files and its own bundle, which its package does not export, is one (`gan check` takes 0.45 seconds with it
// instead of 0.7); of Prettier's 12 MB and protobuf.js' 4 a tenth is read.
lend('chevrotain', { 'index.mjs': 'lib/chevrotain.min.mjs', 'LICENSE.txt': 'LICENSE.txt' }, './index.mjs');
const prettier = ['doc', 'standalone', 'plugins/babel', 'plugins/estree'].map((part) => `${part}.mjs`);
lend(
  'prettier',
  Object.fromEntries([...prettier, 'LICENSE', 'THIRD-PARTY-NOTICES.md'].map((file) => [file, file])),
  Object.fromEntries(prettier.map((file) => [`./${file.replace('.mjs', '')}`, `./${file}`])),
);
lend('protobufjs', { 'light.cjs': 'dist/light/protobuf.min.js', LICENSE: 'LICENSE' }, { './light.js': './light.cjs' });

// `gan playground` serves its page as it lies here, packed.
mkdirSync(join(target, 'playground'), { recursive: true });
for (const [name, bytes] of await bundlePage())
  writeFileSync(join(target, 'playground', `${name}.gz`), gzipSync(bytes, { level: 9 }));

// The language server's library is a hundred files of four packages, and its documents a file of another.
const server = fileURLToPath(new URL('../cli/lsp', import.meta.url));
bundle('vscode-languageserver', './node', [
  ...['CodeActionKind', 'CodeLensRefreshRequest', 'CompletionItemKind', 'DiagnosticSeverity'],
  ...['DidChangeWatchedFilesNotification', 'ErrorCodes', 'FoldingRangeKind', 'InlayHintKind', 'InsertTextFormat'],
  ...['MarkupKind', 'ProposedFeatures', 'ResponseError', 'StreamMessageReader', 'StreamMessageWriter', 'SymbolKind'],
  ...['TextDocuments', 'TextDocumentSyncKind', 'createConnection'],
]);
bundle('vscode-languageserver-textdocument', '.', ['TextDocument']);

/** @param files what is taken of a package, by the names it is given here */
function lend(name: string, files: Readonly<Record<string, string>>, exports: object | string): void {
  const folder = join(target, 'node_modules', name);
  for (const [file, from] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(root, 'node_modules', name, from), join(folder, file));
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, type: 'module', exports })}\n`);
}

/** A package as one file, in which there is what the command takes of it. */
function bundle(name: string, path: string, names: readonly string[]): void {
  const folder = join(target, 'node_modules', name);
  const from = path === '.' ? name : `${name}/${path.replace('./', '')}`;
  buildSync({
    stdin: { contents: `export { ${names.join(', ')} } from '${from}';`, resolveDir: server },
    outfile: join(folder, 'index.cjs'),
    ...({
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      legalComments: 'none',
    } as const),
  });
  const licence = readdirSync(join(root, 'node_modules', name)).find((file) => /^licen[sc]e/i.test(file))!;
  copyFileSync(join(root, 'node_modules', name, licence), join(folder, 'LICENSE.txt'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, exports: { [path]: './index.cjs' } })}\n`);
}
