/**
 * Properties of the fingerprint, on every program there is: what does not change meaning leaves it alone, and every
 * number of an example counts.
 */
import { describe, expect, test } from 'vitest';
import { type Compilation, compile } from '../../../../compiler/compile.js';
import type * as ast from '../../../../grammar/ast/ast.js';
import { format } from '../../../../grammar/format.js';
import { parse } from '../../../../grammar/parse.js';
import { memoryHost } from '../../memory-host.js';
import { type Case, examples, sound } from '../../programs.js';
import { renameLocals } from '../../rename.js';

const compiled = (text: string, files: Case['files'], file = 'main.gan'): Promise<Compilation> =>
  compile(file, memoryHost({ ...files, [file]: text }));
const fingerprint = async (text: string, files: Case['files'], file?: string) =>
  (await compiled(text, files, file)).fingerprint;

const programs = [...examples, ...sound].filter(({ file, files }) => !/^\/\/ set:/.test(files[file]!));

describe.each(programs.map(({ file, files }, i) => [`${file} ${i}`, files[file]!, files] as const))('%s', (_, text, files) => {
  test('means the same however it is written, and wherever it is', async () => {
    const wanted = await fingerprint(text, files);
    expect(wanted).toMatch(/^[0-9a-f]{64}$/);
    const commented = text.replace(/\n/g, (line, at: number) => (at % 3 === 0 ? ' // a comment\n' : line));
    const moved = Object.fromEntries(Object.entries(files).map(([name, part]) => [`some/where/${name}`, part]));
    expect([
      await fingerprint(format(text, 'main.gan').text, files),
      await fingerprint(commented, files),
      await fingerprint(renameLocals(text), files),
      await fingerprint(text, moved, 'some/where/main.gan'),
      await fingerprint(reordered(text), files),
    ]).toEqual([wanted, wanted, wanted, wanted, wanted]);
  });
}); // prettier-ignore

/** The declarations in the opposite order. */
function reordered(text: string): string {
  const { program } = parse(text, 'main.gan');
  const written = ({ span }: { readonly span: ast.Declaration['span'] }) =>
    text.slice(span.start.offset, span.end.offset);
  const head = [program.extends, ...program.imports].flatMap((item) => (item === null ? [] : [written(item)]));
  return [...head, ...[...program.declarations].reverse().map(written)].join('\n\n');
}

test('renaming finds something to rename', () => {
  const { file, files } = examples.find((item) => item.file === 'digits.gan')!;
  const text = renameLocals(files[file]!);
  expect(text).toMatch(/var local_\d = local_\d\n {2}for local_\d in/);
  expect(text).toMatch(/let local_\d = G\(z\)/);
  expect(text).toMatch(/D\(local_\d\), D\(local_\d\)/);
});

/** Every number and flag in a program, changed one at a time. */
function* changes(text: string): Generator<{ readonly what: string; readonly text: string }> {
  const { program } = parse(text, 'main.gan');
  // A fact is said of the program, and no part of it.
  const meant = program.declarations.filter(({ kind }) => kind !== 'expect');
  for (const { span, to } of meant.flatMap((item) => literals(item, item.kind === 'data'))) {
    const line = text.split('\n')[span.start.line - 1]!.trim();
    const changed = text.slice(0, span.start.offset) + to + text.slice(span.end.offset);
    yield { what: `${text.slice(span.start.offset, span.end.offset)} -> ${to} in ${line}`, text: changed };
  }
}

/** @param ranges whether ranges count, as they do for data: elsewhere they are only checked */
function literals(tree: unknown, ranges: boolean): readonly { readonly span: ast.Expr['span']; readonly to: string }[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const node = tree as { readonly kind?: string };
  if (node.kind === 'number') {
    const { span, value, text } = node as ast.NumberLiteral;
    // A whole number stays one, and even, which sizes like; a rate stays in (0, 1).
    return [{ span, to: /^\d+$/.test(text) ? String(value === 0 ? 1 : 2 * value) : String(value * 0.75) }];
  }
  if (node.kind === 'bool')
    return [{ span: (node as ast.BoolLiteral).span, to: String(!(node as ast.BoolLiteral).value) }];
  return Object.entries(node).flatMap(([key, part]) =>
    key === 'span' || (key === 'range' && !ranges) ? [] : literals(part, ranges),
  );
}

/**
 * Programs that prove the counts of published networks are written for every size, and hold numbers that make no
 * difference at the one they train with.
 */
const oneSize = examples.filter(({ file, files }) => !/^expect .* with \(/m.test(files[file]!));

test.each([...oneSize, ...sound.filter(({ file }) => ['memory.gan', 'phases.gan'].includes(file))])(
  'every number of $file counts',
  async ({ file, files }) => {
    const text = files[file]!;
    const seen = new Map([[await fingerprint(text, files), 'the program']]);
    let counted = 0;
    for (const change of changes(text)) {
      const { fingerprint: changed } = await compiled(change.text, files);
      if (changed === null) continue;
      expect(seen.get(changed), change.what).toBeUndefined();
      seen.set(changed, change.what);
      counted++;
    }
    expect(counted).toBeGreaterThan(0);
  },
);
