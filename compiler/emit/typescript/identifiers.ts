/** Names of the language as names of TypeScript. */
import type { Graph } from '../../graph/ir/graph.js';

const reserved = new Set(
  'abstract arguments as async await boolean break case catch class const continue debugger default delete do else enum eval export extends false finally for from function get if implements import in instanceof interface let module new null number of package pass private protected public return set static string super switch this throw true try type typeof undefined var void w while with yield tf run Array Boolean Error Float32Array Infinity Int32Array JSON Map Math NaN Number Object Promise Record ReturnType Set String Symbol console globalThis process'.split(
    ' ',
  ),
);

/** What `train.ts`, `sample.ts` and `apply.ts` call their own values: no function is called so. */
export const ownNames: readonly string[] = [
  'run', 'sampling', 'pass', 'inference', 'minimized', 'again', 'batch', 'count', 'losses', 'seed', 'until', 'memory', 'accumulate', 'part', 'micro',
]; // prettier-ignore

/** `conv_transpose` becomes `convTranspose`; `nonsaturating.generator` becomes `nonsaturatingGenerator`. */
export function camelCase(name: string): string {
  const joined = name.replace(/[._]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return reserved.has(joined) ? `${joined}_` : joined.replace(/^(?=\d)/, '_');
}

export const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The fields of a graph's weights, by their names in the graph: `conv_2` becomes `conv2`, unless that is taken. */
export function memberNames({ weights }: Graph): ReadonlyMap<string, string> {
  const names = new Names();
  return new Map(weights.map(({ name }) => [name, names.claim(camelCase(name))]));
}

/** The fields of the record that a graph makes, in order. */
export function fieldNames({ outputs }: Graph): readonly string[] {
  const names = new Names();
  return outputs.map(({ name }, i) => names.claim(camelCase(name ?? `output${i}`)));
}

/** Hands out names that are not taken yet: `h`, `h2`, `h3`. */
export class Names {
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.taken = new Set(taken);
  }

  /** Every name taken so far. */
  get all(): readonly string[] {
    return [...this.taken];
  }

  has(name: string): boolean {
    return this.taken.has(name);
  }

  claim(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.taken.has(name); i++) name = `${wanted}${i}`;
    this.taken.add(name);
    return name;
  }
}
