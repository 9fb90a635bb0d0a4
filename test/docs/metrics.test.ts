/** docs/metrics.md names every metric with what it takes, and its program is right. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { metrics } from '../../compiler/graph/metrics/index.js';
import { memoryHost } from '../compiler/memory-host.js';

const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
const [, program] = /```gan\n([^]*?)```/.exec(page)!;
const sections = new Map([...page.matchAll(/^### `(\w+)\((.*?)\)`(.*)\n([^]*?)(?=^##|(?![^]))/gm)].map(([, name, takes, said, text]) => [name!, { takes: takes!, said: said!, text: text! }])); // prettier-ignore

it('its program is right', async () => {
  const files = memoryHost({ 'measured.gan': program! });
  const { diagnostics } = await compile('measured.gan', files);
  expect(diagnostics).toEqual([]);
});

it('every metric is there, and nothing else', () => {
  expect([...sections.keys()].sort()).toEqual([...metrics.keys()].sort());
});

it.each([...metrics.values()].map((kind) => [kind.name, kind] as const))('%s', (name, { parameters, better }) => {
  const { takes, said, text } = sections.get(name)!;
  for (const parameter of parameters) {
    if (parameter.kind === 'picture') continue;
    const whole = `${takes} ${text} ${page}`;
    expect(whole).toContain(parameter.name);
    if (parameter.kind === 'number') expect(takes).toContain(`${parameter.name}: ${parameter.default}`);
  }
  const values = better === null ? [] : typeof better === 'string' ? [better] : Object.values(better);
  if (new Set(values).size === 1) expect(said).toContain(`${values[0]} is better`);
  if (typeof better === 'object' && better !== null)
    for (const value of Object.keys(better)) expect(text).toContain(`\`${value}\``);
});
