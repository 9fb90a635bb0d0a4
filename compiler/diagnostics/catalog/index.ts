/** Every diagnostic of the compiler by its stable code. Those of the grammar, `syntax/...`, are in grammar/. */
import type { Entry } from './entry.js';
import { metrics } from './metrics.js';
import { advice } from './advice.js';
import { allowing } from './allow.js';
import { calls, names } from './names.js';
import { ranges, shapes } from './shapes.js';
import { data, grads, training } from './training.js';
import { pointless } from './pointless.js';
import { types } from './types.js';

export const catalog = {
  ...names,
  ...calls,
  ...types,
  ...shapes,
  ...ranges,
  ...training,
  ...metrics,
  ...grads,
  ...data,
  ...advice,
  ...allowing,
  ...pointless,
};

export type Code = keyof typeof catalog;
export type Details<C extends Code> = (typeof catalog)[C] extends Entry<infer D> ? D : never;
