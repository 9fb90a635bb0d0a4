/** Declarations that no line mentions: what a param could name is tried, and what nothing calls is looked at all the same. */
import { describe, expect, test } from 'vitest';
import { compileText, findings, messages } from '../../compiled.js';

const program = (declarations: string, { loss = 'objective', norm = '' } = {}) => `${declarations}
generator G(z: f32[4]) -> f32[2] { z |> dense(8)${norm} |> relu |> dense(2) }
discriminator D(x: f32[2]) -> f32[] { x |> dense(8) |> relu |> dense(1) |> squeeze }
train {
  batch 8
  until 10 steps
  optimizer G, D = adam(1e-3)
  real ~ uniform[2]
  z ~ normal[4]
  let fake = G(z)
  minimize D: ${loss}.discriminator(D(real), D(fake))
  minimize G: ${loss}.generator(D(fake))
}
`;

const usual = 'import { nonsaturating } from "std/losses"\nparam objective = nonsaturating\n';
const hinge = (generator: string, discriminator = 'mean(relu(1 - real)) + mean(relu(1 + fake))') => `objective margins {
  discriminator(real: f32[], fake: f32[]) = ${discriminator}
  generator(fake: f32[]) = ${generator}
}
`;

describe('what `--set` may choose is tried', () => {
  const block = 'block scaled(x: f32[..., C]) -> f32[..., C] {\n  weight scale: f32[C] = ones\n  x * scale\n}\n';
  const data = 'data ring = mixture(layout: "ring", modes: 8, radius: 1, sigma: 0.01) { point: f32[2] }\n';

  test.each([
    ['an objective', program(usual + hinge('-mean(fake)')), 'objective=margins'],
    ['a block', program(`${usual}param norm = batch_norm\n${block}`, { norm: ' |> norm' }).replace('dense(8) |> norm', 'dense(8, bias: false) |> norm'), 'norm=scaled'],
    ['a function', program(`${usual}param act = relu\nfn bent(x: tensor) = maximum(x, 0.1 * x)\n`, { norm: ' |> act |> dense(8)' }), 'act=bent'],
    ['a data set', program(`${usual}param points = grid\n${data}${data.replace('ring', 'grid').replace('"ring", modes: 8, radius: 1', '"grid", side: 5, spacing: 2')}`).replace('real ~ uniform[2]', 'real <- points.point'), 'points=ring'],
    ['an optimizer', program(`${usual}param rule = sgd\noptimizer plain(weight: tensor, gradient: tensor, rate: float = 0.1) { weight - rate * gradient }\n`).replace('adam(1e-3)', 'rule(0.1)'), 'rule=plain'],
  ])('%s that works is no mistake', async (_, text, set) => {
    expect(await findings(text)).toEqual([]);
    const [param, value] = set.split('=') as [string, string];
    const chosen = await compileText(text, { set: { [param]: value } });
    expect(chosen.fingerprint, messages(chosen)).not.toBeNull();
  }); // prettier-ignore

  test.each([
    ['a loss for each sample', hinge('-fake'), 'is never used, and cannot be: with --set objective=margins, '],
    ['the wrong arguments', hinge('-mean(fake)').replace('discriminator(real: f32[], fake: f32[])', 'discriminator(real: f32[], fake: f32[], weight: float)'), 'also needs `weight`'],
    ['another name', hinge('-mean(fake)').replace('generator', 'maker'), 'there is no `generator` in the objective `margins`'],
    ['the wrong side', hinge('mean(fake)'), '`G` and `D` pull one way'],
  ])('an objective that does not work is told with what is wrong: %s', async (_, declaration, what) => {
    const text = program(usual + declaration);
    expect(await findings(text)).toEqual(['warning unused/declaration 3:11']);
    expect(messages(await compileText(text))).toContain(what);
  }); // prettier-ignore

  test.each([
    ['no param is of its kind', program(hinge('-mean(fake)') + usual.split('\n')[0]! + '\n', { loss: 'nonsaturating' }).replace(/^(objective[^]*?\n}\n)(import.*\n)/, '$2$1'), 'objective `margins` is never used.'],
    ['a param takes other blocks', program(`${usual}param norm = batch_norm\nblock wide(x: f32[N], units: int) -> f32[units] { x |> dense(units) }\n`, { norm: ' |> norm' }).replace('dense(8) |> norm', 'dense(8, bias: false) |> norm'), 'block `wide` is never used.'],
  ])('where %s, it is unused', async (_, text, what) => {
    expect((await findings(text)).map((told) => told.split(' ')[1])).toEqual(['unused/declaration']);
    expect(messages(await compileText(text))).toContain(what);
  }); // prettier-ignore

  test('what is imported for it from a file beside is used, too', async () => {
    const files = { 'margins.gan': hinge('-mean(fake)') };
    const text = program(`import { margins } from "margins.gan"\n${usual}`);
    expect(await findings(text, { files })).toEqual([]);
    expect(await findings(program('import { margins } from "margins.gan"\nimport { nonsaturating } from "std/losses"\n', { loss: 'nonsaturating' }), { files })).toContain('warning unused/import 1:10'); // prettier-ignore
  });
});

