/** A page for each data source, from its table in runtime/data/sources and the remarks there. */
import { readFileSync } from 'node:fs';
import type { Setting } from '../../runtime/data/sources/source.js';
import { sourceOf, sources, type SourceName } from '../../runtime/data/sources/index.js';
import { fence, linked } from './library-pages.js';
import type { Page } from './page.js';

const folder = new URL('../../runtime/data/sources/', import.meta.url);

export const sourceExamples: Readonly<Record<SourceName, string>> = {
  idx: `data digits = idx(images: "train-images.gz", labels: "train-labels.gz", split: "train") {
  image: f32[28, 28, 1] in [-1, 1]
  label: int<10>
}`,
  images: `data faces = images("faces", crop: center, flip: true) {
  image: f32[64, 64, 3] in [-1, 1]
  kind: int<5>
}`,
  table: `data birds = table("birds.csv", image: "file", where: "split", is: "train") {
  image: f32[64, 64, 3] in [-1, 1]
  caption: int<1000>[12]
}`,
  paired: `data maps = paired(input: "maps/drawn", target: "maps/seen", flip: true) {
  input: f32[64, 64, 3] in [-1, 1]
  target: f32[64, 64, 3] in [-1, 1]
}`,
  unpaired: `data animals = unpaired(a: "horses", b: "zebras") {
  a: f32[64, 64, 3] in [-1, 1]
  b: f32[64, 64, 3] in [-1, 1]
}`,
  mixture: `data ring = mixture(layout: "ring", modes: 8, radius: 1, sigma: 0.01) {
  point: f32[2]
}`,
};

export function sourcePages(): readonly Page[] {
  return (Object.keys(sources) as SourceName[]).map((name) => {
    const source = sourceOf(name);
    const said = remarks(`${name}.ts`);
    const shared = { ...remarks('parts.ts').settings, ...remarks('pictures.ts').settings };
    const rows = Object.entries(source.settings).map(([key, setting]) => `| \`${key}\` | ${typeOf(setting)} | ${must(setting)} | ${linked(said.settings[key] ?? shared[key] ?? '').replaceAll('|', '\\|')} |`); // prettier-ignore
    const { perField } = source;
    if (perField !== undefined) rows.push(`| the name of a field | ${perField.type} | ${must(perField)} | for each field |`); // prettier-ignore
    const parts = [
      `# ${name}`,
      'A data source, for `data NAME = ...` declarations. [Data of your own](../../docs/learn.md#data-of-your-own) says how files are read.',
      linked(said.about),
      ['| argument | is a | | |', '|---|---|---|---|', ...rows].join('\n'),
      '## Example',
      fence(sourceExamples[name]),
    ];
    return { path: `library/source/${name}.md`, title: name, text: `${parts.join('\n\n')}\n` };
  });
}

const typeOf = ({ type, words }: Setting): string =>
  words === undefined ? type : words.map((word) => `\`"${word}"\``).join(' or ');

function must({ default: given, needs }: Setting): string {
  const alone = given === undefined ? 'must be given' : given === null ? '' : `\`${String(given)}\``;
  return needs === undefined ? alone : `${alone} together with \`${needs}\``.trim();
}

/** The remarks of a file: the one above what it exports, and those above its settings. */
function remarks(file: string): { readonly about: string; readonly settings: Readonly<Record<string, string>> } {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const plain = (remark: string) =>
    remark
      .replace(/^\s*\* ?/gm, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  const about = /\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport const \w+ = \{/.exec(text)?.[1] ?? '';
  const settings = [...text.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s*(\w+): \{ type/g)].map(([, said, name]) => [name!, plain(said!)]); // prettier-ignore
  return { about: plain(about), settings: Object.fromEntries(settings) as Record<string, string> };
}
