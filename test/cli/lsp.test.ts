/** A session of an editor with `gan lsp`, on the examples and on half-written texts; it prints how long answers take. */
import { copyFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CodeAction,
  CodeLens,
  CompletionList,
  Diagnostic,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  Range,
  SemanticTokens,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { at, Editor, timesOf } from './editor.js';
import { entry, temporaryFolder } from './gan.js';

const folder = temporaryFolder(afterAll);
const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const whole: Range = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };

/** The program in a folder of its own, with the data beside it. */
function example(name: string): { readonly file: string; readonly text: string } {
  const file = join(folder, `${name}.gan`);
  copyFileSync(join(examples, `${name}.gan`), file);
  return { file, text: readFileSync(file, 'utf8') };
}

/** The text with its hints in it. */
function hinted(document: TextDocument, hints: readonly InlayHint[]): string {
  const edits = hints.map(({ position, label }) => ({ range: { start: position, end: position }, newText: `«${label as string}»` })); // prettier-ignore
  return TextDocument.applyEdits(document, edits);
}

const said = (hover: Hover | null): string => (hover?.contents as { readonly value: string } | undefined)?.value ?? '';

describe('a session', () => {
  let editor: Editor;
  beforeAll(async () => {
    cpSync(join(examples, 'data'), join(folder, 'data'), { recursive: true });
    editor = await Editor.start([process.execPath, entry(), 'lsp', '--stdio'], folder);
  });
  afterAll(async () => {
    console.log(timesOf(editor.timings));
    expect(editor.complaints).toEqual([]);
    expect(await editor.stop()).toBe(0);
  });

  const hints = (document: TextDocument) => editor.ask<readonly InlayHint[]>('inlayHint', document, { range: whole });

  it('shows shapes, costs and documentation of what is right', async () => {
    const { file, text } = example('pix2pix');
    const document = editor.open(file, text);
    expect(await editor.problems(document)).toEqual([]);
    const shown = hinted(document, await hints(document));
    expect(shown).toContain('|> conv(width, kernel: 4, stride: 2, padding: 1, bias: false, init: start)«[16, 16, 16]»');
    expect(shown).toContain('|> tanh«[32, 32, 3]»');
    expect(shown).toContain('let fake«: f32[32, 32, 3]» = G(sketch)');
    const over = async (words: string, within: number) => said(await editor.ask('hover', document, { position: at(document, words, within) })); // prettier-ignore
    expect(await over('patchgan(width', 2)).toMatch(/f32\[6, 6, 1\][\s\S]*43,217 parameters[\s\S]*PatchGAN/);
    expect(await over('nonsaturating.generator', 18)).toContain('mean(softplus(-fake))');
    expect(await over('tanh\n', 1)).toContain('in [-1, 1]');
    const lenses = await editor.ask<readonly CodeLens[]>('codeLens', document);
    expect(lenses.map(({ command }) => command!.title)).toEqual([
      expect.stringMatching(/^1,043,107 parameters, .*FLOPs a sample$/),
      expect.stringMatching(/^43,217 parameters/),
      expect.stringMatching(/^batch 8, 8 epochs: .*MiB for weights.*MiB for activations/),
    ]);
    await editor.close(document);
  });

  it('finds its way: declarations, uses, other names, outline, folds, colours, style', async () => {
    const { file, text } = example('cyclegan');
    const document = editor.open(file, text);
    await editor.problems(document);
    const to = async (words: string, within: number) => (await editor.ask<readonly Location[]>('definition', document, { position: at(document, words, within) }))[0]!; // prettier-ignore
    expect((await to('patchgan(width', 2)).uri).toMatch(/stdlib\/patchgan\.gan$/);
    expect((await to('residual }', 2)).range.start).toEqual(at(document, 'residual(x'));
    const uses = await editor.ask<readonly Location[]>('references', document, { position: at(document, 'width = 16', 2), context: { includeDeclaration: true } }); // prettier-ignore
    expect(uses.length).toBe(text.match(/\bwidth\b/g)!.length);
    expect((await editor.ask<readonly unknown[]>('documentHighlight', document, { position: at(document, 'width = 16', 2) })).length).toBe(uses.length); // prettier-ignore
    const word = await editor.ask<{ placeholder: string }>('prepareRename', document, { position: at(document, 'width = 16', 2) }); // prettier-ignore
    expect(word.placeholder).toBe('width');
    const renaming = await editor.ask<WorkspaceEdit>('rename', document, { position: at(document, 'width = 16', 2), newName: 'filters_of_first' }); // prettier-ignore
    expect(TextDocument.applyEdits(document, renaming.changes![document.uri]!)).toBe(text.replaceAll(/\bwidth\b/g, 'filters_of_first')); // prettier-ignore
    const refused = editor.ask('rename', document, { position: at(document, 'patchgan(width', 2), newName: 'p' });
    await expect(refused).rejects.toThrow(/std\/patchgan, which is not yours to change/);
    const symbols = await editor.ask<readonly DocumentSymbol[]>('documentSymbol', document);
    expect(symbols.map(({ name }) => name)).toEqual(expect.arrayContaining(['residual', 'G', 'DA', 'night', 'train']));
    expect((await editor.ask<readonly FoldingRange[]>('foldingRange', document)).length).toBeGreaterThan(10);
    const { data } = await editor.ask<SemanticTokens>('semanticTokens/full', document);
    expect(data.length % 5).toBe(0);
    expect(data.length / 5).toBeGreaterThan(500);
    const place = text.indexOf('param size = 32');
    const untidy = editor.edit(document, place, place + 'param size = 32'.length, 'param   size=32');
    const edits = await editor.ask<TextEdit[]>('formatting', untidy);
    expect(TextDocument.applyEdits(untidy, edits)).toBe(text);
    await editor.close(document);
  });

  it('says what is wrong, and puts it right', async () => {
    const { file, text } = example('digits');
    const document = editor.open(file, text.replace('leaky_relu', 'leaky_rel'));
    const [problem] = await editor.problems(document);
    expect(problem).toMatchObject({ source: 'gan', code: 'name/unknown', severity: 1 });
    const [action] = await editor.ask<readonly CodeAction[]>('codeAction', document, { range: problem!.range, context: { diagnostics: [problem] } }); // prettier-ignore
    expect(action).toMatchObject({ kind: 'quickfix', isPreferred: true, diagnostics: [{ code: 'name/unknown' }] });
    expect(TextDocument.applyEdits(document, action!.edit!.changes![document.uri]!)).toBe(text);
    await editor.close(document);
  });

  it('tells of mistakes in other files, and looks at data when it is saved', async () => {
    const base = join(folder, 'base.gan');
    const main = join(folder, 'variant.gan');
    writeFileSync(base, 'param width = 2\nparam depth = wide\n');
    const document = editor.open(main, 'extends "base.gan"\nparam width = 4\n');
    await editor.problems(document);
    const beside = TextDocument.create(document.uri.replace('variant', 'base'), 'gan', 0, readFileSync(base, 'utf8'));
    const told = editor.problems(beside);
    editor.save(document);
    expect((await told).map(({ code }) => code)).toContain('name/unknown');
    writeFileSync(base, 'param width = 2\nparam depth = width\n');
    const right = editor.problems(beside);
    editor.save(document);
    expect((await right).map(({ code }) => code)).not.toContain('name/unknown');
    const data = (path: string) => `data d = images("${path}") { image: f32[8, 8, 1] in [-1, 1] }\ntrain { batch 2 until 1 epochs x <- d.image }\n`; // prettier-ignore
    const missing = editor.edit(document, 0, document.getText().length, data('nowhere'));
    expect((await editor.problems(missing)).map(({ code }) => code)).toContain('data/files');
    await editor.close(missing);
  });

  describe('on half-written texts', () => {
    let document: TextDocument;
    let text: string;
    beforeAll(async () => {
      ({ text } = example('dcgan'));
      document = editor.open(join(folder, 'dcgan.gan'), text);
      await editor.problems(document);
    });

    /** Types in the place of a line of the generator; what is behind the mark stands there already. */
    const typed = async <T>(words: string, question: string, check: (answer: T, typed: TextDocument) => void) => {
      const before = document;
      const line = /\n[^\n]*\|> tanh/.exec(text)!;
      const cursor = line.index + 3 + words.indexOf('¦');
      document = editor.edit(before, line.index, line.index, `\n  ${words.replace('¦', '')}`);
      check(await editor.ask<T>(question, document, { position: document.positionAt(cursor) }), document);
      const problems: readonly Diagnostic[] = await editor.problems(document);
      expect(problems.length).toBeGreaterThan(0);
      const shown = hinted(document, await hints(document));
      expect(shown, words).toMatch(/\|> tanh«\[32, 32, 3\]»/);
      expect(shown, words).toMatch(/\|> squeeze«\[\]»/);
      document = editor.edit(document, 0, document.getText().length, text);
      await editor.problems(document);
    };
    const labels = (list: CompletionList | null) => (list?.items ?? []).map(({ label }) => label);

    it('offers layers', () => typed<CompletionList>('|> ¦', 'completion', (list) => {
      expect(labels(list)).toEqual(expect.arrayContaining(['conv', 'relu', 'batch_norm', 'reshape']));
    })); // prettier-ignore
    it('offers arguments', () => typed<CompletionList>('|> conv(8, kernel: 3, ¦', 'completion', (list) => {
      expect(labels(list)).toEqual(expect.arrayContaining(['stride:', 'padding:', 'width']));
      expect(labels(list)).not.toContain('kernel:');
    })); // prettier-ignore
    it('shows the parameters of a call', () => typed<SignatureHelp>('|> conv(8, stride: ¦', 'signatureHelp', (help) => {
      const { label, parameters } = help.signatures[0]!;
      const [from, to] = parameters![help.activeParameter!]!.label as [number, number];
      expect(label.slice(from, to)).toBe('stride: any = 1');
    })); // prettier-ignore
    it('tells of what is there', () => typed<Hover>('|> dense(8¦ *', 'hover', (hover) => {
      expect(hover === null || said(hover).length > 0).toBe(true);
    })); // prettier-ignore

    it('offers lines, data and losses in train', async () => {
      const end = text.lastIndexOf('\n}') + 1;
      const complete = async (words: string) => {
        const made = editor.edit(document, end, end, `  ${words}\n`);
        const list = await editor.ask<CompletionList>('completion', made, { position: made.positionAt(end + 2 + words.length) }); // prettier-ignore
        document = editor.edit(made, 0, made.getText().length, text);
        return labels(list);
      };
      expect(await complete('')).toEqual(expect.arrayContaining(['minimize', 'preview', 'repeat']));
      expect(await complete('x <- emoji.')).toEqual(expect.arrayContaining(['image', 'caption']));
      expect(await complete('minimize G: nonsaturating.')).toEqual(['discriminator', 'generator']);
      expect(await complete('minimize ')).toEqual(expect.arrayContaining(['G', 'D']));
      expect(await complete('optimizer G = ')).toEqual(expect.arrayContaining(['adam', 'lion']));
    });
  });

  it('compiles once a change, and answers while it does', async () => {
    const { text } = example('stylegan2');
    const lines = Array.from({ length: 76 }, (_, i) => `\nfn spare_${i}(x: f32[H, W, C]) {\n  let y = x |> relu |> leaky_relu(0.${i + 1})\n  y + mean(y, axis: all)\n}\n`); // prettier-ignore
    const long = text + lines.join('');
    expect(long.split('\n').length).toBeGreaterThan(500);
    let document = editor.open(join(folder, 'long.gan'), long);
    await editor.problems(document);
    const before = editor.compiled;
    const place = long.indexOf('|> leaky_relu(0.9)');
    const first = editor.timings.length;
    for (const [i, key] of [...'|> dense(8) '].entries()) {
      document = editor.edit(document, place + i, place + i, key);
      const position = document.positionAt(place + i + 1);
      await editor.ask('completion', document, { position });
      await editor.ask('signatureHelp', document, { position });
      await editor.ask('hover', document, { position: at(document, 'generator G', 11) });
      await editor.ask('semanticTokens/full', document);
      await hints(document);
      await editor.ask('documentSymbol', document);
      await editor.ask('foldingRange', document);
      await editor.ask('codeAction', document, { range: { start: position, end: position }, context: { diagnostics: [] } }); // prettier-ignore
      await editor.ask('codeLens', document);
    }
    await editor.problems(document);
    console.log(`While typing in a file of ${long.split('\n').length} lines:\n${timesOf(editor.timings.slice(first))}`);
    expect(editor.compiled - before).toBeLessThanOrEqual(12);
    await editor.close(document);
  });

  it('takes every example without a complaint', async () => {
    for (const name of readdirSync(examples).filter((file) => file.endsWith('.gan'))) example(name.slice(0, -'.gan'.length)); // prettier-ignore
    for (const name of ['digits-wgan-gp', 'seqgan', 'ring', 'infogan']) {
      const { file, text } = example(name);
      const document = editor.open(file, text);
      expect(await editor.problems(document), name).toEqual([]);
      expect((await hints(document)).length, name).toBeGreaterThan(1);
      await editor.close(document);
    }
  });
});
