/** Distributions and the noise drawn from them. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import { distributions as words } from '../../diagnostics/wording/elsewhere/kinds.js';
import { listOf, suggestion } from '../../diagnostics/wording/suggest.js';
import type { Distribution, TensorType } from '../../graph/ir/graph.js';
import { showType } from '../../graph/ir/types.js';
import type { Given, Tensor } from '../values/values.js';
import { compileTimeFunctions } from '../values/compile-time.js';
import { runCompileTime } from './calls.js';
import type { Elaborator, Env } from '../context/elaborator.js';
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

/** `z ~ normal(100)`: the number of values, where the distribution takes its mean. */
export function checkMeanAlone(e: Elaborator, statement: ast.Draw, args: readonly Given[]): void {
  const [only, ...more] = args;
  const { text } = statement.distribution;
  const value = only?.value.kind === 'number' && only.name === null ? only.value.value : 0;
  if (statement.dims !== null || more.length > 0 || only === undefined || !Number.isInteger(value) || value < 2) return;
  const written = e.origin(only.span).text;
  const details = { distribution: text, written, count: value, sized: `${statement.name.text} ~ ${text}[${written}]` };
  const end = statement.span.end;
  if (text === 'normal') e.report({ ...statement.distribution.span, end }, 'noise/mean-alone', details);
  if (text === 'uniform') e.fail({ ...statement.distribution.span, end }, 'noise/low-alone', details);
}

/** Noise of one value where a network takes several: its size was forgotten, or stands in parentheses. @throws Stop when so */
export function refuseUnsized(e: Elaborator, tensor: Tensor, wanted: TensorType, network: string, use: Span): void {
  const node = tensor.owner.maker(tensor);
  if (node?.kind !== 'draw' || tensor.type.shape.length > 0 || wanted.shape.length === 0) return;
  const { span, text } = node.origin;
  const [, name, distribution, given = ''] = /^(\w+) ~ (\w+)\s*(\(.*\))?/.exec(text) ?? [];
  if (name === undefined) return;
  const written = `${name} ~ ${distribution}${sizedAs(node.distribution, given, wanted.shape)}`;
  const details = { name, network, wanted: showType(wanted), actual: showType(tensor.type), written };
  e.fail(span, 'noise/size', details, [{ span: use, text: `\`${network}\` gets it here` }]);
}

/**
 * What to write after the name of a distribution instead of `given`, so that the noise has this shape: sizes that stood
 * where a mean or a deviation goes are left out.
 */
function sizedAs(distribution: Distribution, given: string, shape: readonly number[]): string {
  const sizes = `[${shape.join(', ')}]`;
  if (distribution.kind !== 'normal') return `${given}${sizes}`;
  const { mean, deviation } = distribution;
  const [one, two, more] = given.slice(1, -1).split(',');
  const sized = Number.isInteger(mean) && mean >= 2 && !given.includes(':') && more === undefined;
  if (sized && two === undefined) return shape.length === 1 && shape[0] === mean ? `[${one!.trim()}]` : sizes;
  // `randn(64, 100)`: a batch of them.
  return sized && deviation === shape.at(-1) ? sizes : `${given}${sizes}`;
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
