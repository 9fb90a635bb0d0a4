/** What the page is given besides its scripts: the library and the templates, files of data, and the engine. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { templates } from '../project/templates.js';

export { version as engineVersion } from '../../runtime/onnx/package.js';

/** Files of data that a page trains on, as `std/data` names them. */
const files = ['digits', 'mnist'].flatMap((name) =>
  ['images', 'labels'].map((part) => `data/${name}/${part}-idx${part === 'images' ? 3 : 1}-ubyte.gz`),
);

/** Files of onnxruntime-web: WebAssembly, and WebGPU with what it needs. */
export const engineFiles = [
  'ort.wasm.min.mjs',
  'ort-wasm-simd-threaded.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort.webgpu.min.mjs',
  'ort-wasm-simd-threaded.asyncify.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
] as const;

/** `library.json`. @param root the folder of the package */
export function libraryOf(root: string) {
  const folder = join(root, 'stdlib');
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.gan'))
    .sort();
  return {
    library: Object.fromEntries(names.map((file) => [file.slice(0, -'.gan'.length), readFileSync(join(folder, file), 'utf8')])), // prettier-ignore
    templates: templates().map(({ name, about, file }) => ({ name, about, text: readFileSync(file, 'utf8') })),
    files: files.filter((path) => existsSync(join(root, 'examples', path))),
  };
}

/** Where onnxruntime-web lies: beside this command, or where it was started; null where it is missing. */
export function engineFolder(): string | null {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return dirname(createRequire(from).resolve('onnxruntime-web/wasm'));
    } catch {
      // Not there.
    }
  }
  return null;
}
