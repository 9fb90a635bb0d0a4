import { ruleOf } from '../../../diagnostics/wording/misread.js';
import { attemptOf } from './attempt.js';
import type { Attempt, Context } from './slips.js';

/** Images that are not square, with the width first where they are made. */
export function widthFirst({ sizes, valueOf, textOf }: Context): readonly Attempt[] {
  const places = sizes.filter(({ dims, kind }) => {
    if (kind !== 'reshape' || dims.length !== 3) return false;
    const [a, b] = [valueOf(dims[0]!), valueOf(dims[1]!)];
    return a !== null && b !== null && a !== b;
  });
  if (places.length === 0) return [];
  const turned = places.map(({ dims }) => [textOf(dims[1]!), textOf(dims[0]!), textOf(dims[2]!)]);
  return [attemptOf(ruleOf('order'), places, turned, false)];
}
