/** What the pages of runs have in common: each needs nothing else and no network. */
import { markup } from '../text/visible.js';

/** A page with its parts one after the other. */
export const page = (title: string, parts: readonly string[]): string =>
  [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${markup(title)}</title><style>${style}</style></head><body><h1>${markup(title)}</h1>`,
    ...parts,
    '</body></html>\n',
  ].join('\n');

/** Figures under a title, as many beside each other as there is room for; nothing where there are none. */
export const section = (title: string, parts: readonly string[]): readonly string[] =>
  parts.length === 0 ? [] : [`<h2>${title}</h2><div class="parts">`, ...parts, '</div>'];

/** How they look, in light and in the dark. */
export const style = `
:root { color-scheme: light dark; --dash-1: 7 3; --dash-2: 2 2; --dash-3: 9 2 2 2; --dash-4: 4 4; --dash-5: 12 4;
  --text: #222; --soft: #6b6b6b; --rule: #e4e4e4; --page: #fff;
  --line: #1f5ab4; --line-1: #c2410c; --line-2: #15803d; --line-3: #a21caf; --line-4: #a16207; --line-5: #0e7490; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e6e6; --soft: #9a9a9a; --rule: #383838; --page: #181818;
    --line: #7fb0ff; --line-1: #ff9d6c; --line-2: #6fdc8c; --line-3: #ee9bff; --line-4: #e9c46a; --line-5: #67d8e8; }
}
body { margin: 2rem auto; max-width: 66rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--page); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.parts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
figure { margin: 0; } figcaption { color: var(--soft); } figcaption b { color: var(--text); }
svg, img { width: 100%; display: block; } img { image-rendering: pixelated; }
text { font-size: 11px; fill: var(--soft); } .grid { stroke: var(--rule); }
.line { fill: none; stroke: var(--line); stroke-width: 1.5; stroke-dasharray: var(--dash, none); } .band { fill: var(--line); opacity: .18; }
.mark { stroke: var(--line-1); stroke-dasharray: 4 3; }
.wide { overflow-x: auto; } table { border-collapse: collapse; } th { text-align: left; font-weight: normal; color: var(--soft); }
th, td { padding: .1rem 1rem .1rem 0; vertical-align: top; } thead th { color: var(--text); }
.key { display: inline-block; width: 2rem; height: .8rem; } .key path { stroke-width: 3; }
.beside { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(8rem, 20rem); gap: 1rem; margin: 0 0 1rem; }
.beside img { max-width: 20rem; }
pre { overflow-x: auto; font: 13px/1.45 ui-monospace, monospace; }
.bold { font-weight: bold; } .red { color: var(--line-1); } .green { color: var(--line-2); } .cyan { color: var(--line); } .dim { color: var(--soft); }
`;
