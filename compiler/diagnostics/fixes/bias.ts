/** A bias that a norm takes away again. */
import { rewrite } from '../../../grammar/text/fix.js';
import { textAt } from './remedy.js';
import type { Place, Remedy } from '../model/diagnostic.js';

/**
 * `bias: false` for the layer at the place, whose bias the norm at the first label takes away. Only where the norm takes
 * what the layer makes in the text itself: over a longer way it may be there for one value of a param and not for
 * another.
 */
export const withoutBias =
  (parameters: number): Remedy =>
  (place) => {
    const written = textAt(place);
    const call = /^(?:dense|conv|conv_transpose)\(.*\)$/s.test(written);
    if (!call || /\bbias\b/.test(written) || !isNormed(place)) return null;
    const made = `${written.slice(0, -1).replace(/,?\s*$/, '')}, bias: false)`;
    const count = parameters === 1 ? '1 parameter' : `${parameters} parameters`;
    return rewrite(place.span, made, `Write \`${made.replace(/\s+/g, ' ')}\`: ${count} fewer.`);
  };

function isNormed({ span, labels, text }: Place): boolean {
  const norm = labels[0]?.span;
  if (norm === undefined || norm.file !== span.file) return false;
  const [layer, after] = [span, norm];
  // batch_norm(dense(x, 8))
  if (after.start.offset < layer.start.offset)
    return /^batch_norm\(\s*$/.test(plain(text.slice(after.start.offset, layer.start.offset)));
  const between = plain(text.slice(layer.end.offset, after.start.offset));
  // |> dense(8) |> batch_norm
  if (/^\s*\|>\s*$/.test(between)) return true;
  // h = h |> dense(8), and on the next line h = h |> batch_norm: the value between has no other use.
  const [, name] = /^[^\S\n]*[;\n]\s*(\w+)\s*=\s*\1\s*\|>\s*$/.exec(between) ?? [];
  if (name === undefined) return false;
  const lines = plain(text.slice(0, layer.start.offset)).split(/[;\n{}]/);
  // A chain may go over several lines.
  const from = lines.findLastIndex((line) => !/^\s*\|>/.test(line));
  return new RegExp(`^\\s*(?:var\\s+)?${name}\\s*=(?!=)`).test(lines.slice(from).join('\n'));
}

const plain = (text: string): string => text.replace(/\/\/[^\n]*/g, '').replace(/\/\*[^]*?\*\//g, ' ');
