/**
 * Texts as they are while somebody writes: examples cut off anywhere, with pieces taken out, put in twice or scrambled.
 * Whatever the text, every question has an answer, whose places lie in the text.
 *
 * `FUZZ_RUNS=5000 FUZZ_SEED=7 npx vitest run test/service/fuzz` looks longer, and elsewhere.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Examine, examineWith } from '../../service/facts/examine.js';
import { Service } from '../../service/service.js';
import { readProgram } from '../../grammar/read.js';
import { read } from '../../service/text/reading.js';
import { memoryHost } from '../compiler/memory-host.js';
import { examples } from '../compiler/programs.js';

const runs = Number(process.env['FUZZ_RUNS'] ?? 120);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

/** What fingers do. */
const typed = ['', '.', '|> ', '(', ')', '{', '}', '[', '"', ',', ': ', ' = ', '<- ', '~ ', 'let ', 'minimize ', '_', '// ', '\n', '🙂', '\r\n', '0.']; // prettier-ignore

const edit = fc.record({ from: fc.nat(), length: fc.nat({ max: 40 }), text: fc.oneof(fc.constantFrom(...typed), fc.string({ maxLength: 6 })) }); // prettier-ignore
const written = fc
  .record({
    program: fc.constantFrom(...examples),
    cut: fc.option(fc.nat()),
    edits: fc.array(edit, { maxLength: 3 }),
    at: fc.nat(),
  })
  .map(({ program: { file, files }, cut, edits, at }) => {
    let text = files[file]!;
    if (cut !== null) text = text.slice(0, cut % text.length);
    for (const { from, length, text: put } of edits) {
      const place = from % (text.length + 1);
      text = text.slice(0, place) + put + text.slice(place + length);
    }
    const cursor = at % (text.length + 1);
    return { file, files, before: files[file]!, text, at: cursor, [fc.toStringMethod]: () => JSON.stringify({ file, at: cursor, text }) }; // prettier-ignore
  });

/** Every place in an answer. */
function* placesIn(answer: unknown): Generator<{ readonly from: number; readonly to: number }> {
  if (typeof answer !== 'object' || answer === null) return;
  if ('from' in answer && 'to' in answer && !('file' in answer) && !('label' in answer)) yield answer as { from: number; to: number }; // prettier-ignore
  for (const part of Object.values(answer)) yield* placesIn(part);
}

function asked(service: Service, file: string, text: string, at: number): void {
  const answers = {
    problems: service.problems(file).map(({ from, to }) => ({ from, to })),
    hints: service.inlayHints(file).map((hint) => ({ from: hint.at, to: hint.at })),
    hover: service.hover(file, at),
    completion: service.completion(file, at),
    definition: service
      .definition(file, at)
      .filter((place) => place.file === file)
      .map(({ from, to }) => ({ from, to })),
    references: service
      .references(file, at)
      .filter((place) => place.file === file)
      .map(({ from, to }) => ({ from, to })),
    symbols: service.symbols(file),
    folding: service.folding(file),
    tokens: service.tokens(file),
    format: service.format(file),
    lenses: service.lenses(file),
    actions: service.actions(file, at, at),
  };
  service.signature(file, at);
  service.rename(file, at, 'another');
  for (const [question, answer] of Object.entries(answers))
    for (const { from, to } of placesIn(answer)) {
      expect(from, question).toBeGreaterThanOrEqual(0);
      expect(to, question).toBeGreaterThanOrEqual(from);
      expect(to, question).toBeLessThanOrEqual(text.length + (question === 'lenses' ? 1 : 0));
    }
  const tokens = service.tokens(file);
  for (const [i, token] of tokens.entries()) expect(token.from).toBeGreaterThanOrEqual(tokens[i - 1]?.to ?? 0);
}

const known = new Map<string, ReturnType<Examine>>();

test('whatever is written, every question has an answer', async () => {
  await fc.assert(
    fc.asyncProperty(written, async ({ file, files, before, text, at }) => {
      const host = memoryHost(files);
      // What is found out of an example is found out once.
      const examine: Examine = (main, texts) => {
        const found = known.get(main) ?? examineWith(host)(main, texts);
        if (texts.get(main) === before) known.set(main, found);
        return texts.get(main) === before ? found : examineWith(host)(main, texts);
      };
      const service = new Service(host, { examine });
      service.open(file, before);
      // From nothing, and on top of what was found out of another text.
      if (at % 2 === 0) await service.check(file);
      service.open(file, text);
      asked(service, file, text, at);
      if (at % 8 === 0) {
        await service.check(file);
        asked(service, file, text, at);
      }
    }),
    { numRuns: runs, seed },
  );
});

test('what is mended has the length and the lines of what was written, and its tree is that of the mended text', () => {
  let whole = 0;
  fc.assert(
    fc.property(written, ({ file, text }) => {
      const { mended, problems, program } = read(file, text);
      expect(mended.length).toBe(text.length);
      expect(mended.replace(/[^\n\r]/g, '')).toBe(text.replace(/[^\n\r]/g, ''));
      const again = readProgram(mended, file);
      if (problems.length === 0 || again.problems.length > 0) return;
      whole += 1;
      expect(program).toEqual(again.program);
    }),
    { numRuns: 3 * runs, seed },
  );
  expect(whole).toBeGreaterThan(runs / 4);
});

test('a comment behind what was blanked out documents nothing', () => {
  const { mended, program } = read(
    'a.gan',
    '/// Above.\nparam r /// Behind.\nparam rate = 2 /// Of rate.\nparam width = 3 )\n',
  );
  expect(program.declarations.map((it) => 'doc' in it && it.doc)).toEqual([null, null]);
  expect(program).toEqual(readProgram(mended, 'a.gan').program);
});
