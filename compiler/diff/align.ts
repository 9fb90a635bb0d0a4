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
  const [rows, columns] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const both = (i: number, j: number): Aligned<T> => ({ in: 'both', before: before[i]!, after: after[j]! });
  return [
    ...Array.from({ length: start }, (_, i) => both(i, i)),
    ...(rows.length * columns.length <= mostPairs ? merged(rows, columns, key) : replaced(rows, columns)),
    ...Array.from({ length: end }, (_, i) => both(before.length - end + i, after.length - end + i)),
  ];
}

const replaced = <T>(before: readonly T[], after: readonly T[]): readonly Aligned<T>[] => [
  ...before.map((item): Aligned<T> => ({ in: 'before', before: item })),
  ...after.map((item): Aligned<T> => ({ in: 'after', after: item })),
];

function merged<T>(before: readonly T[], after: readonly T[], key: (item: T) => string): readonly Aligned<T>[] {
  const [a, b] = [before.map(key), after.map(key)];
  const [rows, columns] = [a.length, b.length];
  // lengths[i * width + j]: how much is common to what follows i in one and j in the other.
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const result: Aligned<T>[] = [];
  let [i, j] = [0, 0];
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[i] === b[j]) result.push({ in: 'both', before: before[i++]!, after: after[j++]! });
    else if (i < rows && (j === columns || lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!))
      result.push({ in: 'before', before: before[i++]! });
    else result.push({ in: 'after', after: after[j++]! });
  }
  return result;
}
