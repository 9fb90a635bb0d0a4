/**
 * A file of a built project as a module that loads at once: with the project's other files in it, on the runtime that
 * this command is built with. Loading the runtime's sources file by file takes longer than many a command.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageRoot } from '../host/package-root.js';

/** The runtime beside this file: compiled where this file is. */
const runtime = fileURLToPath(new URL('../../runtime', import.meta.url));

/**
 * The text of the module, which is to lie in a folder of its own and deletes it when it runs. Null where the project has
 * to be loaded as it lies: its runtime is not that of this command, or this command runs from its sources.
 */
export async function programModule(file: string): Promise<string | null> {
  const own = join(dirname(file), 'runtime');
  if (import.meta.url.endsWith('.ts') || !isOurs(own)) return null;
  const { build, stop } = await import('esbuild');
  const built = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
    // It is read once, whole, before any of it runs.
    banner: { js: "process.getBuiltinModule('node:fs').rmSync(new URL('.', import.meta.url), { recursive: true });" },
    sourcemap: 'inline',
    sourceRoot: `${pathToFileURL(dirname(file)).href}/`,
    outfile: file,
    // All files of a project lie in one folder.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(file).href) },
    plugins: [
      {
        name: 'installed',
        setup: (hooks) =>
          hooks.onResolve({ filter: /.*/ }, ({ path, kind, resolveDir }) => {
            if (kind === 'entry-point') return null;
            if (!path.startsWith('.')) return { path: import.meta.resolve(path), external: true };
            const target = join(resolveDir, path);
            if (!target.startsWith(own + sep)) return null;
            return { path: pathToFileURL(join(runtime, relative(own, target))).href, external: true };
          }),
      },
    ],
  }).catch(() => null);
  await stop();
  // What is wrong with a file is said where it is loaded.
  return built === null ? null : built.outputFiles[0]!.text;
}

/** Whether the runtime in a project is the one this command was compiled from. */
function isOurs(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.every(({ parentPath, name }) => {
    const path = join(parentPath, name);
    try {
      return readFileSync(path).equals(readFileSync(join(packageRoot(), 'runtime', relative(folder, path))));
    } catch {
      return false;
    }
  });
}
