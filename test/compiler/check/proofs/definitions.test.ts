/** Blocks are looked at where they are written: which sizes they leave out, and what no size can be. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileText, findings } from '../../compiled.js';

/** The conditions that a definition lacks, as the warning says them. */
async function missing(text: string): Promise<string | null> {
  const { diagnostics } = await compileText(text);
  const found = diagnostics.find(({ code }) => code === 'shape/needs-where');
  return found === undefined ? null : /works only where (.*): not for/.exec(found.message)![1]!;
}

it('of two definitions of one name the first is looked at', async () => {
  expect(await findings('param base = 2\nblock base(x: f32[N]) -> f32[N] { x }\n')).toEqual([
    'error name/declared-twice 2:7',
  ]);
});

describe('conditions that are missing', () => {
  it('a size that must divide: the smallest divisor that every size which works has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 8 }), async (down, across) => {
        const body = `x + (x |> avg_pool([${down}, ${across}]) |> resize_nearest(H, W)) * reshape(ones_like(x), H / ${down}, ${down}, W / ${across}, ${across}, C)[0, 0, 0, 0, :]`; // prettier-ignore
        const text = `fn ones_like(x: tensor) = x * 0 + 1
block pooled(x: f32[H, W, C]) -> f32[H, W, C] { ${body} }`;
        expect(await missing(text)).toBe(`H % ${down} == 0 and W % ${across} == 0`);
      }),
      { numRuns: 12 },
    );
  });

  it.each([
    ['sizes that must agree', 'block b(x: f32[H, W]) -> f32[H, W] { x + transpose(x, 1, 0) }', 'H == W'],
    ['through a block of its own', 'block inner(x: f32[N]) -> f32[N / 3] { x[0:N / 3] }\nblock b(y: f32[M]) -> f32[M / 3] { inner(y) }', 'N % 3 == 0'],
    ['beside one that is stated', 'block b(x: f32[H, W]) -> f32[H / 2, W / 2] where H % 2 == 0 { x[0:H / 2, 0:W / 2] }', 'W % 2 == 0'],
    ['a U-net skips to what it came from', `block unet(x: f32[H, W, C], depth: int = 2) -> f32[H, W, _] {
  let down = x |> conv(4, kernel: 4, stride: 2) |> relu
  let inner = if depth == 1 { down } else { down |> unet(depth: depth - 1) }
  concat(x, inner |> conv_transpose(4, kernel: 4, stride: 2))
}`, 'H % 4 == 0 and W % 4 == 0'],
    ['heads that share channels', 'block heads(x: f32[T, C], count: int = 4) -> f32[T, count, C / count] { reshape(x, T, count, C / count) }', 'C % 4 == 0'],
  ])('%s', async (_, text, condition) => {
    expect(await missing(text)).toBe(condition);
  }); // prettier-ignore

  it.each([
    ['that is stated', 'block b(x: f32[N]) -> f32[N / 2] where N % 2 == 0 { x[0:N / 2] }'],
    ['where every size works', 'block b(x: f32[H, W, C], filters: int) -> f32[H, W, filters] { x |> conv(filters) |> relu }'],
    ['where sizes are only too small for a kernel', 'block b(x: f32[H, W, C]) -> f32[_, _, 4] { x |> conv(4, kernel: 9, padding: valid) }'],
    ['that agrees with a number', 'block b(x: f32[N], inputs: int) -> f32[3] { weight w: f32[inputs, 3] = zeros\n matmul(x, w) }'],
    ['of which nothing can be said without a network', 'block b(x: f32[N], critic: network) -> f32[] { critic(x) }'],
    ['of a function: its uses are checked', 'fn f(x: f32[N]) = x[0:N / 2]'],
  ])('says nothing of one %s', async (_, text) => {
    expect(await missing(text)).toBeNull();
  }); // prettier-ignore
});

describe('definitions that fit sizes nobody would try', () => {
  const part = 'fn part(x: f32[H, W, C], p: f32[N], layer: int) = x * p[layer * C:(layer + 1) * C]';
  it.each([
    ['used', `${part}\nnetwork N(x: f32[8, 8, 4], p: f32[64]) -> f32[8, 8, 4] { part(x |> conv(4), p, 9) }`],
    ['used by a block that nothing uses', `fn last(x: f32[N]) = x[999:1000]\nblock b(x: f32[1000]) -> f32[1] { last(x) }`],
    ['not used', part],
    ['with a condition', `fn part(x: f32[H, W, C], p: f32[N], layer: int) where (layer + 1) * C <= N = x * p[layer * C:(layer + 1) * C]`],
    ['for one size', 'fn f(x: f32[N]) = reshape(x, 61, 61)'],
    ['for a large size', 'block b(x: f32[N]) -> f32[4] { x[4000:4004] }'],
    ['sizes that make up another', 'fn f(x: f32[A], y: f32[B], z: f32[C]) = concat(x, y, y) + z'],
    ['with as many axes as what it calls', 'fn image(x: f32[H, W, C]) = x\nfn f(x: f32[...]) = image(x)'],
    ['of a number given with it', 'fn f(x: f32[N], count: int) = reshape(x, count + 90, 7)'],
  ])('%s', async (_, text) => {
    expect(await findings(text)).toEqual([]);
  }); // prettier-ignore
});

