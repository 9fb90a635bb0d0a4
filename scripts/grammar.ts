/**
 * `npx tsx scripts/grammar.ts`: writes the TextMate grammar of the extension for VS Code from the tokens of the lexer. A test
 * holds the file to it.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { textMateGrammar } from '../service/highlight/textmate.js';

export const grammarFile = fileURLToPath(new URL('../editors/vscode/syntaxes/gan.tmLanguage.json', import.meta.url));

export const grammarText = (): string => `${JSON.stringify(textMateGrammar(), null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(grammarFile, grammarText());
