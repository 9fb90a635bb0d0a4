/** What weights of the library were called before: runs, files and fingerprints of then go by these names. */
const former: Readonly<Record<string, string>> = { bias: 'offset', scale: 'gain' };

/** `offset` for `bias`. */
export const formerWeight = (name: string): string => (Object.hasOwn(former, name) ? former[name]! : name);

/** `G/dense.offset` for `G/dense.bias`. */
export const formerPath = (path: string): string => path.replace(/[^./]+$/, formerWeight);

/** Sorts full names by the former ones, so that what is summed or hashed in this order is as it was before. */
export const inFormerOrder = (a: string, b: string): number => (orderOf(a) < orderOf(b) ? -1 : 1);

const orderOf = (name: string): string => `${formerPath(name)} ${name}`;