describe('what nothing calls is looked at', () => {
  const network = 'network N(x: f32[8]) -> f32[8] { x |> dense(8) }\n';

  test.each([
    ['a name that there is not', 'fn f(x: f32[N]) = x + shfit', 'name/unknown 1:23'],
    ['without a size', 'fn f(x: f32[8]) = rellu(x)', 'name/unknown 1:19'],
    ['an argument', 'block b(x: f32[N]) -> f32[4] { x |> dense(4, biass: false) }', 'call/unknown-argument 1:46'],
    ['a kind', 'fn f(x: f32[]) = if x { 1 } else { 2 }', 'type/condition 1:21'],
    ['weights where none can be', 'fn f(x: f32[N]) = x |> dense(4)', 'place/block 1:24'],
    ['a shape', 'fn f(x: f32[8]) = reshape(x, 3, 3)', 'shape/reshape 1:19'],
    ['in an objective', 'objective o {\n  a(x: f32[]) = mean(x)\n  b(x: f32[]) = meen(x)\n}', 'name/unknown 3:17'],
    ['only mentioned by another', 'fn g(x: f32[N]) = f(x)\nfn f(x: f32[N]) = x + shfit', 'name/unknown 2:23'],
    [
      'where no turn leads',
      'fn f(x: f32[N]) = x + shfit\nfn g(x: f32[N]) = if false { f(x) } else { x }',
      'name/unknown 1:23',
    ],
  ])('%s', async (_, declaration, told) => {
    expect(await findings(`${declaration}\n${network}`)).toEqual([`error ${told}`]);
  });

  test.each([
    ['one value for all samples', 'block ema(x: f32[]) -> f32[] {\n  state m: f32[] = 0\n  update m = 0.9 * m + 0.1 * x\n  m\n}'],
    ['what depends on its other argument', 'fn slope(loss: f32[], h: f32[N]) = mean(square(grad(loss, h)))'],
    ['a number that is whole', 'fn f(x: f32[N], n: float) {\n  var h = x\n  for i in 0..n { h = h + i }\n  h\n}'],
    ['what needs a network', 'fn f(critic: network, x: f32[N]) = critic(x)'],
    ['what its conditions leave out', 'block b(x: f32[N]) -> f32[4] where N == 12 { reshape(x, 4, 3)[:, 0] }'],
    ['sizes nobody would try', 'fn part(x: f32[C], p: f32[N], layer: int) = x * p[layer * C:(layer + 1) * C]'],
  ])('and is right where a use may be: %s', async (_, declaration) => {
    expect((await findings(`${declaration}\n${network}`)).filter((told) => told.startsWith('error'))).toEqual([]);
  }); // prettier-ignore
});
