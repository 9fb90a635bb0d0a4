/**
 * A fix never changes what a program means, but in what its message says. Held over every example, every golden case
 * and its twin, over programs with layers in loops, choices and blocks, and over programs with a slip in one name: what
 * is mended there means what it meant before the slip.
 *
 * `FIX_RUNS=5000 FIX_SEED=7 npx vitest run test/compiler/fixes` looks longer, and elsewhere.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Compilation, compile } from '../../compiler/compile.js';
import type { Diagnostic } from '../../compiler/diagnostics/model/diagnostic.js';
import { applyFixes } from '../../compiler/diagnostics/fixes/apply.js';
import { registry } from '../../compiler/diagnostics/catalog/registry.js';
import { diff } from '../../compiler/diff/diff.js';
import { parameterCount } from '../../compiler/graph/analyse/measure.js';
import { caseNames, filesOf, readCase, readDirectives } from './diagnostics/cases.js';
import { memoryHost } from './memory-host.js';
import { type Case, examples, sound } from './programs.js';

const runs = Number(process.env['FIX_RUNS'] ?? 30);
const seed = Number(process.env['FIX_SEED'] ?? 1);

type Files = Readonly<Record<string, string>>;
type Settings = Readonly<Record<string, string>>;

const look = (file: string, files: Files, set: Settings = {}) => compile(file, memoryHost(files), { set });

const parametersOf = ({ program }: Compilation): number =>
  program!.networks.reduce((sum, { graph }) => sum + parameterCount(graph), 0);

/** One round of `gan check --fix`: the files with every fix made that goes with the others. */
function round(
  files: Files,
  { diagnostics, text }: Compilation,
): { readonly files: Files; readonly made: readonly Diagnostic[] } {
  const changed: Record<string, string> = { ...files };
  const made: Diagnostic[] = [];
  const places = new Set(diagnostics.flatMap(({ fix, span }) => (fix === null ? [] : [span.file])));
  for (const file of places) {
    const own = diagnostics.filter(({ fix, span }) => fix !== null && span.file === file);
    const { text: after, applied } = applyFixes(text(file)!, own.map(({ fix }) => fix!)); // prettier-ignore
    changed[file] = after;
    made.push(...own.filter(({ fix }) => applied.includes(fix!)));
  }
  return { files: changed, made };
}

/** Mends a program until nothing is left to mend, and looks at each round: what was right stays what it was. */
async function mended(
  file: string,
  files: Files,
  set: Settings = {},
): Promise<{ readonly files: Files; readonly last: Compilation }> {
  let before = await look(file, files, set);
  for (let rounds = 0; rounds < 10; rounds++) {
    const { files: after, made } = round(files, before);
    if (made.length === 0) return { files, last: before };
    const next = await look(file, after, set);
    if (before.fingerprint !== null) keeps(before, next, made);
    [files, before] = [after, next];
  }
  throw new Error('a fix that never ends');
}

function keeps(before: Compilation, after: Compilation, made: readonly Diagnostic[]): void {
  expect(after.fingerprint, made.map(({ code }) => code).join()).not.toBeNull();
  const gone = made.reduce((sum, { fix }) => sum + fix!.parameters, 0);
  expect(parametersOf(before) - parametersOf(after)).toBe(gone);
  if (gone === 0) return expect(after.fingerprint).toBe(before.fingerprint);
  for (const { message, fix } of made)
    if (fix!.parameters > 0) expect(message).toMatch(new RegExp(`: ${fix!.parameters} parameters? for nothing`));
  const found = diff({ program: before.program!, text: before.text }, { program: after.program!, text: after.text });
  expect([found.params, found.data, found.training]).toEqual([[], [], []]);
  const lines = found.networks.flatMap(({ layers }) => layers.flat());
  for (const { text } of lines.filter((line) => line.in === 'after')) expect(text).toContain('bias: false');
}

