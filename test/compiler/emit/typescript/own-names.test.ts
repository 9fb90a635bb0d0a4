/** The names that an emitter's own text uses, which no name of a program may be. */
import ts from 'typescript';
import { expect, test } from 'vitest';
import { onnx } from '../../../../compiler/emit/onnx/project.js';
import { tfjs } from '../../../../compiler/emit/tfjs/project.js';
import { Names } from '../../../../compiler/lower/outline/names.js';
import { reserved } from '../../../../compiler/emit/typescript/identifiers.js';
import { mark, ownNamesIn } from '../../../../compiler/emit/typescript/own-names.js';
import { programOf } from '../../compiled.js';

test('are those without a mark, wherever they stand, but for fields', async () => {
  const names = new Names([], mark);
  const [network, data, again] = [names.claim('g'), names.claim('run'), names.claim('run')];
  const code = `import { openRun, type Pass } from './runtime/index.js';
const run = await openRun(import.meta.url, { count: 3, seed });
const ${data} = await run.data({ name: 'digits' }); // not this one
for await (const pass of run.passes()) {
  const { image: ${again}, label } = ${data}.batch(pass, [1, 2].map((item) => Math.max(item, run['half'])));
}
export function ${network}(w: { kernel: tf.Tensor }, options: Record<string, Weights>): Pass {
  return w.kernel;
}`;
  expect((await ownNamesIn(code)).toSorted()).toEqual(
    ['openRun', 'Pass', 'run', 'seed', 'pass', 'label', 'item', 'Math', 'w', 'tf', 'options', 'Record', 'Weights'].sort(),
  ); // prettier-ignore
});

test('are beside those that TypeScript reserves', () => {
  const { FirstReservedWord, LastReservedWord, FirstFutureReservedWord, LastFutureReservedWord } = ts.SyntaxKind;
  const words = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, i) => ts.tokenToString(first + i)!);
  const others = ['arguments', 'await', 'eval', 'globalThis', 'undefined'];
  expect([...reserved].sort()).toEqual(
    [...words(FirstReservedWord, LastReservedWord), ...words(FirstFutureReservedWord, LastFutureReservedWord), ...others].sort(),
  ); // prettier-ignore
});

const options = { fingerprint: 'f', dataOptions: () => ({}), weightsFile: () => '' };

/** A program whose data sets are called by the names that the files use themselves. */
const program = (names: readonly string[]) => `
${names.map((name) => `data ${name} = mixture(layout: "ring", modes: 2, radius: 1, sigma: 0.1) { point: f32[2] }`).join('\n')}
network G(z: f32[2]) -> f32[2] { z |> dense(2) }
train {
  accumulate 2
  batch 4
  until 1 epochs
  optimizer G = adam(1e-3)
  ${names.map((name, i) => `x${i} <- ${name}.point`).join('\n  ')}
  minimize G: mean(square(G(x0)${names.map((_, i) => ` + x${i}`).join('')}))
  at end { preview scatter(100) of G(x0) }
}`;

test.each([tfjs, onnx])('are no names of data sets: $title', async (target) => {
  const asked = ['run', 'openRun', 'pass', 'part', 'tf', 'real'];
  const files = await target.emit(await programOf(program(asked)), options);
  const file = files.find(({ path }) => path === 'train.ts')!;
  const text = 'text' in file ? file.text : '';
  const called = [...text.matchAll(/const (\w+) = await run\.data/g)].map(([, name]) => name);
  const own = ['run', 'openRun', 'pass', 'part', ...(target === tfjs ? ['tf'] : [])];
  expect(called).toEqual(asked.map((name) => (own.includes(name) ? `${name}2` : name)));
});