describe('conditions of functions', () => {
  it.each([
    ['fn half(x: f32[N]) where N % 2 == 0 = x[0:N / 2]\nnetwork N(x: f32[7]) -> f32[3] { half(x) }', 'error shape/where 2:34'],
    ['objective o { generator(fake: f32[N]) where N > 2, N < 5 { mean(fake) } }\ntrain { batch 2\n until 1 steps\n z ~ normal[7]\n minimize D: o.generator(z) }\nnetwork D(x: f32[7]) -> f32[] { x |> dense(1) |> squeeze }', 'error shape/where 5:14'],
  ])('%s', async (text, found) => {
    expect(await findings(text)).toEqual([found]);
  }); // prettier-ignore

  it('leave out sizes that cannot be', async () => {
    expect(await findings('fn f(x: f32[N]) where N == 3 = x + reshape(x, 3)[0:3]')).toEqual([]);
  });
});

describe('definitions that no sizes fit', () => {
  it.each([
    ['block b(x: f32[H, W, C]) -> f32[H, W, 3] { x |> conv(4) }', 'error shape/output 1:49'],
    ['block b(x: f32[N]) -> f32[N] { concat(x, x) }', 'error shape/output 1:32'],
    ['fn f(x: f32[N]) = x + concat(x, x)', 'error shape/broadcast 1:19'],
    ['fn f(x: f32[N]) = x[N:N + 1]', 'error shape/index 1:21'],
    ['fn f(x: f32[H, W, C], y: f32[N], i: int) = reshape(x, H, W, C + 1) * y[i]', 'error shape/reshape 1:44'],
    ['fn f(x: f32[..., N]) = matmul(x, zeros[N + 1, 3])', 'error shape/matmul 1:24'],
    ['block b(x: f32[T, N]) -> f32[T, N, 1] { x |> dense(4) }', 'error shape/output 1:46'],
  ])('%s', async (text, found) => {
    expect(await findings(text)).toEqual([found]);
  });

  it('names the sizes that were tried', async () => {
    const { diagnostics } = await compileText('block b(x: f32[N, M]) -> f32[N] { x[0, :, 0:2] }');
    expect(diagnostics.map(({ code }) => code)).toEqual(['shape/index-rank']);
    expect(diagnostics[0]!.labels.map(({ text }) => text)).toContain('for N = 32, M = 32');
  });

  it('are told once where there is a use, too', async () => {
    const text = `block b(x: f32[N]) -> f32[N] { concat(x, x) }
network M(x: f32[4]) -> f32[4] { x |> dense(4) |> b }`;
    expect(await findings(text)).toEqual(['error shape/output 1:32']);
  });
});

it.each([
  ['N % 4 == 0', 7, 'N = 8'],
  ['N % 2 == 0, N < 8', 9, 'N = 6'],
  ['N > 100', 7, null],
  // Of 4 it has no value at all.
  ['16 / (N - 4) == 2', 5, 'N = 12'],
])('where %s, of %i: the nearest size is named', async (where, size, near) => {
  const { diagnostics } = await compileText(`fn first(x: f32[N]) where ${where} = x[0:2]
network N(x: f32[${size}]) -> f32[2] { first(x) |> dense(2) }`);
  const hint = `Choose a size for which it holds${near === null ? '' : `, such as ${near}`}.`;
  expect(diagnostics.map(({ code, hint }) => `${code} ${hint}`)).toEqual([`shape/where ${hint}`]);
});

it('a `measure` that is given a name is shown as one', async () => {
  const text = `network N(x: f32[2]) -> f32[2] { x |> dense(2) }
train {
  batch 2
  until 2 steps
  optimizer N = sgd(0.1)
  z ~ normal[2]
  minimize N: mean(square(N(z)))
  every 1 steps { measure size = mean(N(z)) }
}`;
  const { diagnostics } = await compileText(text);
  expect(diagnostics.map(({ hint }) => hint)).toEqual(['For example `measure mean(samples: 100) of abs(x - y)`.']);
  expect((await compileText(text.replace('size = mean(N(z))', 'mean(samples: 4) of abs(N(z))'))).diagnostics).toEqual(
    [],
  );
});