describe('nothing changes', () => {
  const programs: readonly Case[] = [...examples, ...sound];
  test.each(programs.map(({ file, files }) => [file, files] as const))('in %s', async (file, files) => {
    const before = await look(file, files);
    const { last } = await mended(file, files);
    if (before.diagnostics.length === 0) expect(last.fingerprint).toBe(before.fingerprint);
  });

  test('in golden cases but the mistake', { timeout: 120_000 }, async () => {
    for (const { code } of registry) {
      for (const name of caseNames(code)) {
        const file = `${name}.gan`;
        const { directives, program } = readDirectives(readCase(code, file));
        if (directives.times !== null) continue;
        const texts = filesOf(code).filter(
          (other) => /\.gan$|package\.json$/.test(other) && !other.endsWith('.fixed.gan'),
        );
        const files = Object.fromEntries(texts.map((other) => [other, readDirectives(readCase(code, other)).program]));
        const set = Object.fromEntries(directives.set === null ? [] : [directives.set]);
        await mended(directives.check ?? file, { ...files, [file]: program }, set);
      }
    }
  });
});

// ---- layers in loops, choices and blocks --------------------------------------------------------

/** What stands between a layer and its activation. */
const norms = [
  'h = h |> batch_norm', 'h = h |> batch_norm\n    h = h + 0', 'if i > 0 { h = h |> batch_norm }', 'if i < 9 { h = h |> batch_norm }',
  'if deep { h = h |> batch_norm }', 'h = if deep { h |> batch_norm } else { h }', 'h = h |> norm', '',
  'h = h + (h |> batch_norm)', 'h = batch_norm(h)', 'h = h |> normed(deep)',
] as const; // prettier-ignore
const layers = [
  'h = h |> conv(4 + i)', 'h = h |> conv(4 + i, bias: i == 0)', 'h = h |> conv(4 + i) |> batch_norm', 'h = h |> dense(4, bias: deep)',
  'h = conv(h, 4 + i, kernel: 1)', 'h = h |> part(3 + i, deep)', 'h = h |> part(4, not deep)', 'h = batch_norm(dense(h, 4))', 'h = h |> conv_transpose(4, kernel: 3 + i, stride: 1)',
] as const; // prettier-ignore

const expectations = ['', '==', '>=', '<='] as const;

const built = fc
  .record({
    turns: fc.integer({ min: 1, max: 3 }),
    layers: fc.array(fc.constantFrom(...layers), { minLength: 1, maxLength: 3 }),
    norms: fc.array(fc.constantFrom(...norms), { minLength: 3, maxLength: 3 }),
    deep: fc.boolean(),
    norm: fc.constantFrom('batch_norm', 'layer_norm', 'no_norm'),
    second: fc.constantFrom('', ' from "held.safetensors"', null),
    imported: fc.boolean(),
    fact: fc.constantFrom(...expectations),
  })
  .map(({ turns, layers: chosen, norms: between, deep, norm, second, imported, fact }) => {
    const body = chosen.map((layer, i) => `    ${layer}\n    ${between[i]}\n    h = h |> leaky_relu(0.2)`).join('\n');
    const network = (name: string, from: string) =>
      `network ${name}(x: f32[6, 6, 2])${from} {\n  var h = x\n  for i in 0..${turns} {\n${body}\n  }\n  h\n}\n`;
    const text = `${imported ? 'import { hinge, lsgan } from "std/losses"\n' : ''}param deep = ${deep}
param norm = ${norm}
block part(x: f32[H, W, C], filters: int, normed: bool) -> f32[_, _, filters] {
  var y = x |> conv(filters, kernel: 1)
  if normed { y = y |> batch_norm }
  y
}
fn used(x: tensor) = if deep { x |> norm } else { x }
block normed(x: f32[H, W, C], on: bool) -> f32[H, W, C] { if on { x |> batch_norm } else { x } }
${network('A', '')}${second === null ? '' : network('B', second)}`.replace('fn used(x: tensor) = if deep { x |> norm } else { x }\n', ''); // prettier-ignore
    return { text, fact };
  });

/** The program with a fact that holds. */
async function stated(text: string, fact: (typeof expectations)[number]): Promise<string> {
  const { program, fingerprint } = await look('main.gan', { 'main.gan': text });
  const a = program?.networks.find(({ name }) => name === 'A');
  if (fact === '' || fingerprint === null || a === undefined) return text;
  return `${text}expect parameters(A) ${fact} ${parameterCount(a.graph)}\n`;
}

const sets: readonly Settings[] = [{ deep: 'true' }, { deep: 'false' }, { norm: 'layer_norm' }];

