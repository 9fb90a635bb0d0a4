/** Every diagnostic of the compiler by its stable code. Those of the grammar, `syntax/...`, are in grammar/. */
import type { Entry } from './catalog/entry.js';
import { metrics } from './catalog/metrics.js';
import { advice } from './catalog/advice.js';
import { allowing } from './catalog/allow.js';
import { calls, names } from './catalog/names.js';
import { ranges, shapes } from './catalog/shapes.js';
import { data, grads, training } from './catalog/training.js';
import { pointless } from './catalog/pointless.js';
import { types } from './catalog/types.js';

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
