/**
 * Calls that were made before: the same line calling the same block with the same sizes, as the turns of a loop do and
 * recursion does, makes the same graph, which is then used again.
 */
import type { Span } from '../../../grammar/text/source.js';
import type { Given, Value } from '../values/values.js';

const numbers = new WeakMap<object, number>();
let last = 0;

/** Numbers objects: the same object always has the same number, and no other object has it. */
function identity(thing: object): number {
  const known = numbers.get(thing) ?? ++last;
  numbers.set(thing, known);
  return known;
}

/**
 * What two calls must have in common to make the same graph; null where they cannot be compared.
 *
 * @param places the line of the call, and the line of the user's that led there: both stand in the graph
 * @param together whether the samples of a batch may be reduced together, as in losses
 */
export function instantiationKey(
  template: { readonly declaration: object; readonly name: string },
  bound: ReadonlyMap<string, Given>,
  places: readonly Span[],
  together: boolean,
): string | null {
  const parts = [`${identity(template.declaration)} ${template.name}`, ...places.map((place) => `${place.file}:${place.start.offset}-${place.end.offset}`), String(together)]; // prettier-ignore
  for (const [name, { value }] of bound) {
    const part = valueKey(value);
    if (part === null) return null;
    parts.push(`${name} ${part}`);
  }
  return parts.join('\n');
}

function valueKey(value: Value): string | null {
  switch (value.kind) {
    case 'number':
      return `${Object.is(value.value, -0) ? '-0' : value.value} ${value.param ?? ''}`;
    case 'bool':
      return String(value.value);
    case 'string':
      return JSON.stringify(value.value);
    case 'quantity':
      return `${value.count} ${value.unit}`;
    case 'list':
      return allOf(value.items.map((item) => ['', item]));
    case 'record':
      return allOf([...value.fields]);
    case 'tensor': {
      const { dtype, shape, batch, range } = value.type;
      return `${dtype} ${shape.join()} ${batch} ${range === null ? '' : range.join()}`;
    }
    case 'fn':
    case 'block':
      return `${identity(value.declaration)} ${value.name}`;
    case 'network':
    case 'objective':
    case 'rule':
      return String(identity(value.declaration));
    case 'primitive':
      return value.primitive.name;
    case 'compile-time':
      return value.name;
    case 'distribution':
      return Object.values(value.distribution).join(' ');
    case 'partial': {
      const callee = valueKey(value.callee);
      const given = allOf(value.given.map((arg) => [`${arg.open ? '_' : ''}${arg.parameter} ${arg.name === null}`, arg.open ? { kind: 'hole' } : arg.value])); // prettier-ignore
      return callee === null || given === null
        ? null
        : `${callee}${given}.${value.fields.map(({ text }) => text).join('.')}`;
    }
    case 'hole':
    case 'grad':
    case 'scan':
    case 'weights':
    case 'mode':
      return value.kind;
    default:
      return null;
  }
}

function allOf(items: readonly (readonly [name: string, value: Value])[]): string | null {
  const parts = items.map(([name, value]) => [name, valueKey(value)]);
  return parts.some(([, part]) => part === null) ? null : `(${parts.map((part) => part.join(' ')).join('; ')})`;
}
