/**
 * `npx tsx scripts/grammar.ts`: writes what editors colour by from the tokens of the lexer: the TextMate grammar of the
 * extension for VS Code, and the Tree-sitter grammar with its queries. Tests hold the files to it.
 *
 * The parser of the latter is made of its grammar by version 0.22 of Tree-sitter's command line, once it has changed:
 *
 *     cd editors/tree-sitter && tree-sitter generate --no-bindings src/grammar.json
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { textMateGrammar } from '../service/highlight/textmate.js';
import { highlights, treeSitterGrammar } from '../service/highlight/tree-sitter.js';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The text of each file, by its path in `editors/`. */
export const grammars: Readonly<Record<string, () => string>> = {
  'vscode/syntaxes/gan.tmLanguage.json': () => json(textMateGrammar()),
  'tree-sitter/src/grammar.json': () => json(treeSitterGrammar()),
  'tree-sitter/queries/highlights.scm': highlights,
  'zed/languages/gan/highlights.scm': highlights,
};

export const editors = fileURLToPath(new URL('../editors/', import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [file, text] of Object.entries(grammars)) writeFileSync(editors + file, text());
