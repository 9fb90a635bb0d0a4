/** Networks that are models in files: what may be said of them, and where they may stand. */
import { describe, expect, it, test } from 'vitest';
import { compile } from '../../../compiler/compile.js';
import { diff } from '../../../compiler/diff/diff.js';
import { goingOn } from '../../../compiler/diff/going-on.js';
import { measureNames } from '../../../compiler/lower/names.js';
import { measuresOf } from '../../../compiler/graph/ir/plan.js';
import { compileText, findings, messages, type Options, programOf } from '../compiled.js';
import { memoryHost } from '../memory-host.js';

const eye = 'network eye(x: f32[8, 8, 1] in [-1, 1]) -> (logits: f32[10], features: f32[64]) from "eye.onnx"';
const program = (more: string, { declared = eye, minimized = 'mean(square(G(z)))', head = '' } = {}): string => `${head}
import { digits } from "std/data"
${declared}
generator G(z: f32[4]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> reshape(8, 8, 1) |> tanh }
train {
  batch 8
  until 10 steps
  optimizer G = adam(1e-3)
  z ~ normal[4]
  minimize G: ${minimized}
  ${more}
}
`;
const measured = (metric: string, options = {}) => program(`at end { measure ${metric} of G(z) }`, options);
const codes = async (text: string, options?: Options) => (await findings(text, options)).map((found) => found.split(' ')[1]); // prettier-ignore

describe('a metric looks through a model', () => {
  it.each([
    ['frechet(eye, digits.image)', 'frechet(eye)'],
    ['frechet(eye(_).logits, digits.image)', 'frechet(eye)'],
    ['kid(eye, digits.image)', 'kid(eye)'],
    ['precision_recall(eye, digits.image)', 'precision_recall(eye)'],
    ['density_coverage(eye, digits.image)', 'density_coverage(eye)'],
    ['sliced_wasserstein(digits.image, network: eye(_).features)', 'sliced_wasserstein(eye)'],
    ['classifier_score(eye)', 'classifier_score(eye)'],
  ])('%s', async (metric, name) => {
    const made = await programOf(measured(metric));
    expect(made.models.map((model) => model.name)).toEqual(['eye']);
    expect(made.networks.map((network) => network.name)).toEqual(['G']);
    expect([...measureNames(made.training!).values()]).toEqual([name]);
  });

  test('which output is meant is in the program', async () => {
    const output = async (metric: string) => measuresOf((await programOf(measured(metric))).training!.items)[0]!.metric.arguments['network']; // prettier-ignore
    expect(await output('frechet(eye, digits.image)')).toEqual({ kind: 'model', model: 'eye', output: 'features' });
    expect(await output('frechet(eye(_).logits, digits.image)')).toMatchObject({ output: 'logits' });
    expect(await output('classifier_score(eye)')).toMatchObject({ output: 'logits' });
  });

  test('under a name of its own, and from another file', async () => {
    const files = { 'eyes.gan': `/// Looks.\n${eye}\n` };
    const head = 'import { eye as looker } from "eyes.gan"';
    const text = measured('frechet(looker, digits.image)', { declared: '', head });
    expect(await findings(text, { files })).toEqual([]);
    const param = measured('frechet(through, digits.image)', { declared: `${eye}\nparam through = eye` });
    expect(await findings(param)).toEqual([]);
  });
});

describe('a model that does not suit', () => {
  it.each([
    ['another size', 'network eye(x: f32[9, 9, 1]) -> (features: f32[64]) from "eye.onnx"', ['shape/network-input']],
    ['another range', 'network eye(x: f32[8, 8, 1] in [0, 1]) -> (features: f32[64]) from "eye.onnx"', ['range/argument']],
    ['two inputs', 'network eye(x: f32[8, 8, 1], y: f32[3]) -> (features: f32[64]) from "eye.onnx"', ['metric/inputs']],
    ['no features', 'network eye(x: f32[8, 8, 1]) -> (a: f32[64], b: f32[3]) from "eye.onnx"', ['metric/output']],
    ['no result', 'network eye(x: f32[8, 8, 1]) from "eye.onnx"', ['network/model-result']],
    ['open sizes', 'network eye(x: f32[N, N, 1]) -> (features: f32[64]) from "eye.onnx"', ['shape/unknown-size']],
    ['a size that is left out', 'network eye(x: f32[8, 8, 1]) -> (features: f32[_]) from "eye.onnx"', ['hole/open']],
    ['an input without a type', 'network eye(x) -> (features: f32[64]) from "eye.onnx"', ['network/parameter']],
    ['a condition that does not hold', 'network eye(x: f32[8, 8, 1]) -> (features: f32[64]) where 1 > 2 from "eye.onnx"', ['shape/where']],
  ])('%s', async (_, declared, expected) => {
    expect(await codes(measured('frechet(eye, digits.image)', { declared }))).toEqual(expected);
  }); // prettier-ignore

  test('unused, it is told', async () => {
    expect(await codes(program(''))).toEqual(['unused/import', 'unused/declaration']);
  });
});

