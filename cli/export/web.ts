/** `--web`: a folder with the model and a page that draws its samples, which a browser opens as it lies there. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { EmittedBytes, EmittedFile } from '../../compiler/emit/target.js';
import { pretty } from '../../compiler/emit/typescript/format.js';
import { visibleLine } from '../../runtime/text/visible.js';
import { askedAs } from '../../runtime/web/asking.js';
import { type ModelSpec, modelInputText } from '../../runtime/web/spec.js';
import { version } from '../../runtime/onnx/package.js';
import { UserError } from '../host/user-error.js';
import { onnxFile } from './onnx.js';
import { pageHtml } from './page-html.js';
import { scriptOf } from './script.js';
import type { Part, TrainedRun } from './trained.js';

/**
 * The files of the folder. The page gets everything out of scripts: a page that is opened from a folder, without a
 * server, may load nothing else.
 * @throws RunError where a page has no way to ask for an input, or onnxruntime-web is missing
 */
export async function webFiles(
  run: TrainedRun,
  part: Part,
): Promise<{ readonly files: readonly (EmittedFile | EmittedBytes)[]; readonly spec: ModelSpec }> {
  const { bytes, spec } = onnxFile(run, part);
  refuseUnasked(spec, part.name);
  const engine = engineFiles();
  const { code, name } = scriptOf('runtime/web/page.ts');
  const model = { spec, seed: run.checkpoint.info.seed, ...layoutOf(part, spec), bytes: packed(bytes) };
  const scripts = [
    { path: 'engine/ort.wasm.min.js', bytes: engine.script },
    {
      path: 'engine/wasm.js',
      text: setting('engine', { start: packed(engine.start), wasm: packed(engine.wasm) }),
    },
    { path: 'model.js', text: setting('model', model) },
    {
      path: 'page.js',
      text: await pretty(
        `// Draws samples in a browser: controls, noise, the model, the canvas. Open index.html.\n'use strict';\n\n${code}\nvoid ${name}.openPage(globalThis);\n`,
      ),
    },
  ];
  const html = pageHtml(part.name, spec, scripts.map(({ path }) => path)); // prettier-ignore
  return { files: [{ path: 'index.html', text: html }, ...scripts, { path: `${part.name}.onnx`, bytes }], spec };
}

const packed = (bytes: Uint8Array): string => gzipSync(bytes, { level: 9 }).toString('base64');

const setting = (name: string, value: unknown): string => `globalThis.${name} = ${JSON.stringify(value)};\n`;

/** How many samples stand in how many columns at first: as the preview has them. */
function layoutOf(
  { shown }: Part,
  { inputs, outputs }: ModelSpec,
): { readonly count: number; readonly columns: number | null } {
  if (Object.values(inputs).some((input) => askedAs(input) === 'picture')) return { count: 1, columns: null };
  if (shown?.kind === 'preview' && shown.layout.kind === 'grid') {
    const { rows, columns } = shown.layout;
    return { count: Math.min(rows * columns, 64), columns };
  }
  const [output] = Object.values(outputs);
  return { count: output?.shape.length === 1 && output.shape[0] === 2 ? 256 : 16, columns: null };
}

/** @throws UserError for numbers that are neither drawn nor few */
function refuseUnasked({ inputs }: ModelSpec, name: string): void {
  const unasked = Object.entries(inputs).find(([, input]) => askedAs(input) === 'nothing');
  if (unasked === undefined) return;
  const [input, spec] = unasked;
  throw new UserError(
    `${name} takes ${visibleLine(input)}: ${modelInputText(spec)}, which a page has no control for.`,
    'Leave the network out to export what makes it too, or use --onnx.',
    2,
  );
}

/** The files of onnxruntime-web's WebAssembly. @throws UserError where it is missing */
function engineFiles(): Readonly<Record<'script' | 'start' | 'wasm', Buffer>> {
  const folder = engineFolder();
  const read = (name: string): Buffer => {
    try {
      return readFileSync(join(folder, name));
    } catch {
      throw new UserError(`This onnxruntime-web has no ${name}.`, install);
    }
  };
  return {
    script: read('ort.wasm.min.js'),
    start: read('ort-wasm-simd-threaded.mjs'),
    wasm: read('ort-wasm-simd-threaded.wasm'),
  };
}

const install = `Install it with \`npm install onnxruntime-web@${version}\`.`;

/** Beside this command, or where it was started. */
function engineFolder(): string {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return join(dirname(createRequire(from).resolve('onnxruntime-web/wasm')));
    } catch {
      // Not there.
    }
  }
  throw new UserError('A page needs onnxruntime-web, which is not installed.', install);
}
