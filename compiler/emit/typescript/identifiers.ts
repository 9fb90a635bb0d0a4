/** Names of the language as names of TypeScript. */
import { inCamelCase } from '../../../runtime/contract/names.js';
import { capitalised } from '../../../runtime/text/prose.js';
import type { Graph } from '../../graph/ir/graph.js';
import { fieldsOf, membersOf, type Words } from '../../lower/outline/names.js';

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

/** Names in camel case. */
export const words: Words = {
  name: camelCase,
  joined: (first, ...more) => first + more.map(capitalised).join(''),
};

/** The fields of a graph's weights, by their names in the graph. */
export const memberNames = (graph: Graph): ReadonlyMap<string, string> => membersOf(graph, words);

/** The fields of the record that a graph makes, in order. */
export const fieldNames = (graph: Graph): readonly string[] => fieldsOf(graph, words);
