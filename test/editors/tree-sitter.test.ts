/** The parser that Helix, Zed and Neovim colour by reads every program, and gives each piece of it one colour. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lex } from '../../grammar/lexer/lex.js';
import { keywords } from '../../grammar/lexer/tokens.js';
import { editors } from '../../scripts/grammar.js';
import { temporaryFolder } from '../cli/gan.js';
import { pythonWith, runPython } from '../cli/python.js';
import { programs, root } from './programs.js';

interface Read {
  readonly errors: readonly (readonly [row: number, column: number])[];
  readonly pieces: readonly (readonly [piece: string, colours: readonly string[]])[];
}

const folder = temporaryFolder(afterAll);
const compiler = spawnSync('cc', ['--version']).status === 0;
const python = pythonWith('tree_sitter');
const note = compiler ? python.note : ' (skipped: needs a C compiler named cc)';

describe.runIf(compiler && python.here)(`the Tree-sitter grammar${note}`, () => {
  const library = join(folder, 'gan.so');
  const query = readFileSync(join(editors, 'tree-sitter/queries/highlights.scm'), 'utf8');
  const read = (texts: readonly string[]): readonly Read[] =>
    JSON.parse(runPython(fileURLToPath(new URL('tree_sitter_pieces.py', import.meta.url)), JSON.stringify({ library, query, texts }))) as readonly Read[]; // prettier-ignore
  const colours = (text: string) => Object.fromEntries(read([text])[0]!.pieces.map(([piece, [colour]]) => [piece, colour])); // prettier-ignore

  beforeAll(() => {
    const source = join(editors, 'tree-sitter/src');
    const { status, stderr } = spawnSync('cc', ['-shared', '-fPIC', `-I${source}`, join(source, 'parser.c'), '-o', library]);
    expect(status, String(stderr)).toBe(0);
  }, 60_000); // prettier-ignore

  it('reads every program, and gives each piece of it one colour', () => {
    const texts = programs.map((file) => readFileSync(join(root, file), 'utf8'));
    read(texts).forEach(({ errors, pieces }, i) => {
      expect(errors, programs[i]).toEqual([]);
      expect(
        pieces.filter(([, found]) => found.length !== 1),
        programs[i],
      ).toEqual([]);
      // Its pieces are those of the compiler's own lexer.
      const words = lex(texts[i]!, programs[i]!).tokens.map(({ image }) => image);
      expect(pieces.filter(([, [colour]]) => colour !== 'comment').map(([piece]) => piece), programs[i]).toEqual(words); // prettier-ignore
    });
  }, 60_000);

  it('knows every keyword', () => {
    for (const word of keywords.keys()) expect(colours(`${word} x`)[word], word).toMatch(/^(?:keyword|boolean)/);
  }, 60_000);

  it('tells names by their places', () => {
    const text =
      'generator Q(z: f32[2]) -> f32[2] { z |> dense(2, bias: false) |> tanh }\nminimize G: loss.generator(0.5)';
    expect(colours(text)).toMatchObject({
      Q: 'type',
      G: 'type',
      z: 'variable',
      dense: 'function',
      tanh: 'function',
      bias: 'variable.parameter',
      false: 'boolean',
      f32: 'type',
      minimize: 'keyword',
      loss: 'variable',
      '0.5': 'number',
    });
  });

  it('goes on after what is half-typed', () => {
    const [{ pieces }] = read(['generator G(z: f32[2] -> f32[2] {\n  z |> dense(\n}\ntrain { minimize G: ']) as [Read];
    expect(Object.fromEntries(pieces)).toMatchObject({
      minimize: ['keyword'],
      train: ['keyword'],
      dense: ['function'],
    });
  });
});
