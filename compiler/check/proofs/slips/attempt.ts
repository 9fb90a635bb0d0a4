import { listOf } from '../../../diagnostics/wording/suggest.js';
import { type Sizes, writeSizes } from './places.js';
import type { Attempt } from './slips.js';

/** Other sizes at several places. */
export function attemptOf(
  rule: string,
  places: readonly Sizes[],
  sizes: readonly (readonly string[])[],
  sure: boolean,
): Attempt {
  const shown = [...new Set(places.map(({ show }, i) => show(sizes[i]!)))];
  const edits = places.map(({ dims }, i) => writeSizes(dims, sizes[i]!));
  const marks = edits.map(({ span }, i) => ({ span, text: `${places[i]!.show(sizes[i]!)} is meant` }));
  return { edits, hint: `${rule} Write ${listOf(shown)}.`, places: marks, sure };
}
