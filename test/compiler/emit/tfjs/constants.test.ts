/** Hyper-parameters of the file as constants at the top of an emitted one. */
import { expect, test } from 'vitest';
import { tfjs } from '../../../../compiler/emit/tfjs/project.js';
import { fingerprint } from '../../../../compiler/graph/identity/fingerprint.js';
import { programOf } from '../../compiled.js';

const text = (params: string, lines: string, optimizer = 'adam(1e-3)') => `${params}
generator G(z: f32[4]) -> f32[4] { z |> dense(4) }
train { batch 2\n until 10 steps\n optimizer G = ${optimizer}\n z ~ normal[4]\n let made = G(z)\n ${lines} }`;

async function trainer(source: string): Promise<string> {
  const options = { fingerprint: 'f', dataOptions: () => ({}), weightsFile: () => '' };
  const files = await tfjs.emit(await programOf(source), options);
  return files.find(({ path }) => path === 'train.ts')!.text;
}

test('the weight of a loss and a learning rate', async () => {
  const code = await trainer(
    text('param near = 0.25\nparam rate = 2e-4', 'minimize G: near * mean(square(made))', 'adam(rate, beta1: 0.5)'),
  );
  expect(code).toMatch(/^const near = 0\.25;$/m);
  expect(code).toMatch(/^const rate = 2e-4;\nconst adamOptions = \{ rate, beta1: 0\.5,/m);
  expect(code).toContain('tf.mul(near, G(g, z).square().mean())');
  expect(code).not.toContain('Built with');
});

test.each([
  ['a size hangs on it', 'param width = 4', 'let noise = made * width\n let more = reshape(noise, width)\n minimize G: mean(square(more))'],
  ['a number was worked out from it', 'param width = 4', 'minimize G: (2 * width) * mean(square(made)) + width * mean(made)'],
  ['it went through another name', 'param width = 4', 'let factor = width\n minimize G: factor * mean(square(made))'],
  ['a function was given it', 'fn scaled(x: tensor, width: float) = width * mean(square(x))\nparam width = 4', 'minimize G: scaled(made, width)'],
  ['it decides', 'param width = 4', 'minimize G: if width > 3 { width * mean(square(made)) } else { mean(made) }'],
])('not where %s', async (_, params, lines) => {
  const code = await trainer(text(params, lines));
  expect(code).not.toMatch(/const width/);
  expect(code).toContain('// Built with width = 4: change these in main.gan and build again.');
}); // prettier-ignore

test('a schedule names it', async () => {
  const code = await trainer(text('param far = 8', 'minimize G: far * progress(10 steps) * mean(square(made))'));
  expect(code).toMatch(/^const far = 8;$/m);
  expect(code).toMatch(/\(?far \*/);
});

test('its name is nobody else’s', async () => {
  const code = await trainer(text('param batch_norm = 2\nparam run = 3', 'minimize G: batch_norm * run * mean(square(made))'.replace('* run', '* mean(made) * run'))); // prettier-ignore
  expect(code).toMatch(/^const batchNorm = 2;$/m);
  expect(code).toMatch(/^const run2 = 3;$/m);
});

test('fingerprints know numbers, and not what they are called', async () => {
  const lines = (number: string) => `minimize G: ${number} * mean(square(made))`;
  const named = await programOf(text('param near = 0.25', lines('near')));
  expect(fingerprint(named)).toBe(fingerprint(await programOf(text('', lines('0.25')))));
});
