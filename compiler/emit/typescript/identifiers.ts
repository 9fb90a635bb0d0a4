/** Names of the language as names of TypeScript. */
import { inCamelCase } from '../../../runtime/contract/names.js';
import type { Graph } from '../../graph/ir/graph.js';

/** What nothing in a module of TypeScript may be called. */
export const reserved: ReadonlySet<string> = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function globalThis if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
);

/** `conv_transpose` becomes `convTranspose`; `nonsaturating.generator` becomes `nonsaturatingGenerator`. */
export function camelCase(name: string): string {
  const joined = inCamelCase(name);
  return reserved.has(joined) ? `${joined}_` : joined.replace(/^(?=\d)/, '_');
}

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
  private readonly taken: ReadonlySet<string>;
  private readonly given = new Set<string>();

  /** @param mark stands at the end of every name that is handed out */
  constructor(
    taken: Iterable<string> = [],
    private readonly mark = '',
  ) {
    this.taken = new Set(taken);
  }

  /** Every name that was handed out. */
  get claimed(): readonly string[] {
    return [...this.given];
  }

  /** Whether a name cannot be had as it is. */
  has(wanted: string): boolean {
    return this.isTaken(wanted + this.mark);
  }

  claim(wanted: string): string {
    let name = wanted + this.mark;
    for (let i = 2; this.isTaken(name); i++) name = `${wanted}${i}${this.mark}`;
    this.given.add(name);
    return name;
  }

  /** Names for a scope inside of this one: none of this scope is given again, and none of the others. */
  inside(others: Iterable<string> = []): Names {
    return new Names([...this.taken, ...this.given, ...others], this.mark);
  }

  private isTaken(name: string): boolean {
    return this.taken.has(name) || this.given.has(name);
  }
}
