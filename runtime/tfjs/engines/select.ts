import { firstLine } from '../../errors/first-line.js';
import type { Engine } from './shared/engine.js';
import { EngineError, engineNames, Unavailable } from './shared/engine.js';
import { loadEngine } from './load.js';
import { didYouMean, nearest } from '../../text/nearest.js';
import { sentences } from '../../text/prose.js';
import { surveyEngines } from './survey.js';

export type { Engine, EngineName } from './shared/engine.js';
export { EngineError } from './shared/engine.js';
export type { EngineStatus } from './survey.js';
export { surveyEngines } from './survey.js';

/**
 * Makes one of the five engines TensorFlow.js's backend: the one asked for, or, with `auto` or nothing, the first
 * that is there. Throws {@link EngineError} for a name that is no engine and for an engine that is not there.
 */
export async function selectEngine(requested?: string): Promise<Engine> {
  if (requested !== undefined && requested !== 'auto') return loadByName(requested);
  for (const name of engineNames) {
    try {
      return await loadEngine(name, false);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
  }
  throw new EngineError('internal: not even the plain JavaScript engine could be loaded.');
}

async function loadByName(requested: string): Promise<Engine> {
  const name = engineNames.find((known) => known === requested);
  if (name === undefined) {
    const meant = didYouMean(nearest(requested, engineNames));
    const known = `The engines are ${list(engineNames)}, or auto.`;
    throw new EngineError(sentences(`There is no engine '${requested}'.`, meant, known));
  }
  try {
    return await loadEngine(name, true);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    const present = (await surveyEngines()).filter((engine) => engine.available).map((engine) => engine.name);
    throw new EngineError(`The engine '${name}' cannot be used: ${firstLine(error)}. Engines here: ${list(present)}.`);
  }
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
