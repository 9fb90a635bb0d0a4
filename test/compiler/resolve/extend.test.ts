/** Variants: where the lines of `train` that they add stand. */
import { expect, test } from 'vitest';
import { compileText, messages } from '../compiled.js';

const base = `import { ring } from "std/data"
network N(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }
train {
  batch 64
  until 100 steps
  optimizer N = sgd(0.1)
  real <- ring.point
  minimize N: mean(N(real))
}
`;

/** The lines of `train` of a variant, merged. */
async function merged(train: string): Promise<readonly string[]> {
  const compilation = await compileText(`extends "base.gan"\ntrain {\n${train}\n}\n`, { files: { 'base.gan': base } });
  expect(messages(compilation)).toBe('');
  const [, body] = /train \{\n([^]*?)\n\}/.exec(compilation.flat!())!;
  return body!.split('\n').map((line) => line.trim());
}

test('what is new comes last', async () => {
  expect((await merged('  average N decay 0.9\n  batch 8')).slice(-2)).toEqual([
    'minimize N: mean(N(real))',
    'average N decay 0.9',
  ]);
});

test('a new value stands before the lines of the variant that use it, and after what it uses', async () => {
  const lines = await merged(`  minimize N: mean(N(moved))
  z ~ normal[2]
  let shift = 2 * z
  let moved = real + shift`);
  expect(lines.slice(-5)).toEqual([
    'real <- ring.point',
    'z ~ normal[2]',
    'let shift = 2 * z',
    'let moved = real + shift',
    'minimize N: mean(N(moved))',
  ]);
});

test('a group of data replaces the line of its names, in its place', async () => {
  expect(await merged('  (real) <- ring.(point)')).toEqual([
    'batch 64',
    'until 100 steps',
    'optimizer N = sgd(0.1)',
    '(real) <- ring.(point)',
    'minimize N: mean(N(real))',
  ]);
});

test('a new group stands before what uses it', async () => {
  const lines = await merged('  minimize N: mean(N(real)) + mean(N(other))\n  (other) <- ring.(point)');
  expect(lines.slice(-2)).toEqual(['(other) <- ring.(point)', 'minimize N: mean(N(real)) + mean(N(other))']);
});

test('a variant may say whose epochs are counted', async () => {
  expect(await merged('  until 2 epochs of ring')).toContain('until 2 epochs of ring');
});
