/** Classes that have names: those of folders, or what stands in a column. */
import { typeText, type ClassField } from './sources/fields.js';
import { listed, lookAlikes, named, quoted } from '../text/prose.js';

/** One Unicode form for what people name: a folder made on one system has the same name in a table made on another. */
export const plainName = (name: string): string => name.normalize('NFC');

const isWhole = (name: string): boolean => /^\d+$/.test(name);

/** Whether a number that is written for a class can only be its name. */
export const areNumbered = (names: readonly string[]): boolean => names.some(isWhole);

/**
 * The names of classes in the order of their ids: whole numbers as numbers, if all are, else by code unit.
 * @param recorded the order that a run has given them before; it stays where the names are the same
 */
export function classOrder(names: Iterable<string>, recorded: readonly string[] = []): readonly string[] {
  const distinct = [...new Set([...names].map(plainName))].sort();
  const before = recorded.map(plainName);
  if (before.length === distinct.length && distinct.every((name) => before.includes(name))) return before;
  if (!distinct.every(isWhole)) return distinct;
  return distinct.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0));
}

/** Names of classes as a message lists them. */
export const classList = (names: readonly string[]): string => listed(named(names), 10);

/** What to do where there are other classes than declared: `otherwise`, unless two of them are meant to be one. */
export function classRemedy(names: readonly string[], declared: ClassField, otherwise: string): string {
  const alike = names.length > declared.classes ? lookAlikes(names) : null;
  if (alike === null) return otherwise;
  return `${quoted(alike[0])} and ${quoted(alike[1])} are two values, though they look alike: write both the same way for ${typeText(declared)}.`;
}