test('layers in loops, choices and blocks', { timeout: 60_000 + 1000 * runs }, async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(built, async ({ text, fact }) => {
      const whole = await stated(text, fact);
      const { files } = await mended('main.gan', { 'main.gan': whole });
      if (files['main.gan'] !== whole) changed++;
      // What another value of the param makes of the text is what it was, too.
      for (const set of sets) {
        const [before, after] = [await look('main.gan', { 'main.gan': text }, set), await look('main.gan', { ...files, 'main.gan': files['main.gan']!.replace(/^expect .*\n/m, '') }, set)]; // prettier-ignore
        if (before.fingerprint === null) continue;
        expect(after.fingerprint).not.toBeNull();
        const missed = idleBiases(after) - idleBiases(before);
        expect(missed, 'no bias that counts has gone').toBeLessThanOrEqual(0);
        expect(parametersOf(before) - parametersOf(after)).toBe(idleParameters(before) - idleParameters(after));
      }
    }),
    { numRuns: runs, seed },
  );
  expect(changed).toBeGreaterThan(runs / 20);
});

const idle = ({ diagnostics }: Compilation) => diagnostics.filter(({ code }) => code === 'advice/idle-bias');
const idleBiases = (compilation: Compilation): number => idle(compilation).length;
const idleParameters = (compilation: Compilation): number =>
  idle(compilation).reduce((sum, { message }) => sum + Number(/: (\d+) parameters? for nothing/.exec(message)![1]), 0);

// ---- a slip in a name ---------------------------------------------------------------------------

const letters = [...'abcdefghijklmnopqrstuvwxyz_123'];

const slip = fc.record({
  program: fc.nat(),
  at: fc.nat(),
  letter: fc.nat(),
  kind: fc.constantFrom('drop', 'add', 'change', 'swap'),
  by: fc.constantFrom(...letters),
});

/** Names where they are used, not where they are given: there no other name says what was meant. */
const usesIn = (text: string): readonly { readonly from: number; readonly name: string }[] =>
  [...text.replace(/\/\/[^\n]*|"[^"\n]*"/g, (hidden) => ' '.repeat(hidden.length)).matchAll(/[A-Za-z_]\w{2,}/g)]
    .map(({ 0: name, index }) => ({ name, from: index }))
    .filter(({ name, from }) => {
      const [before, after] = [text.slice(0, from), text.slice(from + name.length)];
      const declared =
        /\b(?:param|data|block|fn|network|generator|discriminator|objective|optimizer|let|var|weight|state|for|phase|as)\s+$/;
      const listed = /(?:\bshare\s+|[({,]\s*)$/;
      return (
        !declared.test(before) &&
        !(listed.test(before) && !/^\s*\(/.test(after)) &&
        !/^\s*(?:[:~,]|<-|=(?!=))/.test(after) &&
        !/^import .*$/.test(before.split('\n').at(-1)!)
      );
    });

function slipped(
  text: string,
  { at, letter, kind, by }: { at: number; letter: number; kind: string; by: string },
): string | null {
  const uses = usesIn(text);
  if (uses.length === 0) return null;
  const { name, from } = uses[at % uses.length]!;
  const i = letter % name.length;
  const [a, b] = [name.slice(0, i), name.slice(i + 1)];
  const made = { drop: a + b, add: a + by + name.slice(i), change: a + by + b, swap: a + b.slice(0, 1) + name[i]! + b.slice(1) }[kind]!; // prettier-ignore
  return made === name || !/^[A-Za-z_]/.test(made) ? null : text.slice(0, from) + made + text.slice(from + name.length);
}

test('a slip in a name', { timeout: 60_000 + 1000 * runs }, async () => {
  const programs = [...examples, ...sound].filter(({ file }) => !file.includes('/'));
  let restored = 0;
  await fc.assert(
    fc.asyncProperty(slip, async ({ program, ...where }) => {
      const { file, files } = programs[program % programs.length]!;
      const text = files[file]!;
      const wrong = slipped(text, where);
      if (wrong === null) return;
      const [right, broken] = [await look(file, files), await look(file, { ...files, [file]: wrong })];
      if (right.fingerprint === null || broken.fingerprint !== null) return;
      const { files: after, last } = await mended(file, { ...files, [file]: wrong });
      if (last.fingerprint === null) return;
      restored++;
      expect(last.fingerprint, `${wrong}\n->\n${after[file]!}`).toBe(right.fingerprint);
    }),
    { numRuns: 3 * runs, seed },
  );
  expect(restored).toBeGreaterThan(runs / 4);
});
