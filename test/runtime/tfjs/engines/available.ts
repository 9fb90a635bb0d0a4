import type { EngineName } from '../../../../runtime/tfjs/engines/shared/engine.js';
import { missingPackage } from '../../../../runtime/tfjs/engines/shared/packages.js';

/** Whether an optional engine's packages are here; where not, a test's name says how to get them. */
export function installed(engine: EngineName): { readonly here: boolean; readonly note: string } {
  const missing = missingPackage(engine);
  return { here: missing === undefined, note: missing === undefined ? '' : ` (skipped: ${missing.message})` };
}
