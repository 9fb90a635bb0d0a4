/** What is written on a box. */
import type { Attribute, Node } from '../graph/ir/graph.js';

/** Operations that join two values, as mathematics writes them. */
export const signs: ReadonlyMap<string, string> = new Map([
  ['add', '+'],
  ['sub', '−'],
  ['mul', '×'],
  ['div', '÷'],
]);

export interface Label {
  readonly label: string;
  readonly details: string;
}

/** `conv 64` and `kernel 4, stride 2`: the name and the settings that its author gave, as numbers. */
export function labelOf(node: Node): Label {
  const { text } = node.origin;
  switch (node.kind) {
    case 'call': {
      const { name, settings } = node.graph;
      // The settings that were written come first; sizes that were matched and defaults follow.
      const keys = Object.keys(settings);
      const end = keys.findIndex((key) => key === '...' || /^[A-Z]/.test(key));
      const given = keys.slice(0, end === -1 ? keys.length : end).filter((key) => mentions(text, key) || isFirst(text, key, keys)); // prettier-ignore
      const [first] = given;
      const bare = first !== undefined && !mentions(text, first) && typeof settings[first] !== 'boolean' ? first : null;
      const rest = given.filter((key) => key !== bare).map((key) => `${key} ${shown(settings[key]!)}`);
      return {
        label: bare === null ? name : `${name} ${shown(settings[bare]!)}`,
        details: [...rest, ...namesIn(text, keys)].join(', '),
      };
    }
    case 'primitive': {
      const sign = signs.get(node.operation);
      if (sign !== undefined && node.inputs.length > 1) return { label: sign, details: '' };
      const [, name = node.operation, inside] = /^(\w+)(?:\(([^()]*)\))?$/.exec(text) ?? [];
      // Sizes are in the shape beside it, names of values in what leads to it.
      const plain =
        inside !== undefined && /^[\s\d.,:[\]a-z_-]*\d/.test(inside) && !/(^|, *)[a-z_]\w*(,|$)/.test(inside);
      if (node.operation === 'reshape' || !plain) return { label: name, details: '' };
      return { label: `${name} ${inside.replace(/: */g, ' ')}`, details: '' };
    }
    case 'scan':
      return { label: `scan × ${node.length}`, details: node.reverse ? 'from the end' : '' };
    case 'draw':
      return { label: `~ ${node.distribution.kind}`, details: '' };
    case 'mode':
      return { label: 'if training', details: '' };
    case 'data':
      return { label: `${node.data}.${node.field}`, details: '' };
    case 'parameter':
      return { label: [node.network, ...node.path].join('.'), details: '' };
  }
}

const mentions = (text: string, key: string): boolean => new RegExp(`\\b${key}:`).test(text);

/** Whether a setting can be the one that stands first without its name. */
const isFirst = (text: string, key: string, keys: readonly string[]): boolean => key === keys[0] && text.includes('(') && !/^\w+\(\s*\w+:/.test(text); // prettier-ignore

/** Arguments that are names of something other than numbers, such as `weights: spectral_norm`; how weights begin is no part of an architecture. */
function namesIn(text: string, keys: readonly string[]): readonly string[] {
  // Without what stands in brackets of its own, such as records.
  const own = text.slice(text.indexOf('(') + 1, -1).replace(/\([^()]*\)|\[[^[\]]*\]/g, '');
  return [...`${own},`.matchAll(/\b(\w+): ([a-z_]\w*)(?=\s*,)/g)]
    .filter(([, key]) => !keys.includes(key!) && key !== 'init')
    .map(([, key, value]) => (key === 'weights' ? value! : `${key} ${value}`));
}

function shown(value: Attribute): string {
  if (Array.isArray(value)) return value.map(shown).join('×');
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
}
