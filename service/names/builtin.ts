/** Names of the language itself, which no file declares. */
import { compileTimeFunctions } from '../../compiler/check/values/compile-time.js';
import { words } from '../../compiler/check/evaluate/names.js';
import { metrics } from '../../compiler/graph/metrics/index.js';
import { primitives } from '../../compiler/graph/primitives/index.js';
import { sources } from '../../runtime/data/sources/index.js';
import type { Sym } from './symbols.js';

const names = new Set([
  ...primitives.keys(),
  ...compileTimeFunctions.keys(),
  ...words.keys(),
  ...metrics.keys(),
  ...Object.keys(sources),
  // In `expect`, in optimizers, and in phases.
  ...['parameters', 'step', 'start'],
]);

const known = new Map<string, Sym>();

export function builtin(name: string): Sym | null {
  if (!names.has(name)) return null;
  const found = known.get(name) ?? { name, kind: 'builtin', at: null, node: null, owner: null, replaces: null };
  known.set(name, found);
  return found;
}
