/** The nearest of some names, for everything that can be named: in programs, on command lines, in data. */

/** The known name meant by `name`: equal but for case and underscores, else within a third of its length in edits. */
export function nearest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(Math.floor(name.length / 3), 1) + 1;
  for (const candidate of known) {
    if (plain(candidate) === plain(name)) return candidate;
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name, candidate);
    if (distance < bestDistance && distance < Math.max(name.length, candidate.length))
      [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/**
 * `Did you mean steps?`, of the name that is near; null where none is.
 * @param spelled how a name is written there
 */
export const didYouMean = (near: string | null, spelled = (name: string) => name): string | null =>
  near === null ? null : `Did you mean ${spelled(near)}?`;

/** Levenshtein distance with adjacent swaps counted as one edit. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(substitution, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** A name without what people do not mean by it: case and underscores. */
export const plain = (name: string): string => name.toLowerCase().replaceAll('_', '');
