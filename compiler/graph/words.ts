import type { Attribute } from './ir.js';

/** An attribute, or several by name, so that different ones read differently. */
export const words = (value: Attribute | Readonly<Record<string, Attribute>>): string => {
  if (value === null || typeof value !== 'object')
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  if (Array.isArray(value)) return `[${(value as readonly Attribute[]).map(words).join()}]`;
  return Object.entries(value).map(([name, item]) => `${name}: ${words(item)}`).join(', '); // prettier-ignore
};