describe('anywhere else', () => {
  const uses: readonly (readonly [string, string])[] = [
    ['a loss', program('at end { measure classifier_score(eye) of G(z) }', { minimized: 'mean(eye(G(z)).features)' })],
    ['a value', program('let seen = eye(G(z))\n  at end { measure mean() of seen.features }')],
    ['a preview of it', program('every 5 steps { preview grid(2, 2) of eye(G(z)).features }')],
    ['its weights', program('', { minimized: 'mean(square(weights(eye)[0]))' })],
    ['an optimizer', program('', { minimized: 'mean(square(G(z)))' }).replace('optimizer G', 'optimizer G, eye')],
    ['minimize', program('minimize eye: mean(square(G(z)))')],
    ['an average', program('average eye decay 0.9')],
    ['what says likelihoods', measured('nll(eye)')],
    ['another network', measured('classifier_score(eye)', { declared: `${eye}\nnetwork C(x: f32[8, 8, 1] in [-1, 1]) -> f32[10] { eye(x).logits }` })],
    ['a parameter that takes networks', program('', { declared: `${eye}\nfn far(critic: network, x: tensor) = mean(critic(x).features)`, minimized: 'far(eye, G(z))' })],
    ['its parameters', program('expect parameters(eye) == 3')],
  ]; // prettier-ignore
  it.each(uses)('%s is refused, with the place and a way out', async (_, text) => {
    const { diagnostics } = await compileText(text);
    const found = diagnostics.filter(({ code }) => code === 'network/model-use');
    expect(found, messages(await compileText(text))).toHaveLength(1);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toHaveLength(1);
    expect(found[0]!.message).toContain('`eye` is a model in a file, eye.onnx');
    expect(found[0]!.hint).toContain('classifier_score(eye)');
  });
});

describe('what a program is', () => {
  const of = async (text: string) => (await compileText(text)).fingerprint!;
  const text = measured('frechet(eye, digits.image)');

  test('does not depend on where the model lies, but on what it takes and makes', async () => {
    expect(await of(text.replace('"eye.onnx"', '"elsewhere/other.onnx"'))).toBe(await of(text));
    expect(await of(text.replace('f32[64])', 'f32[65])'))).not.toBe(await of(text));
    expect(await of(text.replace('features: f32[64]', 'features: f32[64], more: f32[2]'))).not.toBe(await of(text));
  });

  test('gan diff names a model that is another, and a run goes on with it', async () => {
    const source = async (of: string) => {
      const { program, text } = await compileText(of);
      return { program: program!, text };
    };
    const [before, after] = [await source(text), await source(text.replace('f32[64])', 'f32[65])'))];
    expect(diff(before, after).training).toEqual([
      {
        name: 'model eye',
        before: '(x: f32[8, 8, 1]) -> logits: f32[10], features: f32[64] from "eye.onnx"',
        after: '(x: f32[8, 8, 1]) -> logits: f32[10], features: f32[65] from "eye.onnx"',
      },
    ]);
    expect(goingOn(before, after).obstacles).toEqual([]);
  });

  test('flattened it leads to the same file', async () => {
    const files = {
      'sub/eyes.gan': `${eye}\n`,
      'main.gan': measured('frechet(eye, digits.image)', { declared: '', head: 'import { eye } from "sub/eyes.gan"' }),
    };
    const { flat } = await compile('main.gan', memoryHost(files));
    expect(flat!()).toContain('from "sub/eye.onnx"');
    expect(flat!((path, file) => `/runs/${file}/${path}`)).toContain('from "/runs/sub/eyes.gan/eye.onnx"');
  });

  test('a variant may put a body or another model in its place', async () => {
    const files = { 'base.gan': text };
    const head = 'extends "base.gan"\nnetwork eye(x: f32[8, 8, 1] in [-1, 1]) -> f32[64]';
    expect(await codes(`${head} from "other.onnx"\n`, { files })).toEqual([]);
    // A body has weights, which nothing trains.
    expect(await codes(`${head} { x |> flatten |> dense(64) }\n`, { files })).toEqual(['metric/untrained']);
  });
});
