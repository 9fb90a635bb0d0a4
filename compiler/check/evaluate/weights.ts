/** `weights(D)`: the list of what a network learns, for losses on the weights themselves. */
import { trainableIn } from '../../graph/ir/weights.js';
import { bindAt, type CallSite } from './calls.js';
import { describe, type Given, list, type Value } from '../values/values.js';
import { type Elaborator, type Env, Stop } from '../context/elaborator.js';
import { refuseModel } from './models.js';
import { elaborateNetwork } from './networks.js';
import { networkOf } from './partial.js';

export function callWeights(e: Elaborator, site: CallSite, args: readonly Given[], env: Env): Value {
  const { value: given, span } = bindAt(e, 'weights', [{ name: 'network', optional: false }], args, site.span).get('network')!; // prettier-ignore
  const value = networkOf(given);
  if (value.kind === 'model') return refuseModel(e, value, span);
  if (value.kind !== 'network')
    return e.fail(span, 'type/argument', { callee: 'weights', expected: 'a network', actual: describe(value) });
  const { builder } = env;
  if (builder === null || builder.kind === 'optimizer') return e.fail(site.span, 'place/tensor', { name: 'weights' });
  const { network, checking } = elaborateNetwork(e, value);
  if (checking) return e.fail(site.span, 'name/circular', { name: value.name, circle: e.circle(value.name) });
  if (network === null) throw new Stop();
  const origin = e.origin(site.span);
  return list(
    trainableIn(network.graph).map((weight) => {
      const made = builder.parameter(network.name, weight, origin);
      return { ...made, kind: 'tensor', trail: null };
    }),
  );
}
