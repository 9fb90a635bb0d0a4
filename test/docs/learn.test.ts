/** Every program of the guide and of the reference compiles, and every wrong one is wrong in the way it says. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { messages } from '../compiler/compiled.js';
import { memoryHost } from '../compiler/memory-host.js';

describe.each(['learn', 'reference'])('the programs of docs/%s.md', (name) => {
  const page = readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');

  /** In their order: `gan file=NAME` is a file, which others may extend, `gan wrong=CODE` has a mistake. */
  const examples = [...page.matchAll(/^```gan (file|wrong)=(\S+)\n(.*?)^```$/gms)].map(([, kind, name, text]) => ({
    kind: kind!,
    name: name!,
    text: text!,
  }));
  const files = Object.fromEntries(examples.map(({ kind, name, text }) => [kind === 'file' ? name : 'wrong.gan', text])); // prettier-ignore

  it('are all of its code', () => {
    expect(examples.length).toBe(page.match(/^```gan/gm)!.length);
    expect(examples.length).toBeGreaterThan(name === 'learn' ? 8 : 4);
  });

  it.each(examples)('$kind $name', async ({ kind, name, text }) => {
    const file = kind === 'file' ? name : 'wrong.gan';
    const compilation = await compile(file, memoryHost({ ...files, [file]: text }));
    const codes = compilation.diagnostics.map(({ code }) => code);
    expect(codes, messages(compilation)).toEqual(kind === 'file' ? [] : [name]);
  });
});
