/** `gan new TEMPLATE [DIR]`: a shipped example as the start of a program of one's own. */
import { copyFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { didYouMean, nearest } from '../../runtime/text/nearest.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import type { DataSource } from '../../compiler/graph/ir/data.js';
import { sourceFiles } from '../../runtime/data/source-files.js';
import { makeFolder } from '../../runtime/files/writing.js';
import { dataSpec, pathOf } from '../host/data-spec.js';
import { visibleLine } from '../../runtime/text/visible.js';
import { isFree, writeFiles } from '../host/files.js';
import { compileFile, usable } from '../host/program.js';
import { type Template, templates } from '../project/templates.js';
import { UserError } from '../host/user-error.js';

export interface NewOptions {
  readonly json?: boolean;
}

export async function create(name: string | undefined, dir: string | undefined, options: NewOptions): Promise<void> {
  const known = templates();
  if (name === undefined) {
    process.stdout.write(options.json === true ? `${JSON.stringify(known.map(({ name, about }) => ({ name, about })), null, 2)}\n` : listing(known)); // prettier-ignore
    return;
  }
  const template = known.find((item) => item.name === name);
  if (template === undefined) {
    const near = nearest(name, known.map((item) => item.name)); // prettier-ignore
    throw new UserError(`There is no template ${name}.`, didYouMean(near) ?? '`gan new` lists them.', 2);
  }
  const folder = dir ?? name;
  if (!isFree(folder)) {
    throw new UserError(`${folder} exists and is not an empty folder.`, `Name another: gan new ${name} my-${name}`, 2);
  }
  const { program, flat } = usable(template.file, await compileFile(template.file, {}));
  await copyFiles(program, dirname(template.file), folder);
  // A variant is written out without the comment of the file it came from.
  const own = flat();
  const text = own.startsWith('//') || template.header === '' ? own : `${template.header}${own}`;
  writeFiles(folder, [
    { path: `${name}.gan`, text },
    { path: 'README.md', text: readme(template) },
  ]);
  process.stdout.write(`${visibleLine(join(folder, `${name}.gan`))}: gan train ${name}.gan, in ${visibleLine(folder)}, trains it.\n`); // prettier-ignore
}

const listing = (known: readonly Template[]): string => {
  const width = Math.max(...known.map(({ name }) => name.length));
  return known.map(({ name, about }) => `${name.padEnd(width)}  ${about}\n`).join('');
};

const readme = ({ name, about }: Template): string => `# ${name}

${about}

    gan train ${name}.gan
    gan sample runs/${name}-1

The first trains it, with pictures in \`runs/${name}-1/previews/\`; the second draws from what was trained. \`gan check\`
tells what is wrong after a change.
`;

/** What the program names by paths of its own goes along, to the same places; what the library names stays with it. */
async function copyFiles(program: Program, from: string, folder: string): Promise<void> {
  for (const data of program.data) {
    for (const path of await filesOf(data)) copy(path, from, folder);
  }
  for (const { start } of program.networks) if (start !== null && isOwn(start)) copy(pathOf(start, start.path), from, folder); // prettier-ignore
}

const isOwn = ({ declaredIn }: Pick<DataSource, 'declaredIn'>): boolean => !declaredIn.startsWith('std/');

async function filesOf(data: DataSource): Promise<readonly string[]> {
  if (!isOwn(data)) return [];
  const sources = await sourceFiles(dataSpec(data));
  return sources.flatMap(({ folder, files }) => files.map(({ name }) => join(folder, name)));
}

function copy(path: string, from: string, folder: string): void {
  const place = relative(from, path);
  if (place.startsWith('..') || isAbsolute(place)) return;
  makeFolder(dirname(join(folder, place)));
  copyFileSync(path, join(folder, place));
}
