/// <reference lib="dom" />
/** A picture of one's own as an input: brought to the size of the type as those of a data set are. */
import type { Control } from './controls.js';
import { element, labelled } from './elements.js';
import type { ModelInput } from './spec.js';

export function pictureControl(name: string, input: ModelInput & { readonly kind: 'tensor' }): Control {
  const file = element('input', { name, type: 'file', accept: 'image/*' });
  return {
    shown: labelled(name, file),
    async value() {
      const chosen = file.files?.[0];
      if (chosen === undefined) throw new Error(`Choose a picture for ${name}.`);
      const picture = await createImageBitmap(chosen).catch(() => null);
      if (picture === null) throw new Error(`${chosen.name} cannot be read as a picture.`);
      return { from: valuesOfPicture(picture, input) };
    },
  };
}

/** Cut evenly at both ends of the longer side, unless it is to be stretched. */
function valuesOfPicture(
  picture: ImageBitmap,
  { shape, range, crop }: ModelInput & { readonly kind: 'tensor' },
): Float32Array {
  const [height = 1, width = 1, channels = 1] = shape;
  const canvas = element('canvas', { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const [across, down] = [width / picture.width, height / picture.height];
  const [x, y] = crop === 'none' ? [across, down] : [Math.max(across, down), Math.max(across, down)];
  const [w, h] = [picture.width * x, picture.height * y];
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
  const { data } = context.getImageData(0, 0, width, height);
  const [low, high] = range ?? [0, 1];
  return Float32Array.from({ length: height * width * channels }, (_, i) => {
    const at = 4 * Math.floor(i / channels);
    const level = channels === 1 ? grey(data[at]!, data[at + 1]!, data[at + 2]!) : data[at + (i % channels)]!;
    return low + (level / 255) * (high - low);
  });
}

/** The luma of ITU-R BT.601. */
const grey = (red: number, green: number, blue: number): number => 0.299 * red + 0.587 * green + 0.114 * blue;
