import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the installed package, where package.json is; the same from source and from dist/. */
export function packageRoot(): string {
  const above = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
  return basename(above) === 'dist' ? dirname(above) : above;
}
