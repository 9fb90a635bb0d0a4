/**
 * Follows the list of ARCHITECTURE.md for a new primitive, in a copy of the repository: with every item the tests that
 * hold all primitives hold it too; without any one item they fail.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'ganlang-primitive-'));

const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

/** Writes, and returns how to take it back. */
function change(path: string, edit: (before: string) => string): () => void {
  const before = read(path);
  const after = edit(before);
  expect(after, path).not.toBe(before);
  writeFileSync(join(folder, path), after);
  return () => writeFileSync(join(folder, path), before);
}

/** The places of the list, and for each what is written there; what has no file yet is made. */
const items: Readonly<Record<string, () => () => void>> = {
  'compiler/graph/primitives/NAME.ts': () => {
    writeFileSync(
      join(folder, 'compiler/graph/primitives/cube.ts'),
      `import { unary } from './families.js';

export const cube = unary({
  name: 'cube',
  doc: 'x to the third power.',
  number: ([x]) => x! ** 3,
  range: ([low, high]) => [low ** 3, high ** 3],
  cost: 2,
  derivative: ({ ops, x }, gradient) => ops.mul(gradient, ops.mul(3, ops.square(x))),
});
`,
    );
    return () => rmSync(join(folder, 'compiler/graph/primitives/cube.ts'));
  },
  'compiler/graph/primitives/index.ts': () =>
    change('compiler/graph/primitives/index.ts', (text) =>
      text
        .replace('import { div }', "import { cube } from './cube.js';\nimport { div }")
        .replace('abs, neg,', 'abs, cube, neg,'),
    ),
  'compiler/emit/tfjs/operations/': () =>
    change('compiler/emit/tfjs/operations/elementwise.ts', (text) =>
      text.replace(
        '  neg: of(',
        '  cube: {\n    tensor: ([x]) => `${asTensor(x!)}.pow(3)`,\n    plain: ([x]) => `(${x} ** 3)`,\n  },\n  neg: of(',
      ),
    ),
  'test/compiler/graph/reference/definitions.ts': () =>
    change('test/compiler/graph/reference/definitions.ts', (text) =>
      text.replace('  square: unary(', '  cube: unary((x) => x * x * x),\n  square: unary('),
    ),
  'test/compiler/graph/primitives/cases.ts': () =>
    change('test/compiler/graph/primitives/cases.ts', (text) => text.replace("...['abs', ", "...['abs', 'cube', ")),
};

/** What the tests that hold every primitive print in the copy; null where one fails. */
async function passed(...names: readonly string[]): Promise<string | null> {
  const files = ['test/compiler/graph/primitives', 'test/compiler/emit/target.test.ts', ...names];
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  try {
    const { stdout } = await run(
      process.execPath,
      [vitest, 'run', '--project', 'modules', '--maxWorkers', '1', ...files, '--reporter=verbose'],
      { cwd: folder },
    );
    return stdout;
  } catch {
    return null;
  }
}

beforeAll(() => {
  const parts = ['grammar', 'compiler', 'runtime', 'stdlib', 'examples', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts']; // prettier-ignore
  for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the list names the places', () => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const [, list] = /### a primitive\n\n([\s\S]*?)\n\n/.exec(page)!;
  expect([...list!.matchAll(/^\d+\. `([^`]+)`/gm)].map((match) => match[1])).toEqual(Object.keys(items));
});

it('a primitive that is added at all of them is held by the tests of all primitives, derivatives and spelling too', async () => {
  const undo = Object.values(items).map((item) => item());
  const all = await passed('test/compiler/graph/differentiate/derivatives.test.ts', 'test/compiler/emit/tfjs/spelling.test.ts', '-t', 'cube|every'); // prettier-ignore
  for (const back of undo) back();
  for (const file of ['inference', 'derivatives', 'spelling']) expect(all).toMatch(new RegExp(`✓.*${file}.*cube`));
}, 300_000);

it.each(Object.keys(items).slice(1))(
  'without its item %s the tests fail',
  async (left) => {
    const undo = Object.entries(items).flatMap(([place, item]) => (place === left ? [] : [item()]));
    const some = await passed();
    for (const back of undo) back();
    expect(some).toBe(null);
  },
  300_000,
);
