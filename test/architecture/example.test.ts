import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tfjs } from '../../compiler/emit/tfjs/project.js';
import { printProgram } from '../../compiler/graph/debug/print.js';
import { programOf } from '../compiler/compiled.js';

const page = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');

/** The fenced block after a mark, without its indentation. */
function blockAfter(mark: string): string {
  const [, indent, text] = new RegExp(`<!-- ${mark} -->\\n\\n( *)\`\`\`\\w*\\n([\\s\\S]*?)\\n *\`\`\``).exec(page)!;
  return text!.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
}

it('the example of ARCHITECTURE.md goes all the way as the page says', async () => {
  const program = await programOf(blockAfter('example'));
  expect(printProgram(program)).toContain(blockAfter('graph'));
  const files = await tfjs.emit(program, { fingerprint: '', dataOptions: () => ({}), weightsFile: () => '' });
  expect(files.find(({ path }) => path === 'model.ts')!.text).toContain(blockAfter('emitted'));
});
