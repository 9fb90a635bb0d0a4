/** The pictures that a run made of its samples, and what a page shows of them. */
import { join } from 'node:path';
import { readRegular } from '../files/reading.js';
import { listFolder } from '../files/writing.js';
import { markup } from '../text/visible.js';

export interface PreviewFile {
  readonly path: string;
  readonly step: number;
  /** What it shows, where a run has several kinds. */
  readonly name: string;
}

export interface Preview {
  readonly step: number;
  readonly name: string;
  readonly png: Buffer;
}

/** A picture of a preview may have this many bytes. */
const largest = 64 * 2 ** 20;

/** Those of a run, by their steps. */
export async function previewFiles(run: string): Promise<readonly PreviewFile[]> {
  const folder = join(run, 'previews');
  return (await listFolder(folder))
    .flatMap((file) => {
      const [, step, name] = /^step-(\d+)(?:-(.+))?\.png$/.exec(file) ?? [];
      return step === undefined ? [] : [{ path: join(folder, file), step: Number(step), name: name ?? '' }];
    })
    .sort((a, b) => a.step - b.step);
}

export async function readPreview({ path, step, name }: PreviewFile): Promise<Preview> {
  return { step, name, png: await readRegular(path, largest) };
}

/** At most so many: the first, the last and evenly spaced ones between. */
export function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const stride = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * stride)]!);
}

export function figure({ step, name, png }: Preview): string {
  const caption = [name, `step ${step}`].filter(Boolean).join(', ');
  const source = `data:image/png;base64,${png.toString('base64')}`;
  return `<figure><figcaption>${markup(caption)}</figcaption><img src="${source}" alt="${markup(caption)}"></figure>`;
}
