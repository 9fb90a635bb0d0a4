/**
 * Programs that nobody would write: examples with tokens and lines changed at random, pieces of several programs put
 * together, soups of tokens, and bytes. Whatever the text, the compiler answers, soon, with diagnostics that point into
 * it; what it accepts is sound, and means the same when it is formatted.
 *
 * `FUZZ_RUNS=20000 FUZZ_SEED=7 npx vitest run test/compiler/fuzz` looks longer, and elsewhere, and holds the processor
 * time of each to a second as well: on a machine that has other things to do as well, that would say little.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Compilation, compile } from '../../compiler/compile.js';
import { render } from '../../compiler/diagnostics/render/render.js';
import { tfjs } from '../../compiler/emit/tfjs/project.js';
import { verify } from '../../compiler/graph/debug/verify.js';
import { format } from '../../grammar/format.js';
import { library, memoryHost } from './memory-host.js';
import { examples, sound } from './programs.js';

const runs = Number(process.env['FUZZ_RUNS'] ?? 800);
const timed = process.env['FUZZ_RUNS'] !== undefined;
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

const programs = [...examples, ...sound].map(({ file, files }) => ({ text: files[file]!, files }));
const tokensOf = (text: string): readonly string[] => text.match(/\n|\/\/.*|"[^"\n]*"|[A-Za-z_]\w*|[\d.]+(?:e-?\d+)?|\|>|->|<-|==|\*\*|\.\.\.|\s+|./g) ?? []; // prettier-ignore

/** What may stand anywhere: every word of the programs and the library, and some that are unlike them. */
const vocabulary = [
  ...new Set([...programs.map(({ text }) => text), ...library.values()].flatMap((text) => tokensOf(text))),
  'toString', 'constructor', '__proto__', 'hasOwnProperty', '0', '-1', '1.5', '1e300', '1e-320', '4000000000', '"', '`', '\\', '\0', 'é', '\r', '\t', '(((', ')))', '{ {', '} }', 'f32[',
  'int<3>', '[_, _]', '...', '0..99999', 'x[0:1]', 'grad', 'share', 'remove', 'phase', 'extends "main.gan"', 'if training {',
].filter((token) => !token.startsWith('//')); // prettier-ignore

interface Edit {
  readonly kind: 'delete' | 'insert' | 'replace' | 'copy' | 'swap' | 'line' | 'cut';
  readonly at: number;
  readonly by: number;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('delete', 'insert', 'replace', 'replace', 'copy', 'swap', 'line', 'cut'),
  at: fc.nat(99_999),
  by: fc.nat(99_999),
});

function applied(tokens: readonly string[], { kind, at, by }: Edit): readonly string[] {
  if (tokens.length === 0) return tokens;
  const [i, j] = [at % tokens.length, by % tokens.length];
  const word = vocabulary[by % vocabulary.length]!;
  switch (kind) {
    case 'delete':
      return tokens.toSpliced(i, 1);
    case 'insert':
      return tokens.toSpliced(i, 0, word);
    case 'replace':
      return tokens.toSpliced(i, 1, word);
    case 'copy':
      // Another token of the same program: often of the right kind.
      return tokens.with(i, tokens[j]!);
    case 'swap':
      return tokens.with(i, tokens[j]!).with(j, tokens[i]!);
    case 'line': {
      const start = tokens.lastIndexOf('\n', i) + 1;
      const end = tokens.indexOf('\n', i) + 1 || tokens.length;
      return by % 2 === 0 ? tokens.toSpliced(start, end - start) : tokens.toSpliced(j, 0, ...tokens.slice(start, end));
    }
    case 'cut':
      return by % 8 === 0 ? tokens.slice(0, i) : tokens.toSpliced(i, by % 12);
  }
}

const mutant = fc
  .tuple(fc.nat(programs.length - 1), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([index, edits]) => {
    const { text, files } = programs[index]!;
    return { text: edits.reduce(applied, tokensOf(text)).join(''), files };
  });

/** Declarations of some programs after each other, imports first. */
const spliced = fc.array(fc.tuple(fc.nat(programs.length - 1), fc.nat(99_999)), { minLength: 2, maxLength: 8 }).map((picks) => {
  const pieces = picks.map(([index, at]) => {
    const { text } = programs[index]!;
    const all = text.split(/\n\n+/);
    return all[at % all.length]!;
  });
  const imports = picks.flatMap(([index]) => programs[index]!.text.match(/^import .*$/gm) ?? []);
  const files = Object.assign({}, ...picks.map(([index]) => programs[index]!.files)) as Record<string, string>;
  return { text: [...new Set(imports), ...pieces.filter((piece) => !piece.startsWith('import '))].join('\n\n'), files };
}); // prettier-ignore

/** Bytes as a file has them: most are no text at all. */
const bytes = fc
  .uint8Array({ maxLength: 600 })
  .map((data) => ({ text: Buffer.from(data).toString('utf8'), files: {} }));

