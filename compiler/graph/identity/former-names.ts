/**
 * Words that fingerprints are made of, as they were when the first runs were made. A fingerprint says what a program
 * means, so it stays when a word of the compiler changes: runs of before are resumed, and compared, as ever.
 */
import { formerWeight } from '../../../runtime/text/former-names.js';

const operations: Readonly<Record<string, string>> = {
  progress: 'periods',
  batch_size: 'samples',
  broadcast_batch: 'per_sample',
};

const kinds: Readonly<Record<string, string>> = { step: 'pass' };

export const formerOperation = (name: string): string => operations[name] ?? name;
export const formerKind = (kind: string): string => kinds[kind] ?? kind;

/** Weights that programs declare themselves are called as ever. */
export const weightName = (name: string, library: boolean): string => (library ? formerWeight(name) : name);
