/** Identifies what a program means: the graph without places, texts and names of values. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Graph, Program } from './ir.js';

/** Keys that say where and how something was written, not what it means. */
const notMeaning = new Set(['span', 'origin', 'doc', 'declaredIn', 'file', 'params', 'library', 'settings']);

/** 64 hexadecimal digits. Stable under formatting, comments, local names and file moves. */
export function fingerprint(program: Program): string {
  // A graph that several others call is digested once: written out at every call, recursion would double it each time.
  const known = new Map<Graph, string>();
  const digest = (value: unknown): string =>
    bytesToHex(
      sha256(
        utf8ToBytes(
          JSON.stringify(value, (key, part: unknown) => {
            if (notMeaning.has(key)) return undefined;
            return isGraph(part) && key !== '' ? digestOf(part) : part;
          }),
        ),
      ),
    );
  const digestOf = (graph: Graph): string => {
    const found = known.get(graph) ?? digest(meaning(graph));
    known.set(graph, found);
    return found;
  };
  const { networks, training, data } = program;
  return digest({ networks, training, data });
}

/** Names of values and inputs are the author's choice; those of weights and noise seed their numbers. */
const meaning = (graph: Graph) => ({
  ...graph,
  inputs: graph.inputs.map(({ type }) => type),
  nodes: graph.nodes.map((node) => ({ ...node, name: undefined })),
});

const isGraph = (value: unknown): value is Graph =>
  typeof value === 'object' && value !== null && 'nodes' in value && 'updates' in value;
