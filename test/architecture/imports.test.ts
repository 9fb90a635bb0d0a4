import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');

const areas = ['runtime', 'grammar', 'compiler', 'service', 'playground', 'cli'];
const areaOf = (folder: string): string => folder.split('/')[0]!;

/** Folders in their order, lowest first, as ARCHITECTURE.md lists them. */
const rooms = [...page.matchAll(/^- `([a-z/-]+)`: /gm)].map((match) => match[1]!);

/** What each area may import from other areas, as its table says. */
const allowed = new Map(
  [...page.matchAll(/^\| `([a-z]+)\/` +\| (.*) \|$/gm)].map(([, area, cell]) => [
    area!,
    [...cell!.matchAll(/`([a-z/]+?)\/?`/g)].map((match) => match[1]!),
  ]),
);

interface Import {
  readonly file: string;
  readonly to: string;
}

const files = areas.flatMap((area) =>
  readdirSync(join(root, area), { recursive: true, encoding: 'utf8' })
    .map((path) => join(area, path).split(sep).join('/'))
    .filter((path) => path.endsWith('.ts')),
);

/** Everything that the files import, types too; packages by their names. */
const imports: readonly Import[] = files.flatMap((file) => {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
  return importedFiles.map(({ fileName }) => ({
    file,
    to: fileName.startsWith('.') ? normalize(join(dirname(file), fileName)).split(sep).join('/').replace(/\.js$/, '.ts') : fileName,
  })); // prettier-ignore
});

const between = imports.filter(({ file, to }) => areas.includes(areaOf(to)) && dirname(file) !== dirname(to));
const shown = ({ file, to }: Import): string => `${file} -> ${to}`;

describe('ARCHITECTURE.md', () => {
  it('lists every folder of code, and no other', () => {
    const folders = [...new Set(files.map((file) => dirname(file)))];
    expect([...rooms].sort()).toEqual(folders.sort());
  });

  it('names every file and folder that it speaks of', () => {
    const named = [...page.matchAll(/`((?:runtime|grammar|compiler|service|cli|test|docs|stdlib)\/[\w/.-]*)`/g)];
    const paths = [...new Set(named.map((match) => match[1]!))].filter((path) => !/NAME|FILE|GROUP/.test(path));
    const missing = paths.filter((path) => statSync(join(root, path), { throwIfNoEntry: false }) === undefined);
    expect(paths.length).toBeGreaterThan(60);
    expect(missing).toEqual([]);
  });
});

describe('imports', () => {
  it('are found', () => {
    expect(between.length).toBeGreaterThan(500);
    expect(imports.filter(({ to }) => areas.includes(areaOf(to)) && !files.includes(to))).toEqual([]);
  });

  it('lead to folders above in the list, so that there is no circle between folders', () => {
    const wrong = between.filter(({ file, to }) => areaOf(file) === areaOf(to) && rooms.indexOf(dirname(to)) > rooms.indexOf(dirname(file))); // prettier-ignore
    expect(wrong.map(shown)).toEqual([]);
  });

  it('of other areas are those that the table allows', () => {
    const wrong = between.filter(({ file, to }) => {
      if (areaOf(file) === areaOf(to)) return false;
      return !allowed.get(areaOf(file))!.some((folder) => dirname(to) === folder || dirname(to).startsWith(`${folder}/`)); // prettier-ignore
    });
    expect(allowed.size).toBe(areas.length);
    expect(wrong.map(shown)).toEqual([]);
  });

  it('of TensorFlow.js stand in runtime/tfjs alone', () => {
    const wrong = imports.filter(({ file, to }) => to.startsWith('@tensorflow/') && !file.startsWith('runtime/tfjs/'));
    expect(wrong.map(shown)).toEqual([]);
  });

  it('of ONNX Runtime stand in runtime/onnx alone', () => {
    const wrong = imports.filter(({ file, to }) => to.startsWith('onnxruntime') && !file.startsWith('runtime/onnx/'));
    expect(wrong.map(shown)).toEqual([]);
  });

  it('of the compiler core reach no file, process or network', () => {
    const reached = new Set(files.filter((file) => ['compiler', 'grammar', 'service'].includes(areaOf(file))));
    // A set goes on to what is added while it is gone through.
    for (const file of reached) for (const each of imports) if (each.file === file && files.includes(each.to)) reached.add(each.to); // prettier-ignore
    const wrong = imports.filter(({ file, to }) => reached.has(file) && to.startsWith('node:'));
    expect(reached).toContain('runtime/data/sources/index.ts');
    expect(wrong.map(shown)).toEqual([]);
  });

  it('never form a circle of files outside one folder', () => {
    const next = new Map(files.map((file) => [file, imports.filter((each) => each.file === file).map(({ to }) => to)]));
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        const circle = path.slice(path.indexOf(file));
        if (new Set(circle.map((each) => dirname(each))).size > 1) circles.push(circle.map((each) => relative('.', each)).join(' -> ')); // prettier-ignore
        return;
      }
      state.set(file, 'open');
      for (const to of next.get(file) ?? []) visit(to, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});