const soup = fc
  .array(fc.constantFrom(...vocabulary), { maxLength: 120 })
  .map((tokens) => ({ text: tokens.join(' '), files: {} }));

async function compiled({ text, files }: { readonly text: string; readonly files: Readonly<Record<string, string>> }) {
  const host = memoryHost({ ...files, 'main.gan': text });
  const before = process.cpuUsage();
  const compilation = await compile('main.gan', host);
  const { user, system } = process.cpuUsage(before);
  return { compilation, milliseconds: (user + system) / 1000 };
}

function checkAnswer({ program, fingerprint, diagnostics, text }: Compilation): void {
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  expect(fingerprint === null).toBe(failed);
  for (const diagnostic of diagnostics) {
    const { code, message, hint, span, labels } = diagnostic;
    expect(code).not.toMatch(/internal/);
    for (const said of [message, hint ?? '', ...labels.map((label) => label.text)])
      expect(said).not.toMatch(/\bundefined\b|\bNaN\b|\[object|internal:|\bnull\b/);
    for (const place of [span, ...labels.map((label) => label.span)]) {
      const whole = text(place.file) ?? '';
      expect(place.start.offset, `${code} in ${place.file}`).toBeLessThanOrEqual(whole.length);
      expect(place.end.offset).toBeGreaterThanOrEqual(place.start.offset);
      const lines = whole.slice(0, place.start.offset).split(/\r\n?|\n/);
      expect([place.start.line, place.start.column]).toEqual([lines.length, lines.at(-1)!.length + 1]);
    }
    expect(span.file, code).not.toMatch(/^std\//);
    expect(render(diagnostic, text)).toContain(code);
  }
  if (!failed) expect(verify(program!)).toEqual([]);
}

async function answers(source: Parameters<typeof compiled>[0]): Promise<void> {
  const { compilation, milliseconds } = await compiled(source);
  checkAnswer(compilation);
  if (!timed || milliseconds < 1000) return;
  // Other work of this process may have been counted: only what is slow every time is slow.
  const again = [await compiled(source), await compiled(source)];
  expect(Math.min(...again.map((each) => each.milliseconds))).toBeLessThan(1000);
}

/** Formatting a program that is right changes nothing but its looks, and once is enough. */
async function formatted(source: Parameters<typeof compiled>[0]): Promise<void> {
  const { fingerprint } = (await compiled(source)).compilation;
  const once = format(source.text, 'main.gan');
  expect(format(once.text, 'main.gan').text).toBe(once.text);
  if (fingerprint === null) return;
  expect(once.problems).toEqual([]);
  expect((await compiled({ ...source, text: once.text })).compilation.fingerprint).toBe(fingerprint);
}

// Long runs take their time.
describe('the compiler answers', { timeout: 120_000 + 300 * runs }, () => {
  test('to programs with changes', async () => {
    await fc.assert(fc.asyncProperty(mutant, answers), { numRuns: runs, seed });
  });

  test('to programs put together from pieces', async () => {
    await fc.assert(fc.asyncProperty(spliced, answers), { numRuns: Math.ceil(runs / 2), seed });
  });

  test('to soups of tokens', async () => {
    await fc.assert(fc.asyncProperty(soup, answers), { numRuns: Math.ceil(runs / 2), seed });
  });

  test('to any text', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 400 }));
    const source = text.map((main) => ({ text: main, files: {} }));
    await fc.assert(fc.asyncProperty(source, answers), { numRuns: Math.ceil(runs / 4), seed });
  });

  test('to any bytes', async () => {
    await fc.assert(fc.asyncProperty(bytes, answers), { numRuns: Math.ceil(runs / 4), seed });
  });
});

describe('the formatter changes no meaning', { timeout: 120_000 + 300 * runs }, () => {
  test.each(programs.map(({ text, files }, i) => [i, text, files] as const))('program %i', async (_, text, files) => {
    await formatted({ text, files });
  });

  test.each([...library])('std/%s', (name, text) => {
    const once = format(text, name);
    expect(once).toEqual({ text, problems: [] });
  });

  test('programs with changes', async () => {
    await fc.assert(fc.asyncProperty(mutant, formatted), { numRuns: Math.ceil(runs / 4), seed: seed + 1 });
  });
});

test(
  'what it accepts can be emitted',
  async () => {
    const wanted = Math.ceil(runs / 100);
    let emitted = 0;
    for (const source of fc.sample(mutant, { numRuns: runs, seed })) {
      const { program, fingerprint } = (await compiled(source)).compilation;
      if (fingerprint === null || program!.training === null) continue;
      const files = await tfjs.emit(program!, {
        fingerprint,
        dataOptions: ({ options }) => options,
        weightsFile: ({ start }) => start!.path,
      });
      expect(files.map(({ path }) => path)).toContain('train.ts');
      if (++emitted === wanted) break;
    }
    expect(emitted).toBe(wanted);
  },
  120_000 + 300 * runs,
);
