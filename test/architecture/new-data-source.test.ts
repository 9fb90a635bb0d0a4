/**
 * Follows the list of ARCHITECTURE.md for a new data source, in a copy of the repository: with every item a program can
 * declare it and its data are found and read; without any one item they are not.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listed, Scratch, type Undo } from './scratch.js';

let scratch: Scratch;
beforeAll(() => {
  scratch = new Scratch();
});
afterAll(() => scratch.remove());

const test = 'test/runtime/data/lines.test.ts';

/** The places of the list, and for each what is written there. */
const items: Readonly<Record<string, () => Undo>> = {
  'runtime/data/sources/NAME.ts': () =>
    scratch.add(
      'runtime/data/sources/lines.ts',
      `import type { Source, Spec } from './source.js';

/** \`lines("points.txt")\`: the numbers of a text file, a sample a line. */
export const lines = {
  settings: { file: { type: 'path' }, most: { type: 'count', least: 1, default: null } },
  field: (name, spec) => (spec.kind === 'tensor' && spec.shape.length === 1 ? null : \`\${name}: f32[numbers]\`),
} as const satisfies Source;

export type LinesSpec<Field extends string = string> = Spec<'lines', typeof lines, Field>;
`,
    ),
  'runtime/data/sources/index.ts': () =>
    scratch.change('runtime/data/sources/index.ts', (text) =>
      text
        .replace("import { mixture } from './mixture.js';", "import { lines } from './lines.js';\n$&")
        .replace('images, table,', 'images, lines, table,'),
    ),
  'runtime/data/NAME.ts': () =>
    scratch.add(
      'runtime/data/lines.ts',
      `import { memoryDataset } from './dataset.js';
import { largest, readBytes } from './files.js';
import { oneFile, type Reader } from './reader.js';
import type { LinesSpec } from './sources/lines.js';
import { tensorFields } from './sources/spec.js';

const read = async ({ file, most }: LinesSpec): Promise<readonly number[][]> =>
  (await readBytes(file, largest.table)).toString().trim().split('\\n').slice(0, most).map((line) => line.split(' ').map(Number));

export const lines: Reader<LinesSpec> = {
  load: async (spec) => {
    const rows = await read(spec);
    const values = Float32Array.from(rows.flat());
    const columns = tensorFields(spec).map(([name, { shape }]) => [name, { kind: 'floats', values, shape }] as const);
    return memoryDataset(spec.name, rows.length, Object.fromEntries(columns));
  },
  inspect: async (spec) => ({ count: (await read(spec)).length }),
  files: ({ file }) => Promise.resolve([oneFile(file, () => true)]),
};
`,
    ),
  'runtime/data/readers.ts': () =>
    scratch.change('runtime/data/readers.ts', (text) =>
      text.replace('  table: async', "  lines: async () => (await import('./lines.js')).lines,\n  table: async"),
    ),
  'test/runtime/data/NAME.test.ts': () =>
    scratch.add(
      test,
      `import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inspectData } from '../../../runtime/data/inspect.js';
import { loadData } from '../../../runtime/data/load.js';
import { sourceFiles } from '../../../runtime/data/source-files.js';
import { mapPaths, pathsOf } from '../../../runtime/data/sources/paths.js';
import { dataSpec } from '../../../runtime/data/sources/spec.js';
import { Random } from '../../../runtime/random/random.js';
import { programOf } from '../../compiler/compiled.js';
import { folderOf } from './fixtures.js';

it('numbers are taken line by line', async () => {
  const { data } = await programOf(\`data points = lines("a.txt", most: 2) { point: f32[2] }
network N(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }
train {
  batch 2
  until 10 steps
  optimizer N = sgd(0.1)
  real <- points.point
  minimize N: mean(square(N(real)))
}\`);
  const [{ source, name, options, fields }] = data as [(typeof data)[0]];
  expect(pathsOf(source, options)).toEqual([['', 'a.txt']]);
  const folder = await folderOf({ 'a.txt': '1 2\\n3 4\\n5 6\\n' });
  const spec = dataSpec(source, name, mapPaths(source, options, (path) => join(folder, path)), fields);
  expect(await inspectData(spec)).toEqual({ count: 2 });
  expect((await sourceFiles(spec)).map(({ files }) => files.map((file) => file.name))).toEqual([['a.txt']]);
  const loaded = await loadData(spec, new Random(1));
  expect([...loaded.rows('point', 0, 2).values]).toEqual([1, 2, 3, 4]);
});
`,
    ),
};

it('the list names the places', () => {
  expect(listed('a data source')).toEqual(Object.keys(items));
});

it('a source that is added at all of them can be declared, and its data are found and read', async () => {
  const undo = Object.values(items).map((item) => item());
  const all = await scratch.passed(test);
  for (const back of undo) back();
  expect(all).toMatch(/✓.*line by line/);
}, 300_000);

it.each(Object.keys(items).slice(0, -1))(
  'without its item %s they are not',
  async (left) => {
    const undo = Object.entries(items).flatMap(([place, item]) => (place === left ? [] : [item()]));
    const some = await scratch.passed(test);
    for (const back of undo) back();
    expect(some).toBe(null);
  },
  300_000,
);
