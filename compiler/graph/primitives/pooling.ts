/** What pooling operations and their derivatives share: windows over height and width of f32[H, W, C]. */
import { problem } from '../../diagnostics/report/problem.js';
import type { Attributes } from '../ir/graph.js';
import type { Option } from './primitive.js';
import { isSame, type Pair, pairOf, positive, slide } from './windows.js';

export const poolingOptions: readonly Option[] = [
  { name: 'size', type: 'pair', default: 2 },
  { name: 'stride', type: 'pair', default: null },
  { name: 'padding', type: 'padding', default: 'valid' },
];

export interface Pooling {
  /** How many windows there are. */
  readonly output: Pair;
  /** The options in normal form. */
  readonly attributes: Attributes;
}

/**
 * The windows of a pooling over an image; without a stride they lie side by side.
 * @throws Problem `value/outside` where a window would see padding alone
 */
export function pooling(operation: string, image: Pair, options: Attributes): Pooling {
  const size = pairOf(options['size']);
  positive(operation, 'size', size);
  const stride = (options['stride'] ?? null) === null ? size : pairOf(options['stride']);
  positive(operation, 'stride', stride);
  const { output, pads } = slide(operation, image, size, stride, [1, 1], options['padding']!);
  for (const [i, around] of pads.entries()) {
    const [actual, most] = [Math.max(...around), size[i]! - 1];
    if (actual > most) throw problem('value/outside', { what: 'padding', actual, wanted: `[0, ${most}]` });
  }
  return { output, attributes: { size, stride, pads, same: isSame(options) } };
}

/** Size, stride and padding of one pooling, for another over the same windows. */
export const poolingSettings = ({ size, stride, pads, same }: Attributes): Attributes => ({
  size: size!,
  stride: stride!,
  padding: pads!,
  same: same!,
});
