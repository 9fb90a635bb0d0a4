import type { Attribute } from './graph.js';

export interface Named {
  readonly [name: string]: Attribute | Named;
}

/** An attribute, or several by name, so that different ones read differently. */
export const attributeText = (value: Attribute | Named): string => {
  if (value === null || typeof value !== 'object')
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  if (Array.isArray(value)) return `[${(value as readonly Attribute[]).map(attributeText).join()}]`;
  return Object.entries(value as Named).map(([name, item]) => `${name}: ${inner(item)}`).join(', '); // prettier-ignore
};

const inner = (item: Attribute | Named): string =>
  item !== null && typeof item === 'object' && !Array.isArray(item) ? `(${attributeText(item)})` : attributeText(item);
