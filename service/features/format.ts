/** The one style, as the smallest change of the text. */
import { format as formatted } from '../../grammar/format.js';
import type { TextEdit } from '../text/places.js';
import { changeBetween } from '../text/shift.js';
import type { Context } from './context.js';

export function format({ reading: { text, file } }: Context): readonly TextEdit[] {
  const { text: made } = formatted(text, file);
  if (made === text) return [];
  const { from, before, after } = changeBetween(text, made);
  return [{ from, to: before, text: made.slice(from, after) }];
}
