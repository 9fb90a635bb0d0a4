/** Nearest names, for everything that can be named: words of the language, and what programs declare. */

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

/** The known name meant by `name`: equal but for case and underscores, else within a third of its length in edits. */
export function nearest(name: string, known: Iterable<string>): string | null {
  const plain = (text: string) => text.toLowerCase().replaceAll('_', '');
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
 * The nearest name, and whether it must be the one meant: then no other is as near, and the name is long enough that
 * a slip of the pen does not make another word of it.
 */
export function suggestion(
  name: string,
  known: Iterable<string>,
): { readonly meant: string | null; readonly sure: boolean } {
  const names = [...new Set(known)];
  const meant = nearest(name, names);
  const others = names.filter((candidate) => candidate !== meant);
  const next = nearest(name, others);
  const distance = (candidate: string) => editDistance(name.toLowerCase(), candidate.toLowerCase());
  const sure = meant !== null && name.length >= 3 && (next === null || distance(next) > distance(meant));
  return { meant, sure };
}
