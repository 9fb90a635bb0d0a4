/** What weights of the library were called before: runs, files and fingerprints of then go by these names. */
const former: Readonly<Record<string, string>> = { bias: 'offset', scale: 'gain' };

/** `offset` for `bias`. */
export const formerWeight = (name: string): string => (Object.hasOwn(former, name) ? former[name]! : name);

/** `G/dense.offset` for `G/dense.bias`. */
export const formerPath = (path: string): string => path.replace(/[^./]+$/, formerWeight);
