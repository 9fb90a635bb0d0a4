/** The programs of this repository, by their paths in it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const programs = ['examples', 'examples/mixtures', 'stdlib'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.gan'))
    .map((file) => join(folder, file)),
);
