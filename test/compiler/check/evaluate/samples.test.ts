/** Types in messages say whether a value is one for each sample, wherever that is what is wrong. */
import { expect, test } from 'vitest';
import { compileText, messages } from '../../compiled.js';

async function said(text: string) {
  const compilation = await compileText(text);
  expect(compilation.diagnostics.length, messages(compilation)).toBe(1);
  const [{ message, hint }] = compilation.diagnostics as [(typeof compilation.diagnostics)[0]];
  return `${message} ${hint}`;
}

const trained = (line: string, more = '') => `network N(a: f32[4]) -> f32[4] { a |> dense(4) }
train {
  batch 4
  until 4 steps
  optimizer N = sgd(0.1)
  z ~ normal[4]
  minimize N: ${line}
  ${more}
}`;

const each = 'for each sample';
const all = 'the same for all samples';

test.each([
  ['a matrix of each sample', 'network N(a: f32[4], b: f32[4, 5]) -> f32[5] { matmul(a, b) }', [`f32[4] ${each} by f32[4, 5] ${each}`, 'reshape it to [1, 4] before, and `squeeze` after']],
  ['a table of each sample', 'network N(y: int<5>, b: f32[5, 4]) -> f32[4] { gather(b, y) }', [`a table that is ${all}, and this is f32[5, 4] ${each}`, 'sum(reshape(one_hot(index), 5, 1) * table, axis: 0)']],
  ['branches that differ in nothing else', 'network N(a: f32[4]) -> f32[4] { if training { a } else { zeros[4] } }', [`f32[4] ${each}, otherwise f32[4], ${all}`]],
  ['a condition', 'network N(a: f32[4]) -> f32[4] { if mean(a, axis: all) > 0 { a } else { -a } }', [`bool[] ${each}`]],
  ['a number of a layer', 'network N(a: f32[4]) -> f32[4] { a |> dense(mean(a, axis: all)) }', [`is f32[] ${each}`]],
  ['an option', 'network N(a: f32[4]) -> f32[4] { a |> leaky_relu(mean(a, axis: all)) }', [`gets f32[] ${each}`]],
  ['a derivative', trained('mean(square(grad(N(z), z)))'), [`gets f32[4] ${each}`]],
  ['what is given to a network', trained('mean(N(zeros[4]) )').replace('  z ~ normal[4]\n', ''), [`needs f32[4] ${each}, and gets f32[4], ${all}`]],
  ['what is looked at', trained('mean(N(z))', 'every 2 steps { preview scatter(10) of mean(N(z), axis: [], batch: true) }'), [`gets f32[4], ${all}`]],
])('%s', async (_, text, parts) => {
  const words = await said(text);
  for (const part of parts) expect(words).toContain(part);
}); // prettier-ignore

test('the ways out work', async () => {
  const matrix = 'network N(a: f32[4], b: f32[4, 5]) -> f32[5] { matmul(a |> reshape(1, 4), b) |> squeeze }';
  const table = 'network N(y: int<5>, b: f32[5, 4]) -> f32[4] { sum(reshape(one_hot(y), 5, 1) * b, axis: 0) }';
  const branches = 'network N(a: f32[4]) -> f32[4] { if training { a } else { zeros[4] + 0 * a } }';
  for (const text of [matrix, table, branches]) expect(messages(await compileText(text))).toBe('');
});

const told = (
  label: string,
) => `generator G(z: f32[4], label: int<10>) -> f32[4] { concat(z, one_hot(label)) |> dense(4) }
train {
  batch 4
  until 4 steps
  optimizer G = sgd(0.1)
  z ~ normal[4]
  minimize G: mean(square(G(z, ${label})))
}`;

test.each(['0', '9', '2 + 1'])('the number %s is a class for all samples', async (label) => {
  expect(messages(await compileText(told(label)))).toBe('');
});

test.each(['10', '-1', '2.5'])('the number %s is none of ten classes', async (label) => {
  const words = await said(told(label));
  expect(words).toContain(`needs int<10> for each sample, or a whole number of 0 to 9, and gets the number ${label}`);
  expect(words).toContain('Give it int<10> for each sample, or a whole number of 0 to 9.');
});
