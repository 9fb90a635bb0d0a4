import { ask } from '../../process/ask.js';
import type { EngineName } from './shared/engine.js';
import { engineNames } from './shared/engine.js';
import { missingPackage } from './shared/packages.js';

/** What one engine is on this machine. */
export interface EngineStatus {
  readonly name: EngineName;
  readonly available: boolean;
  /** Version and device where it is available; otherwise why not and how to get it. */
  readonly detail: string;
}

/**
 * Tries every engine whose packages are here, each in a process of its own: two native engines do not share one well.
 */
export function surveyEngines(): Promise<readonly EngineStatus[]> {
  return Promise.all(engineNames.map((name) => surveyEngine(name)));
}

/** The same of one. */
export async function surveyEngine(name: EngineName): Promise<EngineStatus> {
  const missing = missingPackage(name);
  if (missing) return { name, available: false, detail: missing.message };
  const answer = await ask<EngineStatus>('./probe', import.meta.url, [name]);
  return 'ended' in answer ? { name, available: false, detail: answer.ended } : answer;
}
