/** Distributions and the noise drawn from them. */
import type * as ast from '../../grammar/ast.js';
import { distributions as words } from '../diagnostics/elsewhere/kinds.js';
import { listOf, suggestion } from '../diagnostics/suggest.js';
import type { Distribution, TensorType } from '../graph/ir.js';
import type { Given } from './calls.js';
import { compileTimeFunctions } from './compile-time.js';
import { runCompileTime } from './calls.js';
import type { Elaborator, Env } from './elaborator.js';
import { dims } from './types.js';

const distributions = ['normal', 'uniform', 'bernoulli', 'categorical'];

export function distributionOf(e: Elaborator, name: ast.Name, args: readonly Given[]): Distribution {
  const make = distributions.includes(name.text) ? compileTimeFunctions.get(name.text) : undefined;
  if (make === undefined) {
    e.fail(name.span, 'noise/unknown', {
      name: name.text,
      ...suggestion(name.text, distributions, { words, closed: true }),
      known: listOf(distributions, 'or'),
    });
  }
  const made = e.at(name.span, () => runCompileTime(name.text, make, args));
  if (made.kind !== 'distribution') throw new Error(`internal: ${name.text} is no distribution`);
  return made.distribution;
}

/** The type of fresh noise: one draw for each sample. */
export function drawType(e: Elaborator, statement: ast.Draw, distribution: Distribution, env: Env): TensorType {
  const shape = statement.dims === null ? [] : dims(e, statement.dims, env);
  switch (distribution.kind) {
    case 'categorical':
      return { dtype: 'i32', shape, batch: true, range: [0, distribution.classes - 1] };
    case 'uniform':
      return { dtype: 'f32', shape, batch: true, range: [distribution.low, distribution.high] };
    case 'bernoulli':
      return { dtype: 'f32', shape, batch: true, range: [0, 1] };
    case 'normal':
    case 'constant':
      return { dtype: 'f32', shape, batch: true, range: null };
  }
}
