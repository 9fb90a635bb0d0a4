/**
 * The playground as files: `npm run build:playground [FOLDER]` writes a folder for any static host and sub-path, with the
 * engine and the data in it. The command's own build takes the page alone, packed, and serves the rest from where it lies.
 */
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { libraryOf, engineFiles } from '../cli/playground/parts.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'playground');

/** What is bundled, by its name in the page. */
const scripts = { main: 'main.ts', language: 'editor/worker.ts', training: 'training/worker.ts', style: 'style.css' };

/** The page and its scripts, whose code is shared between them. */
export async function bundlePage(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles, metafile } = await build({
    entryPoints: Object.fromEntries(Object.entries(scripts).map(([name, file]) => [name, join(source, file)])),
    ...{ bundle: true, splitting: true, format: 'esm', target: 'es2022', platform: 'browser', minify: true },
    ...{
      outdir: '/',
      write: false,
      metafile: true,
      chunkNames: 'shared-[hash]',
      legalComments: 'none',
      logLevel: 'warning',
    },
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [path.replace(/^.*[/\\]/, ''), contents]));
  files.set('licenses.txt', Buffer.from(licenses(Object.keys(metafile.inputs))));
  return files.set('index.html', readFileSync(join(source, 'index.html')));
}

/** The licenses of the packages that some files are of. */
function licenses(files: readonly string[]): string {
  const names = files.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  const texts = [...new Set(names)].sort().map((name) => {
    const folder = join(root, 'node_modules', name);
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`${name} comes without a license`);
    return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/** Writes the whole of it. */
export async function writeStatic(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'engine'), { recursive: true });
  for (const [name, bytes] of await bundlePage()) writeFileSync(join(folder, name), bytes);
  const library = libraryOf(root);
  writeFileSync(join(folder, 'library.json'), JSON.stringify(library));
  for (const path of library.files) {
    mkdirSync(dirname(join(folder, 'files', path)), { recursive: true });
    copyFileSync(join(root, 'examples', path), join(folder, 'files', path));
  }
  const engine = join(root, 'node_modules', 'onnxruntime-web', 'dist');
  for (const name of engineFiles) cpSync(join(engine, name), join(folder, 'engine', name));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = process.argv[2] ?? join(root, 'dist-playground');
  await writeStatic(folder);
  process.stdout.write(`${folder}: put it on any static host, under any path.\n`);
}
