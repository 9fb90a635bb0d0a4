import sharp from 'sharp';

/** The grey value in the middle of each tile of a grid of tiles. */
export async function tiles(png: Buffer, rows: number, columns: number): Promise<number[]> {
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
  const middle = (index: number, count: number, size: number) => Math.floor(((index + 0.5) * size) / count);
  return Array.from({ length: rows * columns }, (_, tile) => {
    const y = middle(Math.floor(tile / columns), rows, info.height);
    const x = middle(tile % columns, columns, info.width);
    return data[(y * info.width + x) * info.channels]!;
  });
}
