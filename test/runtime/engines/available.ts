import type { EngineName } from '../../../runtime/engines/engine.js';
import { missingPackage } from '../../../runtime/engines/packages.js';

/** Whether an optional engine's packages are here; where not, a test's name says how to get them. */
export function installed(engine: EngineName): { readonly here: boolean; readonly note: string } {
  const missing = missingPackage(engine);
  return { here: missing === undefined, note: missing === undefined ? '' : ` (skipped: ${missing.message})` };
}
