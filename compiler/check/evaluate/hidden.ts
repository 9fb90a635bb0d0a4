/** Names that mean something else than they would: what is said of them says so, where that is what is wrong. */
import type { Details } from '../../diagnostics/catalog/index.js';
import { callItElse } from '../../diagnostics/catalog/names.js';
import type { Finding } from '../../diagnostics/model/diagnostic.js';
import { type Elaborator, type Env, placeKey } from '../context/elaborator.js';
import { builtIn, lookupGlobal, type Named } from './names.js';
import type { Binding } from '../values/scope.js';
import { isOfKind } from './types.js';
import { describe, type Value } from '../values/values.js';

/** What declares a name here, and what it hides from this place; null where it hides nothing. */
export function shadowedBy(e: Elaborator, name: string, env: Env) {
  const binding = env.scope.find(name);
  const declaration = env.module.declarations.get(name);
  const value = binding !== null ? lookupGlobal(e, name, env.module) : builtIn(e, name);
  const span = binding?.span ?? declaration?.name.span;
  if (value === null || span === undefined) return null;
  const what = binding !== null ? kindsOfBinding[binding.kind] : `the ${kindsOfDeclaration[declaration!.kind]}`;
  return { name, what, value, hidden: nounOf(value), span };
}

/** Whether a value can be called. */
export const isCallable = ({ kind }: Value): boolean =>
  ['primitive', 'compile-time', 'fn', 'block', 'network', 'grad', 'scan', 'weights'].includes(kind);

/** What a name is called that has that value. */
const nounOf = (value: Value): string =>
  value.kind === 'string' || value.kind === 'mode'
    ? 'the word'
    : ['number', 'distribution'].includes(value.kind)
      ? `the ${value.kind}`
      : describe(value).replace(/ `.*`$/, '');

/** A mistake at a name that would be none if the name meant what it hides: it says so. */
export function withShadowed(e: Elaborator, finding: Finding): Finding {
  const { name, env } = e.hiding.get(placeKey(finding.span)) ?? {};
  if (name === undefined || !new RegExp(`^(\\w+:\\s*)?${name}$`).test(e.textOf(finding.span))) return finding;
  const hiding = shadowedBy(e, name, env!);
  if (hiding === null || !wouldFit(finding, hiding.value)) return finding;
  const { what, hidden, span } = hiding;
  const labels = [...finding.labels, { span, text: `hides ${hidden} \`${name}\`` }];
  return { ...finding, labels, hint: callItElse(name, what, hidden), remedy: null };
}

/** Whether the mistake would not be one with this value instead. */
function wouldFit({ code, details }: Finding, value: Value): boolean {
  switch (code) {
    case 'type/argument': {
      const { expected } = details as Details<'type/argument'>;
      if (value.kind === 'string') return expected.includes(`\`${value.value}\``);
      return value.kind === 'number' && /\bnumber\b/.test(expected);
    }
    case 'type/parameter':
      return isOfKind((details as Details<'type/parameter'>).wanted, value);
    case 'type/condition':
      return value.kind === 'mode';
    case 'type/needs-number':
      return value.kind === 'number';
    case 'type/initialiser':
      return isOfKind('initializer', value);
    case 'call/not-callable':
      return (details as Details<'call/not-callable'>).hides === null && isCallable(value);
    case 'type/share':
      return value.kind === 'block';
    default:
      return false;
  }
}

const kindsOfBinding: Readonly<Record<Binding['kind'], string>> = {
  let: 'the `let`',
  var: 'the `var`',
  weight: 'the weight',
  state: 'the state',
  parameter: 'the parameter',
  size: 'the size',
  noise: 'the noise',
  data: 'the data',
};

/** What a declaration is called. */
export const kindsOfDeclaration: Readonly<Record<Named['kind'], string>> = {
  param: 'param',
  data: 'data set',
  fn: 'function',
  block: 'block',
  network: 'network',
  model: 'model',
  objective: 'objective',
  optimizer: 'optimizer',
};
