/** Networks, data and noise that disagree on a size: who is asked to change leaves the other calls valid. */
import { expect, test } from 'vitest';
import { compileText, messages } from '../../compiled.js';

const program = (sizes: { data: string; g: number; d: number; noise?: string; latent?: number }) => `
import { hinge } from "std/losses"
${sizes.data}
generator G(z: f32[${sizes.latent ?? 16}]) -> f32[${sizes.g}, ${sizes.g}, 1] in [-1, 1] {
  z |> dense(${sizes.g * sizes.g}) |> reshape(${sizes.g}, ${sizes.g}, 1) |> tanh
}
discriminator D(x: f32[${sizes.d}, ${sizes.d}, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 16
  until 10 steps
  optimizer G, D = adam(2e-4)
  real <- faces.image
  z ~ ${sizes.noise ?? 'normal[16]'}
  let fake = G(z)
  minimize D: hinge.discriminator(D(real), D(fake))
  minimize G: hinge.generator(D(fake))
}
`;

const images = (size: number) => `data faces = images("faces") { image: f32[${size}, ${size}, 1] in [-1, 1] }`;
const idx = (size: number) => `data faces = idx(images: "faces") { image: f32[${size}, ${size}, 1] in [-1, 1] }`;
const library = 'import { digits as faces } from "std/data"';

async function said(text: string) {
  const compilation = await compileText(text);
  expect(compilation.diagnostics.length, messages(compilation)).toBe(1);
  const [{ code, hint, labels }] = compilation.diagnostics as [(typeof compilation.diagnostics)[0]];
  expect(code).toBe('shape/network-input');
  return { hint, labels: labels.map((label) => label.text) };
}

test.each([
  ['data against two', { data: images(28), g: 32, d: 32 }, '`D` and `G` agree on f32[32, 32, 1]: declare `faces.image` as f32[32, 32, 1], to which its pictures are scaled.'],
  ['a generator against two', { data: images(28), g: 32, d: 28 }, '`D` and `faces.image` agree on f32[28, 28, 1]: let `G` make f32[28, 28, 1].'],
  ['a discriminator against two', { data: images(28), g: 28, d: 32 }, '`faces.image` and `G` agree on f32[28, 28, 1]: declare the input of `D` as f32[28, 28, 1].'],
  ['all against all', { data: images(28), g: 32, d: 16 }, 'Make all of one size, for instance that of `faces.image`: declare the input of `D` as f32[28, 28, 1] and let `G` make f32[28, 28, 1].'],
  ['files, which are not scaled', { data: idx(28), g: 32, d: 32 }, '`faces.image` is f32[28, 28, 1] in its files: declare the input of `D` as f32[28, 28, 1] and let `G` make f32[28, 28, 1].'],
  ['data of the library', { data: library, g: 32, d: 32 }, '`faces.image` is f32[8, 8, 1] in the library: declare the input of `D` as f32[8, 8, 1] and let `G` make f32[8, 8, 1].'],
  ['noise against a generator', { data: images(28), g: 28, d: 28, noise: 'normal(0, 1)[100]' }, 'Declare the input of `G` as f32[100] or draw `z ~ normal(0, 1)[16]`.'],
])('%s', async (_, sizes, hint) => {
  expect((await said(program(sizes))).hint).toBe(hint.replaceAll('faces.image', sizes.data === library ? 'digits.image' : 'faces.image'));
}); // prettier-ignore

test('all declarations are marked', async () => {
  const { labels } = await said(program({ data: images(28), g: 32, d: 32 }));
  expect(labels).toEqual([
    '`D` declares it here',
    '`faces.image` is declared as f32[28, 28, 1]',
    '`G` makes f32[32, 32, 1]',
  ]);
});

test('a value that was worked on is made to fit what the others agree on', async () => {
  const text = program({ data: images(32), g: 32, d: 32 }).replace('D(real)', 'D(real |> downsample)');
  const { hint } = await said(text);
  expect(hint).toBe('`D` and `G` agree on f32[32, 32, 1]: make `real |> downsample` f32[32, 32, 1].');
});

test('what the hint says is right', async () => {
  const text = program({ data: images(28), g: 32, d: 32 });
  expect(messages(await compileText(text.replace('f32[28, 28, 1]', 'f32[32, 32, 1]')))).toBe('');
});
