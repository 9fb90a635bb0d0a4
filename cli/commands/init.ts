/**
 * `gan init`: what is needed to train in a package that is there already. It asks nothing, and nothing that is there is
 * changed: a second time it finds everything in its place.
 */
import { existsSync, readdirSync } from 'node:fs';
import { readText } from '../host/host.js';
import { writeWhole } from '../../runtime/files/writing.js';
import { visibleLine } from '../../runtime/text/visible.js';
import { compileFile, usable } from '../host/program.js';
import { templates } from '../project/templates.js';
import { UserError } from '../host/user-error.js';
import { version } from '../host/version.js';

const manifest = 'package.json';

export async function init(): Promise<void> {
  const before = readManifest();
  const own = readdirSync('.')
    .filter((file) => file.endsWith('.gan'))
    .sort();
  const program = own[0] ?? 'digits.gan';
  const added: string[] = [];
  if (own.length === 0) {
    writeWhole(program, await firstProgram());
    added.push(`${program}, a program to start from`);
  }
  const ignored = withLine('.gitignore', 'runs/');
  if (ignored !== null && (existsSync('.gitignore') || existsSync('.git'))) {
    writeWhole('.gitignore', ignored);
    added.push('runs/ in .gitignore');
  }
  const { text, names } = withEntries(before, program);
  if (names.length > 0) {
    writeWhole(manifest, text);
    added.push(...names.map((name) => `${name} in ${manifest}`));
  }
  const installs = names.some((name) => name.startsWith('ganlang '));
  process.stdout.write(
    added.length === 0 ? 'Everything is there already.\n' : `${visibleLine(`Added ${added.join('; ')}.`)}\n`,
  );
  process.stdout.write(
    visibleLine(`${installs ? 'npm install, then ' : ''}npx gan train ${program} trains it.`) + '\n',
  );
}

interface Manifest {
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

function readManifest(): Manifest {
  if (!existsSync(manifest))
    throw new UserError(
      `There is no ${manifest} here.`,
      'npm init -y makes one; gan new digits makes a folder of its own.',
    );
  const text = readText(manifest);
  try {
    // Editors of some systems begin a file with a mark of its encoding.
    const value = JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
    if (isRecord(value)) return { text, value };
  } catch {
    // Told below.
  }
  throw new UserError(`${manifest} is no package: it cannot be read as a JSON object.`, 'Put it right, and nothing in it gets lost.'); // prettier-ignore
}

/** The shipped program of the digits, whole. */
async function firstProgram(): Promise<string> {
  const { file } = templates().find(({ name }) => name === 'digits')!;
  return usable(file, await compileFile(file, {}), true).flat();
}

/** A file of lines with one more; null where it has it. */
function withLine(file: string, line: string): string | null {
  const text = existsSync(file) ? readText(file) : '';
  const lines = text.split(/\r?\n/).map((one) => one.trim());
  if ([line, `/${line}`, line.replace(/\/$/, ''), `/${line.replace(/\/$/, '')}`].some((one) => lines.includes(one))) return null; // prettier-ignore
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}

/** The package with scripts and Ganlang among what it needs, in its own indentation, and the names of what is new. */
function withEntries(
  { text, value }: Manifest,
  program: string,
): { readonly text: string; readonly names: readonly string[] } {
  const names: string[] = [];
  const changed: Record<string, unknown> = { ...value };
  const add = (group: string, entries: Readonly<Record<string, string>>, told: (name: string) => string) => {
    const known = value[group];
    // Whatever else stands there is somebody's, and stays.
    if (known !== undefined && !isRecord(known)) return;
    const fresh = Object.entries(entries).filter(([name]) => known === undefined || !Object.hasOwn(known, name));
    if (fresh.length === 0) return;
    changed[group] = { ...known, ...Object.fromEntries(fresh) };
    names.push(...fresh.map(([name]) => told(name)));
  };
  add('scripts', { 'gan:check': 'gan check .', 'gan:train': `gan train ${program}` }, (name) => `the script ${name}`);
  const groups = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  const isThere = value['name'] === 'ganlang' || groups.some((group) => isRecord(value[group]) && Object.hasOwn(value[group], 'ganlang')); // prettier-ignore
  if (!isThere) add('devDependencies', { ganlang: `^${version()}` }, (name) => `${name} ^${version()}`);
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? '  ';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return { text: `${JSON.stringify(changed, null, indent)}\n`.replaceAll('\n', end), names };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
