/** Raised where a rule fails; caught where the place is known, and reported there. */
import type { Code, Details } from '../catalog/index.js';
import type { Label } from '../model/diagnostic.js';

export class Problem<C extends Code = Code> extends Error {
  constructor(
    readonly code: C,
    readonly details: Details<C>,
    readonly labels: readonly Label[] = [],
  ) {
    super(code);
  }
}

export function problem<C extends Code>(code: C, details: Details<C>, labels: readonly Label[] = []): Problem<C> {
  return new Problem(code, details, labels);
}
