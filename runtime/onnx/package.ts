/** The package of ONNX Runtime, which need not be there. */
import type * as Ort from 'onnxruntime-node';
import { firstLine } from '../errors/first-line.js';
import { RunError } from '../errors/run-error.js';

/** The one version that is known to do what the graphs ask of it. */
export const version = '1.30.0';

/**
 * @param otherwise what else may be done where the package is missing: `, or use --target tfjs`
 * @throws RunError where it is missing or does not load
 */
export async function loadRuntime(otherwise = ''): Promise<typeof Ort> {
  try {
    const loaded = (await import('onnxruntime-node')) as typeof Ort & { readonly default?: typeof Ort };
    return loaded.default ?? loaded;
  } catch (error) {
    throw new RunError(
      `ONNX Runtime cannot be loaded: ${firstLine(error)}`,
      `Install it with \`npm install onnxruntime-node@${version}\`${otherwise}.`,
    );
  }
}

/** What the library says, without the place in its source that it begins with. */
export const plain = (message: string): string => message.replace(/^.* was false\. /, '');
