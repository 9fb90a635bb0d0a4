/** `index.html` of a page that draws samples: what it looks like. What it does is in `page.js`. */
import { markup } from '../../runtime/text/visible.js';
import type { ModelSpec } from '../../runtime/web/spec.js';

const style = `
  :root { color-scheme: light dark; --line: color-mix(in srgb, CanvasText 25%, Canvas); font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem; }
  h1 { font-size: 1.4rem; margin: 0; }
  header p, small { color: color-mix(in srgb, CanvasText 70%, Canvas); margin: 0; }
  form { display: flex; flex-wrap: wrap; gap: 0.75rem 1.25rem; align-items: end; margin: 1.25rem 0; }
  label, fieldset { display: flex; flex-direction: column; gap: 0.2rem; min-width: 0; max-width: 100%; }
  fieldset { border: 1px solid var(--line); border-radius: 0.3rem; padding: 0.2rem 0.6rem 0.4rem; margin: 0; }
  .name { font-weight: 600; font-size: 0.9rem; }
  .row { display: flex; gap: 0.5rem; align-items: end; }
  .choose { flex-direction: row; font-size: 0.9rem; }
  input, select, button { font: inherit; height: 2.3rem; padding: 0 0.5rem; max-width: 100%; box-sizing: border-box; }
  input[type='number'] { width: 9rem; }
  input[type='text'] { width: 18rem; }
  input[type='range'] { width: 12rem; padding: 0; }
  input[type='checkbox'] { margin: 0; height: auto; }
  input[type='file'] { height: auto; }
  :focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
  #status { min-height: 1.5em; margin: 0 0 0.5rem; }
  #status.wrong { color: light-dark(#a40000, #ff9d9d); font-weight: 600; }
  canvas { max-width: 100%; height: auto; image-rendering: pixelated; border: 1px solid var(--line); }
  pre { overflow: auto; border: 1px solid var(--line); padding: 0.75rem; }
`;

/** @param title what is drawn, as people call it */
export function pageHtml(title: string, { program, network, step }: ModelSpec, scripts: readonly string[]): string {
  const about = `${network === null ? 'Samples' : `Network ${network}`} of ${program}, after ${step} ${step === 1 ? 'step' : 'steps'} of training`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <title>${markup(title)}</title>
    <style>${style}    </style>
  </head>
  <body>
    <header>
      <h1>${markup(title)}</h1>
      <p>${markup(about)}</p>
    </header>
    <main>
      <form></form>
      <p id="status" role="status">This page needs JavaScript.</p>
      <canvas role="img" aria-label="Samples" hidden></canvas>
      <pre hidden></pre>
    </main>
${scripts.map((path) => `    <script src="${markup(path)}"></script>`).join('\n')}
  </body>
</html>
`;
}
