/**
 * How much an installation takes: the package as npm packs it, installed in empty folders with all that it asks for and
 * without what is optional, each with a run of a template. Needs the network; ends with 1 where it is too much.
 *
 *   npx tsx scripts/install-size.ts
 */
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** In MiB of files; a disk counts whole blocks, a little more. */
const kinds = [
  { name: 'with ONNX Runtime', options: [], most: 420 },
  { name: 'without what is optional', options: ['--omit=optional'], most: 130 },
] as const;

/** Bytes of a folder's files and of all below. */
function taken(path: string): number {
  const entry = lstatSync(path);
  const below = entry.isDirectory() ? readdirSync(path) : [];
  return below.reduce((sum, name) => sum + taken(join(path, name)), entry.isFile() ? entry.size : 0);
}

const scratch = mkdtempSync(join(tmpdir(), 'ganlang-size-'));
try {
  // CUDA's libraries are no part of it.
  const env = { ...process.env, npm_config_onnxruntime_node_install: 'skip' };
  const run = (cwd: string, command: string, ...args: readonly string[]): void => {
    execFileSync(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  run(root, 'npm', 'pack', '--silent', '--pack-destination', scratch);
  const tarball = join(
    scratch,
    readdirSync(scratch).find((name) => name.endsWith('.tgz'))!,
  );
  for (const { name, options, most } of kinds) {
    const folder = join(scratch, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    run(folder, 'npm', 'install', '--silent', ...options, tarball);
    const size = Math.ceil(taken(join(folder, 'node_modules')) / 2 ** 20);
    process.stdout.write(`${name}: ${size} MB of at most ${most}\n`);
    if (size > most) process.exitCode = 1;
    run(folder, 'npx', 'gan', 'new', 'mnist', 'template');
    run(join(folder, 'template'), 'npx', 'gan', 'train', 'mnist.gan', '--steps', '3', '--quiet');
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
