/** A program's text as a run keeps it: with the params as they were set. */
import { readFileSync } from 'node:fs';
import { parse } from '../grammar/parse.js';
import { stdlibFolder } from './host.js';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from './program.js';

/** The text of a file with `--set` values written into its params, and imports added for what they name. */
export function standaloneSource(file: string, set: Settings): string {
  const text = readFileSync(file, 'utf8');
  if (Object.keys(set).length === 0) return text;
  const { program } = parse(text, file);
  const changes = program.declarations.flatMap((declaration) => {
    if (declaration.kind !== 'param') return [];
    const value = set[declaration.name.text];
    return value === undefined
      ? []
      : [{ from: declaration.value.span.start.offset, to: declaration.value.span.end.offset, value }];
  });
  let result = text;
  for (const { from, to, value } of changes.sort((a, b) => b.from - a.from)) {
    result = result.slice(0, from) + value + result.slice(to);
  }
  const known = new Set([
    ...program.imports.flatMap((item) => item.names.map(({ name, alias }) => (alias ?? name).text)),
    ...program.declarations.flatMap((item) => ('name' in item ? [item.name.text] : [])),
  ]);
  const imports = Object.values(set).flatMap((value) => importFor(value.trim(), known));
  return imports.length === 0 ? result : `${imports.join('\n')}\n${result}`;
}

/** Libraries whose names need an import. */
function importFor(value: string, known: ReadonlySet<string>): readonly string[] {
  if (!/^[A-Za-z_]\w*$/.test(value) || known.has(value)) return [];
  for (const library of ['losses', 'data']) {
    if (!readdirSync(stdlibFolder()).includes(`${library}.gan`)) continue;
    const { program } = parse(readFileSync(join(stdlibFolder(), `${library}.gan`), 'utf8'), library);
    if (program.declarations.some((item) => 'name' in item && item.name.text === value))
      return [`import { ${value} } from "std/${library}"`];
  }
  return [];
}
