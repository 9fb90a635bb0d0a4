/** The TypeScript of whole programs: read once by a person, type-checked at every run. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../../compiler/compile.js';
import type { EmittedFile } from '../../../../compiler/emit/target.js';
import { tfjs } from '../../../../compiler/emit/tfjs/project.js';
import { messages } from '../../compiled.js';
import { expectGolden, golden } from '../../golden.js';
import { memoryHost } from '../../memory-host.js';
import { typeErrors } from './type-check.js';

const examples = new URL('../../../../examples/', import.meta.url);
const programs = new URL('emit/programs/', golden);

const textsOf = (folder: URL) =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.gan'))
      .map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]),
  );

async function emit(file: string, files: Readonly<Record<string, string>>): Promise<readonly EmittedFile[]> {
  const compilation = await compile(file, memoryHost(files));
  expect(messages(compilation)).toBe('');
  // The real fingerprint would change with every detail of the graph.
  const fingerprint = '0123456789abcdef'.repeat(4);
  const dataOptions = ({ options }: { options: object }) =>
    Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));
  return tfjs.emit(compilation.program!, { fingerprint, dataOptions, weightsFile: ({ start }) => start!.path });
}

const codeOf = (files: readonly EmittedFile[]) => files.filter(({ path }) => path.endsWith('.ts'));

test('digits, every file', async () => {
  for (const { path, text } of codeOf(await emit('digits.gan', textsOf(examples)))) {
    expectGolden(`emit/digits/${path}`, text);
  }
});

describe('smaller programs', () => {
  const files = textsOf(programs);

  test.each(Object.keys(files))('%s', async (file) => {
    const told = ['labels.gan', 'sources.gan'].includes(file) ? ['sample.ts', 'apply.ts'] : [];
    const shown = ['model.ts', 'losses.ts', 'train.ts', ...told];
    const emitted = codeOf(await emit(file, files)).filter(({ path }) => shown.includes(path));
    for (const { path, text } of emitted) expectGolden(`emit/${file.replace(/\.gan$/, '')}/${path}`, text);
  });
});

test('all of them, and every example, type-check under strict with the runtime', async () => {
  const all = new Map<string, string>();
  let settings = '';
  for (const [folder, texts] of [
    ['examples', textsOf(examples)],
    ['cases', textsOf(programs)],
  ] as const) {
    for (const name of Object.keys(texts)) {
      const files = await emit(name, texts);
      for (const { path, text } of codeOf(files)) all.set(`${folder}-${name.replace(/\.gan$/, '')}/${path}`, text);
      settings = files.find(({ path }) => path === 'tsconfig.json')!.text;
    }
  }
  expect(all.size).toBeGreaterThan(40);
  expect(typeErrors(all, settings)).toEqual([]);
});

test('a type error is found', async () => {
  const files = await emit('digits.gan', textsOf(examples));
  const changed = codeOf(files).map(({ path, text }): [string, string] => [
    `digits/${path}`,
    path === 'model.ts'
      ? text.replace('h = h.leakyRelu(0.2);', 'h = h.leakyRleu(0.2);').replace('conv(w.conv2, h, ', 'conv(w.dense, h, ')
      : text,
  ]);
  const settings = files.find(({ path }) => path === 'tsconfig.json')!.text;
  expect(typeErrors(new Map(changed), settings).map((error) => error.replace(/:.*/, ''))).toEqual([
    'digits/model.ts',
    'digits/model.ts',
  ]);
});
