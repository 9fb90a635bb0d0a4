import type { Source } from './source.js';

/** Which part of the samples, and how many are held out. */
export const parts = {
  split: { type: 'string', words: ['train', 'test'], default: null },
  test: { type: 'share', default: null, needs: 'split' },
} as const satisfies Source['settings'];
