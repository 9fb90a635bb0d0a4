import { locatePackage } from '../../../runtime/engines/packages.js';

const packages = {
  'tfjs-node-gpu': ['@tensorflow/tfjs-node-gpu'],
  'tfjs-node': ['@tensorflow/tfjs-node'],
  webgpu: ['webgpu', '@tensorflow/tfjs-backend-webgpu'],
} as const;

/** Whether an optional engine's packages are here; where not, the test's name says how to get them. */
export function installed(engine: keyof typeof packages): { readonly here: boolean; readonly note: string } {
  const missing = packages[engine].filter((name) => locatePackage(name) === undefined);
  return {
    here: missing.length === 0,
    note: missing.length === 0 ? '' : ` (skipped: needs ${missing.join(' and ')} in a folder of GANLANG_ENGINES)`,
  };
}
