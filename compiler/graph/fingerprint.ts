/** Identifies what a program means: the graph without places, texts and names of values. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Program } from './ir.js';

/** Keys that say where and how something was written, not what it means. */
const notMeaning = new Set(['span', 'origin', 'doc', 'declaredIn', 'file', 'params', 'library', 'settings']);

/** 64 hexadecimal digits. Stable under formatting, comments, local names and file moves. */
export function fingerprint(program: Program): string {
  const { networks, training, data } = program;
  const text = JSON.stringify({ networks, training, data }, (key, value: unknown) => {
    if (notMeaning.has(key)) return undefined;
    // The name of a value inside a graph is the author's choice; names of weights and noise seed their numbers.
    if (key === 'nodes') return (value as object[]).map((node) => ({ ...node, name: undefined }));
    return value;
  });
  return bytesToHex(sha256(utf8ToBytes(text)));
}
