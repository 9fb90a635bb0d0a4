import { ruleOf } from '../../../diagnostics/wording/misread.js';
import { attemptOf } from './attempt.js';
import type { Sizes } from './places.js';
import type { Attempt, Context } from './slips.js';

/** `[C, H, W]` as `[H, W, C]`. */
export const firstLast = <T>([first, ...rest]: readonly T[]): readonly T[] => [...rest, first!];

/** Sizes of images with their channels first, `f32[3, 32, 32]`, and kernels with their sizes last, `f32[64, 3, 4, 4]`. */
export function channelsFirst(context: Context): readonly Attempt[] {
  const { sizes, valueOf, textOf } = context;
  const same = (a: Sizes['dims'][number], b: Sizes['dims'][number]) => (valueOf(a) ?? textOf(a)) === (valueOf(b) ?? textOf(b)); // prettier-ignore
  const isImage = ({ dims }: Sizes): boolean => {
    if (dims.length !== 3 || dims.some(({ kind }) => kind === 'ellipsis')) return false;
    const [channels, height, width] = dims as readonly [Sizes['dims'][0], Sizes['dims'][0], Sizes['dims'][0]];
    if (same(height, width)) return !same(channels, height);
    return [1, 3, 4].includes(valueOf(channels) ?? 0) && (valueOf(width) ?? 0) > 4 && (valueOf(height) ?? 0) > 4;
  };
  const isKernel = ({ dims, kind }: Sizes): boolean =>
    kind === 'inner' && dims.length === 4 && same(dims[2]!, dims[3]!) && !same(dims[0]!, dims[1]!) && (valueOf(dims[2]!) ?? 99) <= 11; // prettier-ignore
  const images = sizes.filter(isImage);
  const kernels = sizes.filter(isKernel);
  const places = [...images, ...kernels];
  if (places.length === 0) return [];
  const turned = places.map((place) => {
    const texts = place.dims.map(textOf);
    return isKernel(place) ? [texts[2]!, texts[3]!, texts[1]!, texts[0]!] : firstLast(texts);
  });
  const rule =
    images.length > 0
      ? ruleOf('channels')
      : 'Sizes of a kernel come first: [height, width, channels in, channels out].';
  return [attemptOf(rule, places, turned, true)];
}
