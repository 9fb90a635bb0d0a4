/** Every name of the standard library is documented, with an example that compiles as the site shows it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { format } from '../../grammar/format.js';
import { readDocumentation } from '../../grammar/text/documentation.js';
import { exampleProgram } from '../../site/generate/examples.js';
import { readLibrary } from '../../site/generate/library.js';
import { messages } from '../compiler/compiled.js';
import { memoryHost } from '../compiler/memory-host.js';

const library = readLibrary();
const entries = library.flatMap(({ entries }) => entries);
const folder = new URL('../../examples/', import.meta.url);
const examples = Object.fromEntries(
  readdirSync(folder)
    .filter((file) => file.endsWith('.gan'))
    .map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]),
);

test('documentation is prose, a formula and an example', () => {
  const doc = 'A layer (Someone 2020).\n\n$$ y = x W $$\n\n```gan\nx |> dense(2)\n\ny\n```';
  expect(readDocumentation(doc)).toEqual({
    prose: 'A layer (Someone 2020).',
    formula: 'y = x W',
    example: 'x |> dense(2)\n\ny',
  });
  expect(readDocumentation('A layer.')).toEqual({ prose: 'A layer.', formula: null, example: null });
});

test('gan fmt keeps formulas and examples', () => {
  const text =
    '/// A layer.\n///\n/// $$ y = x^2 $$\n///\n/// ```gan\n/// x |>   f\n/// ```\nfn f(x: tensor) = x * x\n';
  expect(format(text, 'f.gan')).toMatchObject({ text });
});

describe.each(entries.map((entry) => [`${entry.module}/${entry.name}`, entry] as const))('%s', (_, entry) => {
  it('says what it is, and its example compiles', async () => {
    expect(entry.prose).not.toBe('');
    // What one would look for in a paper has its formula.
    if (['optimizer', 'objective'].includes(entry.kind) || ['schedules', 'initializers', 'norms', 'activations'].includes(entry.module)) expect(entry.formula).not.toBeNull(); // prettier-ignore
    const text = exampleProgram(entry, library);
    expect(format(`${text}\n`, 'example.gan').text).toBe(`${text}\n`);
    expect(text).toMatch(new RegExp(`\\b${entry.name}\\b`));
    const compilation = await compile('example.gan', memoryHost({ ...examples, 'example.gan': text }));
    expect(compilation.diagnostics.map(({ code }) => code), `${text}\n${messages(compilation)}`).toEqual([]); // prettier-ignore
    expect(compilation.fingerprint).not.toBeNull();
  });
});
