/** Paths of data, weights and models in declarations, and where they lead from another file. */
import type * as ast from '../../grammar/ast/ast.js';
import { isSourceName, sourceOf } from '../../runtime/data/sources/index.js';

/** The paths that a declaration has in quotes; one that comes out of a param is not among them. */
export function pathsWritten(declaration: ast.Declaration): readonly ast.StringLiteral[] {
  if (declaration.kind === 'model') return [declaration.from];
  if (declaration.kind === 'network') return declaration.from === null ? [] : [declaration.from];
  if (declaration.kind !== 'data' || declaration.source.kind !== 'call') return [];
  const { callee, arguments: given } = declaration.source;
  if (callee.kind !== 'ref' || !isSourceName(callee.name)) return [];
  const { settings, perField } = sourceOf(callee.name);
  const names = Object.keys(settings);
  return given.flatMap(({ name, value }, i) => {
    const setting = name?.text ?? names[i] ?? '';
    const type = settings[setting]?.type ?? perField?.type;
    return type === 'path' && value.kind === 'string' ? [value] : [];
  });
}

/** Whether a path leads to the same place wherever it is written. */
export const leadsAnywhere = (path: string): boolean => /^(?:[/\\~]|\w:[/\\]|npm:)/.test(path);

/**
 * A path that is written in one file, as another has to write it. Both files are named from one place; a path that leads
 * to the same place from anywhere stays, and so does one from a file that is named from the root to one that is not.
 */
export function relocated(path: string, from: string, to: string): string {
  if (leadsAnywhere(path) || from === to) return path;
  const [own, other] = [folderOf(from), folderOf(to)];
  const target = inside([...own, ...path.split(/[/\\]/)]);
  if (leadsAnywhere(from) !== leadsAnywhere(to)) return leadsAnywhere(from) ? target.join('/') : path;
  const start = inside(other);
  const common = start.findIndex((part, i) => part !== target[i]);
  const shared = common < 0 ? start.length : common;
  return [...start.slice(shared).map(() => '..'), ...target.slice(shared)].join('/') || '.';
}

const folderOf = (file: string): readonly string[] => file.split(/[/\\]/).slice(0, -1);

/** Without `.`, and with every `..` that follows a folder taken back with it. */
function inside(parts: readonly string[]): readonly string[] {
  const way: string[] = [];
  for (const part of parts) {
    const last = way.at(-1);
    if (part === '..' && last !== undefined && last !== '..' && last !== '') way.pop();
    else if (part !== '.' && !(part === '' && way.length > 0)) way.push(part);
  }
  return way;
}
