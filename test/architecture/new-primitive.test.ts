/**
 * Follows the list of ARCHITECTURE.md for a new primitive, in a copy of the repository: with every item the tests that
 * hold all primitives hold it too; without any one item they fail.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listed, Scratch, type Undo } from './scratch.js';

let scratch: Scratch;
beforeAll(() => {
  scratch = new Scratch();
});
afterAll(() => scratch.remove());

/** The places of the list, and for each what is written there. */
const items: Readonly<Record<string, () => Undo>> = {
  'compiler/graph/primitives/NAME.ts': () =>
    scratch.add(
      'compiler/graph/primitives/cube.ts',
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
    ),
  'compiler/graph/primitives/index.ts': () =>
    scratch.change('compiler/graph/primitives/index.ts', (text) =>
      text
        .replace('import { div }', "import { cube } from './cube.js';\nimport { div }")
        .replace('abs, neg,', 'abs, cube, neg,'),
    ),
  'compiler/emit/tfjs/operations/': () =>
    scratch.change('compiler/emit/tfjs/operations/elementwise.ts', (text) =>
      text.replace(
        '  neg: of(',
        '  cube: {\n    tensor: ([x]) => `${asTensor(x!)}.pow(3)`,\n    plain: ([x]) => `(${x} ** 3)`,\n  },\n  neg: of(',
      ),
    ),
  'compiler/emit/onnx/operations/': () =>
    scratch.change('compiler/emit/onnx/operations/elementwise.ts', (text) =>
      text.replace(
        "  neg: of('Neg'),",
        "  cube: ([x], _, { model }) => model.node('Pow', [x!, model.float(3)]),\n  neg: of('Neg'),",
      ),
    ),
  'compiler/graph/analyse/classes/meanings.ts': () =>
    scratch.change('compiler/graph/analyse/classes/meanings.ts', (text) =>
      text.replace("...each(kept, 'abs', ", "...each(kept, 'abs', 'cube', "),
    ),
  'test/compiler/graph/reference/definitions.ts': () =>
    scratch.change('test/compiler/graph/reference/definitions.ts', (text) =>
      text.replace('  square: unary(', '  cube: unary((x) => x * x * x),\n  square: unary('),
    ),
  'test/compiler/graph/primitives/cases.ts': () =>
    scratch.change('test/compiler/graph/primitives/cases.ts', (text) =>
      text.replace("...['abs', ", "...['abs', 'cube', "),
    ),
};

/** The tests that hold every primitive. */
const holding = [
  'test/compiler/graph/primitives',
  'test/compiler/graph/analyse/class-axes.test.ts',
  'test/compiler/emit/target.test.ts',
];

it('the list names the places', () => {
  expect(listed('a primitive')).toEqual(Object.keys(items));
});

it('a primitive that is added at all of them is held by the tests of all primitives, derivatives and spelling too', async () => {
  const undo = Object.values(items).map((item) => item());
  const all = await scratch.passed(...holding, 'test/compiler/graph/differentiate/derivatives.test.ts', 'test/compiler/emit/tfjs/spelling.test.ts', '-t', 'cube|every'); // prettier-ignore
  for (const back of undo) back();
  for (const file of ['inference', 'derivatives', 'spelling']) expect(all).toMatch(new RegExp(`✓.*${file}.*cube`));
}, 300_000);

it.each(Object.keys(items).slice(1))(
  'without its item %s the tests fail',
  async (left) => {
    const undo = Object.entries(items).flatMap(([place, item]) => (place === left ? [] : [item()]));
    const some = await scratch.passed(...holding);
    for (const back of undo) back();
    expect(some).toBe(null);
  },
  300_000,
);
