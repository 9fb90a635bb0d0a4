/** Sizes left out with `_` come back: found where there is one choice, refused where there are more or none. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layersOf } from '../../../../../compiler/graph/analyse/layers.js';
import { solve, type Outcome } from '../../../../../compiler/check/proofs/holes/solve.js';
import { compileText } from '../../../compiled.js';

async function holesOf(text: string) {
  const { program, diagnostics } = await compileText(text);
  const codes = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return codes.length > 0 ? codes : program!.networks.map(({ holes }) => holes.map(({ size }) => size));
}

describe('in networks', () => {
  test.each([
    ['forwards and backwards', 'network N(z: f32[9]) -> f32[8, 8, 1] { z |> dense(_) |> reshape(_, _, 5) |> conv_transpose(_, kernel: 4, stride: 2) }', [[80, 4, 4, 1]]], // prettier-ignore
    ['a published network', 'generator G(z: f32[100]) -> f32[64, 64, 3] { var h = z |> dense(_) |> reshape(_, _, 512)\n for filters in [256, 128, 64] { h = h |> conv_transpose(filters, kernel: 4, stride: 2) }\n h |> conv_transpose(3, kernel: 4, stride: 2) }', [[8192, 4, 4]]], // prettier-ignore
    ['under arithmetic', 'network N(x: f32[6]) -> f32[21] { x |> dense(3 * _) }', [[7]]],
    ['in a sum', 'network N(x: f32[6]) -> f32[5] { dense(x, 5) + dense(x, _ + 2) }', [[3]]],
    ['one fewer than it takes', 'network N(x: f32[6]) -> f32[5] { (x |> dense(4) |> reshape(2, 2)) + (x |> dense(_) |> reshape(2, 2)) |> flatten |> dense(5) }', [[4]]], // prettier-ignore
    ['of a network that is called', 'network F(x: f32[7]) -> f32[1] { x |> dense(1) }\nnetwork N(x: f32[6]) -> f32[1] { F(x |> dense(_)) }', [[], [7]]], // prettier-ignore
    ['a width that nothing holds', 'network N(x: f32[6]) -> f32[5] { x |> dense(_) |> dense(5) }', ['hole/several']],
    ['a product', 'network N(x: f32[12]) -> f32[5] { x |> reshape(_, _) |> flatten |> dense(5) }', ['hole/several']],
    ['a stride that rounds', 'network N(x: f32[16, 16, 1]) -> f32[4, 4, 2] { x |> conv(2, stride: _) }', ['hole/several']], // prettier-ignore
    ['a kernel', 'network N(x: f32[16, 16, 1]) -> f32[4, 4, 2] { x |> conv(2, kernel: _, padding: valid) }', [[13]]],
    ['no whole number', 'network N(x: f32[6]) -> f32[20] { x |> dense(3 * _) }', ['hole/none']],
    ['a mistake of another kind', 'network N(x: f32[6]) -> f32[20] { x |> dense(_) |> dense(19) }', ['shape/output']],
    ['an unknown name', 'network N(x: f32[6]) -> f32[20] { x |> dens(_) }', ['name/unknown']],
    ['in a block', 'block b(x: f32[N]) { x |> dense(_) }\nnetwork N(x: f32[6]) -> f32[20] { b(x) }', ['hole/open']],
  ])('%s', async (_, text, expected) => {
    expect(await holesOf(text)).toEqual(expected);
  });

  test('are shown as what they are', async () => {
    const { program } = await compileText('network N(z: f32[9]) -> f32[12] { z |> dense(2 * _) }');
    expect(layersOf(program!.networks[0]!).map(({ text }) => text)).toEqual(['dense(2 * 6)']);
  });

  test('a size that is left out is found again, or others fit as well', async () => {
    const size = fc.integer({ min: 1, max: 6 });
    const stage = fc.record({ kernel: fc.integer({ min: 1, max: 5 }), stride: fc.integer({ min: 1, max: 3 }), filters: size }); // prettier-ignore
    const network = fc.record({
      height: fc.integer({ min: 1, max: 5 }),
      width: fc.integer({ min: 1, max: 5 }),
      channels: size,
      stages: fc.array(stage, { minLength: 1, maxLength: 3 }),
      left: fc.array(fc.nat(30), { minLength: 1, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(network, async ({ height, width, channels, stages, left }) => {
        const numbers: number[] = [];
        const hole = new Set(left);
        const n = (value: number) => (hole.has(numbers.push(value) - 1) ? '_' : String(value));
        let [h, w] = [height, width];
        let body = `z |> dense(${n(h * w * channels)}) |> reshape(${n(h)}, ${n(w)}, ${n(channels)})`;
        for (const { kernel, stride, filters } of stages) {
          body += ` |> conv_transpose(${n(filters)}, kernel: ${n(kernel)}, stride: ${n(stride)}, padding: 0)`;
          [h, w] = [(h - 1) * stride + kernel, (w - 1) * stride + kernel];
        }
        const result = `f32[${h}, ${w}, ${stages.at(-1)!.filters}]`;
        const found = await holesOf(`network N(z: f32[4]) -> ${result} { ${body} }`);
        // One size of a reshape alone follows from what comes in.
        const alone = [1, 2, 3].filter((i) => hole.has(i)).length === 1;
        const open = numbers.filter((_, i) => hole.has(i));
        const expected = alone && open.length === 1 ? [] : open;
        if (found[0] === 'hole/several') return;
        expect(found, body).toEqual([expected]);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('what is wrong beside a hole is told where it is', () => {
  const network = (body: string, type = 'f32[16]') =>
    `network N(x: f32[8, 8, 1], y: f32[16]) -> ${type} {\n  let h = x |> flatten\n  ${body}\n}\n`;

  test.each([
    ['an unknown name', network('dense(h, _) + fualty'), 'name/unknown: fualty'],
    ['before it', network('rellu(y) + dense(h, _)'), 'name/unknown: rellu'],
    ['a call', network('dense(h, _) + relu(y, 3)'), 'call/too-many: relu(y, 3)'],
    ['a shape of its own', network('dense(h, _) + reshape(y, 3, 3)'), 'shape/reshape: reshape(y, 3, 3)'],
    ['a third operand', network('dense(h, _) + y + dense(y, 9)'), 'shape/broadcast: dense(h, _) + y + dense(y, 9)'],
    ['further on, where one size fits so far', network('(dense(h, _) + y) |> dense(9)'), 'shape/output: dense(9)'],
    ['a map that one size pairs with', network('(dense(h, _) + conv(x, 3)) |> dense(1) |> squeeze', 'f32[]'), 'shape/output: squeeze'],
    ['behind a size that one fits', network('(h |> dense(_) |> reshape(3, 5) |> tanhh) + y'), 'name/unknown: tanhh'],
    ['a size far out', network('(dense(h, _) + dense(h, 600)) |> rellu', 'f32[600]'), 'name/unknown: rellu'],
  ])('%s', async (_, text, told) => {
    const { diagnostics } = await compileText(text);
    const [first, ...more] = diagnostics;
    expect(more).toEqual([]);
    const { code, span, message, labels } = first!;
    expect(`${code}: ${text.slice(span.start.offset, span.end.offset)}`).toBe(told);
    expect(message).not.toContain('No whole number');
    expect(labels.map((label) => label.text).filter((label) => label.startsWith('taken as'))).toEqual([]);
  }); // prettier-ignore

  test('sizes that were tried are told as such', async () => {
    const text = network('matmul(dense(h, _), y)');
    const [first] = (await compileText(text)).diagnostics;
    expect(first!.message).toBe('`matmul` cannot multiply f32[4] by f32[16].');
    const tried = first!.labels.find((label) => label.text === 'taken as 4')!;
    expect(text.slice(tried.span.start.offset, tried.span.end.offset)).toBe('_');
  });
});

describe('by trying', () => {
  /** Equations in the order they are met, each with what it is off by. */
  const system =
    (...equations: ((sizes: readonly number[]) => number)[]) =>
    (sizes: readonly number[]): Outcome<string> => {
      const at = equations.findIndex((equation) => equation(sizes) !== 0);
      return at < 0 ? { kind: 'fits' } : { kind: 'off', at: String(at), gap: equations[at]!(sizes), told: `${at}` };
    };

  test('one unknown after another', () => {
    const run = system(
      ([n, h, w]) => n! - h! * w! * 512,
      ([, h]) => 16 * h! - 64,
      ([, , w]) => 16 * w! - 48,
    );
    expect(solve(3, run)).toEqual({ kind: 'found', sizes: [6144, 4, 3], others: [] });
  });

  test('nothing that fits', () => {
    expect(
      solve(
        1,
        system(([n]) => 2 * n! - 9),
      ),
    ).toMatchObject({ kind: 'none', nearest: [{ size: 4 }, { size: 5 }] });
    expect(
      solve(
        1,
        system(() => 3),
      ),
    ).toEqual({ kind: 'unrelated', told: '0' });
  });

  test('more than one that fits', () => {
    const found = solve(
      2,
      system(([a, b]) => a! * b! - 12),
    );
    expect(found).toMatchObject({ kind: 'found' });
    const { sizes, others } = found as Extract<typeof found, { kind: 'found' }>;
    for (const [a, b] of [sizes, ...others]) expect(a! * b!).toBe(12);
    expect(others.length).toBeGreaterThan(2);
  });
});
