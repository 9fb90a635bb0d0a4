/// <reference lib="dom" />
/** The picture of training on its canvas, and what it shows in words. */
import { paint } from '../../runtime/web/drawing.js';
import type { Picture } from '../training/messages.js';
import { drawPlane } from './plane.js';

export function showPicture(canvas: HTMLCanvasElement, picture: Picture, dark: boolean): void {
  canvas.classList.toggle('plane', picture.kind === 'plane');
  if (picture.kind === 'plane') {
    canvas.style.width = '';
    drawPlane(canvas, picture, dark);
  } else {
    paint(canvas, picture.pixels, canvas.parentElement!.clientWidth);
  }
  canvas.ariaLabel = inWords(picture);
}

/** `8 of 8 modes found; 91 % of samples near one`: within three of its deviations, as PacGAN counts. */
export function inWords(picture: Picture): string {
  if (picture.kind === 'grid') return `${picture.count} samples of step ${picture.step}`;
  const { modes, step } = picture;
  if (modes === null) return `Real and fake points of step ${step}`;
  return `${modes.captured} of ${modes.of} modes found; ${Math.round(100 * modes.highQuality)} % of samples near one`; // prettier-ignore
}
