/** How sizes come to be written by who thinks of another framework: the batch in front, channels first, width first. */
import type { Shape } from '../../graph/ir/graph.js';
import { sameShape } from '../../graph/ir/types.js';

export type Misreading = 'batch' | 'channels' | 'batch and channels' | 'order' | 'axes';

const words: Readonly<Record<Misreading, string>> = {
  batch: 'The batch is implied: sizes are those of one sample.',
  channels: 'Channels come last: [height, width, channels].',
  'batch and channels': 'The batch is implied, and channels come last: [height, width, channels].',
  axes: 'A picture has three axes: [height, width, channels].',
  order: 'Height comes first, then width: [height, width, channels].',
};

/** The rule that was misread, as a sentence. */
export const ruleOf = (misreading: Misreading): string => words[misreading];

/** How `written` would say `meant`; null where it is no misreading. */
export function misreadingOf(written: Shape, meant: Shape): Misreading | null {
  // Nothing tells a batch of numbers from a vector.
  if (sameShape(written, meant) || meant.length === 0) return null;
  const channelsFirst = (shape: Shape) => shape.length === 3 && sameShape([shape[1]!, shape[2]!, shape[0]!], meant);
  const [, ...rest] = written;
  if (written.length === meant.length + 1) return sameShape(rest, meant) ? 'batch' : channelsFirst(rest) ? 'batch and channels' : null; // prettier-ignore
  if (channelsFirst(written)) return 'channels';
  const turned = written.length === 3 && sameShape([written[1]!, written[0]!, written[2]!], meant);
  return turned ? 'order' : null;
}

/** Numbers of channels that pictures have. */
const ofPictures = [1, 3, 4];

/** The shape of one picture that was meant, and how it was misread; null where it is one, or none. */
export function pictureIn(written: Shape): { readonly shape: Shape; readonly misreading: Misreading } | null {
  const isPicture = ([, , channels]: Shape) => ofPictures.includes(channels!);
  const isFirst = ([channels, height, width]: Shape) => ofPictures.includes(channels!) && height! > 4 && width! > 4;
  const [height, width] = written;
  if (written.length === 2) return { shape: [height!, width!, 1], misreading: 'axes' };
  if (written.length === 1) {
    // As one row of numbers, 784 of them or 3072.
    const channels = [1, 3].find((count) => Number.isInteger(Math.sqrt(height! / count)) && height! / count >= 16);
    const side = Math.sqrt(height! / (channels ?? 1));
    return channels === undefined ? null : { shape: [side, side, channels], misreading: 'axes' };
  }
  if (written.length !== 3 && written.length !== 4) return null;
  const one = written.slice(-3);
  const batched = written.length === 4;
  if (isPicture(one)) return batched ? { shape: one, misreading: 'batch' } : null;
  if (!isFirst(one)) return null;
  return { shape: [one[1]!, one[2]!, one[0]!], misreading: batched ? 'batch and channels' : 'channels' };
}
