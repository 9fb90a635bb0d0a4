/** Folders as a stranger may hand them over. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { gan, showsStack, temporaryFolder } from '../cli/gan.js';

/** What lies at a path: a file's content, a link, a pipe, or a folder. */
export type Content = string | Uint8Array | { readonly link: string } | typeof aPipe | typeof aFolder;

export const aPipe = { pipe: true } as const;
export const aFolder = { folder: true } as const;

export const link = (to: string): Content => ({ link: to });

export function folderOf(files: Readonly<Record<string, Content>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) put(join(folder, name), content);
  return folder;
}

export function put(path: string, content: Content): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(path, content);
  else if ('link' in content) symlinkSync(content.link, path);
  else if ('pipe' in content) execFileSync('mkfifo', [path]);
  else mkdirSync(path);
}

/** Checks programs at once; what is said first of each, and nothing of the inside of the command. */
export async function saidOf(folder: string, files: readonly string[], ...options: readonly string[]) {
  const outcome = await gan(['check', '--json', ...options, '--', ...files], { cwd: folder });
  expect(outcome.err).toBe('');
  expect(showsStack(outcome), outcome.out).toBe(false);
  const { files: found } = JSON.parse(outcome.out) as {
    files: { file: string; diagnostics: { code: string; message: string; hint: string | null }[] }[];
  };
  return new Map(
    found.map(({ file, diagnostics: [first] }) => [
      file,
      first === undefined ? 'fine' : `${first.code}: ${first.message}`,
    ]),
  );
}

/** Black, of one bit a pixel. */
export const png = (pixels = 8): Buffer => pngOf(pixels, Buffer.alloc(pixels * (1 + Math.ceil(pixels / 8)), 0));

/** Of many more pixels than bytes. */
export const pictureBomb = (): Buffer => png(20_000);

function pngOf(size: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 1;
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc32(body), body.length + 4);
    return whole;
  };
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([mark, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** 4 MB that unpack to 4 GB, and to 256 bytes by its own word: a gzip file may consist of many. */
export function gzipBomb(): Buffer {
  const header = gzipSync(Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0, 8));
  const zeros = gzipSync(Buffer.alloc(2 ** 20));
  return Buffer.concat([header, ...Array.from({ length: 4000 }, () => zeros)]);
}

/** A program that trains a layer on `pics.image`, in a moment. */
export const layer = (data = 'images("pics")', { fields = '', from = '', more = '' } = {}): string => `data pics = ${data} { image: f32[8, 8, 1] in [0, 255]${fields} }
network N(x: f32[8, 8, 1]) -> f32[] ${from}{ x |> flatten |> dense(1) |> squeeze }
train {
  batch 2
  until 2 steps
  optimizer N = sgd(0.00001)
  real <- pics.image
  minimize N: mean(N(real))
  ${more}
}
`; // prettier-ignore

/** A GAN of points on a ring, `ring.point`. */
export const points = (more: string, batch = 2) => `data ring = mixture(layout: "ring", modes: 8, radius: 1, sigma: 0.01) { point: f32[2] }
generator G(z: f32[4]) -> f32[2] { z |> dense(2) }
discriminator D(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }
train {
  batch ${batch}
  until 2 steps
  optimizer G, D = sgd(0.001)
  real <- ring.point
  z ~ normal[4]
  minimize D: mean(D(G(z))) - mean(D(real))
  minimize G: -mean(D(G(z)))
  ${more}
}
`; // prettier-ignore

/** Two pictures for `layer`. */
export const pics: Readonly<Record<string, Content>> = { 'pics/a.png': png(), 'pics/b.png': png() };
