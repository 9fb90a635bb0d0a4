/** Two lists side by side: what stands in both, in the longest order they share, and what stands in one of them. */

/** How many pairs are compared; of what is longer, all that differs in between counts as taken away and new. */
const mostPairs = 32_000_000;

export type Aligned<T> =
  | { readonly in: 'both'; readonly before: T; readonly after: T }
  | { readonly in: 'before'; readonly before: T }
  | { readonly in: 'after'; readonly after: T };

/** A longest common subsequence by `key`; where there is a choice, what is taken away comes before what is new. */
export function align<T>(before: readonly T[], after: readonly T[], key: (item: T) => string): readonly Aligned<T>[] {
  const [a, b] = [before.map(key), after.map(key)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [rows, columns] = [a.length - start - end, b.length - start - end];
  const compared = rows * columns <= mostPairs;
  // lengths[i * width + j]: how much is common to what follows i in one and j in the other.
  const width = columns + 1;
  const lengths = new Uint32Array(compared ? (rows + 1) * width : 0);
  for (let i = compared ? rows - 1 : -1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[start + i] === b[start + j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const both = (i: number, j: number): Aligned<T> => ({ in: 'both', before: before[i]!, after: after[j]! });
  const result = Array.from({ length: start }, (_, i) => both(i, i));
  let [i, j] = [0, 0];
  while (i < rows || j < columns) {
    if (compared && i < rows && j < columns && a[start + i] === b[start + j])
      result.push(both(start + i++, start + j++));
    else if (i < rows && (j === columns || !compared || lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!))
      result.push({ in: 'before', before: before[start + i++]! });
    else result.push({ in: 'after', after: after[start + j++]! });
  }
  for (let k = end; k > 0; k--) result.push(both(before.length - k, after.length - k));
  return result;
}
