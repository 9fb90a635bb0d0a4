/** Names of the language as names of a target: how they are spelled, and which are still free. */
import type { Graph } from '../../graph/ir/graph.js';

/** How the language of a target makes names. */
export interface Words {
  /** A name of the program, which is no reserved word: `convTranspose`, `conv_transpose`. */
  readonly name: (text: string) => string;
  /** One name of several words, the first of which is a name already: `convWithoutBias`, `conv_without_bias`. */
  readonly joined: (first: string, ...more: readonly string[]) => string;
}

/** The fields of a graph's weights, by their names in the graph: `conv_2` becomes `conv2`, unless that is taken. */
export function membersOf({ weights }: Graph, words: Words): ReadonlyMap<string, string> {
  const names = new Names();
  return new Map(weights.map(({ name }) => [name, names.claim(words.name(name))]));
}

/** The fields of the record that a graph makes, in order. */
export function fieldsOf({ outputs }: Graph, words: Words): readonly string[] {
  const names = new Names();
  return outputs.map(({ name }, i) => names.claim(words.name(name ?? `output${i}`)));
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
