/** Sizes of convolutions against the definition: counting the places where a window stands. */
import { beforeAll, describe, expect, test } from 'vitest';
import { compileText, outputsOf } from '../../compiled.js';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const paddings = ['same', 'valid', 0, 1, 2] as const;
type Padding = (typeof paddings)[number];

interface Case {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
}

const cases: readonly Case[] = range(1, 9).flatMap((size) =>
  range(1, 5).flatMap((kernel) =>
    range(1, 3).flatMap((stride) => paddings.map((padding) => ({ size, kernel, stride, padding }))),
  ),
);

/** How many windows stand on `size` cells with `pad` more on both sides. */
function windows(size: number, kernel: number, stride: number, pad: number): number {
  let count = 0;
  while (count * stride + kernel <= size + 2 * pad) count++;
  return count;
}

/** Dumoulin, Visin 2016: windows on the padded input; `same` takes as many as there are multiples of the stride. */
function convolved({ size, kernel, stride, padding }: Case): number | string {
  if (padding === 'same') {
    if (kernel > 2 * size) return 'shape/kernel-sees-padding';
    return range(0, size - 1).filter((at) => at % stride === 0).length;
  }
  const count = windows(size, kernel, stride, padding === 'valid' ? 0 : padding);
  return count > 0 ? count : 'shape/kernel-too-large';
}

/** The inverse: the smallest input that has `size` windows; for `same`, the largest that makes `size`. */
function transposed({ size, kernel, stride, padding }: Case): number | string {
  if (padding === 'same') return size * stride;
  const pad = padding === 'valid' ? 0 : padding;
  // Without a limit below, padding alone may hold all the windows.
  let input = -2 * pad;
  while (windows(input, kernel, stride, pad) < size) input++;
  return input >= 1 ? input : 'shape/transpose-vanishes';
}

/** Compiles one network for each case, and says what it makes or why not. */
async function results(body: (each: Case) => string): Promise<readonly (number | string)[]> {
  const lines = cases.map((each, i) => `network N${i}(x: f32[${each.size}, ${each.size}, 2]) { ${body(each)} }`);
  const { program, diagnostics } = await compileText(lines.join('\n'));
  return cases.map((_, i) => {
    const found = diagnostics.find(({ span }) => span.start.line === i + 1);
    if (found !== undefined) return found.code;
    const network = program!.networks.find(({ name }) => name === `N${i}`)!;
    const [, height, width] = /^f32\[(\d+), (\d+), 3\]$/.exec(outputsOf(network.graph)[0]!) ?? [];
    return height === width ? Number(height) : `${height} by ${width}`;
  });
}

const label = ({ size, kernel, stride, padding }: Case) =>
  `size ${size}, kernel ${kernel}, stride ${stride}, ${padding}`;
const settings = ({ kernel, stride, padding }: Case) => `kernel: ${kernel}, stride: ${stride}, padding: ${padding}`;
const table = (values: readonly (number | string)[]) => cases.map((each, i) => `${label(each)}: ${values[i]}`);

describe('every size 1..9, kernel 1..5, stride 1..3 and padding', () => {
  let made: Readonly<Record<'conv' | 'transpose', readonly (number | string)[]>>;

  beforeAll(async () => {
    made = {
      conv: await results((each) => `x |> conv(3, ${settings(each)})`),
      transpose: await results((each) => `x |> conv_transpose(3, ${settings(each)})`),
    };
  });

  test('conv', () => expect(table(made.conv)).toEqual(table(cases.map(convolved))));

  test('conv_transpose', () => expect(table(made.transpose)).toEqual(table(cases.map(transposed))));

  test('conv undoes conv_transpose', async () => {
    const back = await results((each) => `x |> conv_transpose(2, ${settings(each)}) |> conv(3, ${settings(each)})`);
    for (const [i, each] of cases.entries()) {
      const there = made.transpose[i]!;
      const wanted = typeof there === 'string' ? there : each.size;
      // A kernel of 4 or 5 may be larger than twice what one cell grows to.
      const refused = each.padding === 'same' && typeof there === 'number' && each.kernel > 2 * there;
      expect(back[i], label(each)).toBe(refused ? 'shape/kernel-sees-padding' : wanted);
    }
  });

  test('output_padding reaches the sizes that the stride skips', async () => {
    const wanted = cases.map((each) => {
      const base = transposed({ ...each, padding: 1 });
      const extra = each.stride - 1;
      if (typeof base === 'number') return base + extra;
      // What padding took away may come back.
      const size = (each.size - 1) * each.stride + each.kernel - 2 + extra;
      return size >= 1 ? size : base;
    });
    const actual = await results(
      ({ kernel, stride }) =>
        `x |> conv_transpose(3, kernel: ${kernel}, stride: ${stride}, padding: 1, output_padding: ${stride - 1})`,
    );
    expect(table(actual)).toEqual(table(wanted));
  });
});

test('a pair sets height and width apart', async () => {
  const { program } = await compileText(`network N(x: f32[9, 12, 2]) {
  x |> conv(4, kernel: [3, 5], stride: [2, 1], padding: [0, 2]) |> conv_transpose(3, kernel: [3, 4], stride: [2, 3], padding: valid)
}`);
  // 9 with 3 in steps of 2: 4, then back to (4 - 1) * 2 + 3 = 9; 12 + 4 with 5: 12, then (12 - 1) * 3 + 4 = 37.
  expect(outputsOf(program!.networks[0]!.graph)).toEqual(['f32[9, 37, 3]']);
});
