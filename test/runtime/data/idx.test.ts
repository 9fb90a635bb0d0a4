import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../runtime/errors/data-error.js';
import { parseIdx } from '../../../runtime/data/idx-format.js';
import { loadIdx, readIdx } from '../../../runtime/data/idx.js';
import { inspectData } from '../../../runtime/data/inspect.js';
import type { FieldSpec } from '../../../runtime/data/sources/fields.js';
import type { IdxSpec } from '../../../runtime/data/sources/idx.js';
import { folderOf, idxBytes, image, label, plainPass } from './fixtures.js';

const DIGITS = 'examples/data/digits';
const digits: IdxSpec<'image' | 'label'> = {
  source: 'idx',
  name: 'digits',
  images: `${DIGITS}/images-idx3-ubyte.gz`,
  labels: `${DIGITS}/labels-idx1-ubyte.gz`,
  fields: { image: image([8, 8, 1]), label: label(10) },
};

/** The problem and the hint of files written for it; `DIR` stands for their folder. */
async function problemOf(files: Record<string, Uint8Array>, fields: Record<string, FieldSpec>): Promise<string[]> {
  const folder = await folderOf(files);
  const labels = 'labels' in files ? { labels: join(folder, 'labels') } : {};
  const spec: IdxSpec = { source: 'idx', name: 'toy', images: join(folder, 'images'), ...labels, fields };
  const found = await inspectData(spec);
  if (!('problem' in found)) throw new Error('no problem found');
  const thrown: unknown = await loadIdx(spec).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(DataError);
  expect(thrown).toMatchObject({ message: found.problem, hint: found.hint });
  return [found.problem, found.hint ?? ''].map((text) => text.replaceAll(folder, 'DIR'));
}

const toyImages = idxBytes([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

describe('loadIdx', () => {
  it('delivers the part of MNIST that is shipped', async () => {
    const folder = 'examples/data/mnist';
    const [images, labels] = [`${folder}/images-idx3-ubyte.gz`, `${folder}/labels-idx1-ubyte.gz`];
    const content = await readIdx({
      ...digits,
      images,
      labels,
      fields: { image: image([28, 28, 1]), label: label(10) },
    });
    expect(content.images.dims).toEqual([10000, 28, 28]);
    const of = (id: number) => content.labels!.values.filter((value) => value === id).length;
    expect(Array.from({ length: 10 }, (_, id) => of(id))).toEqual([
      1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978,
    ]);
    expect(content.images.values.reduce((sum, value) => sum + value, 0)).toBe(262_146_600);
  });

  it('delivers the shipped digits as their files hold them', async () => {
    const data = await loadIdx(digits);
    expect([data.name, data.count, data.stepsPerEpoch(64)]).toEqual(['digits', 1797, 28]);
    const images = gunzipSync(await readFile(digits.images)).subarray(16);
    const labels = gunzipSync(await readFile(digits.labels ?? '')).subarray(8);

    const pass = plainPass(3, 5);
    const batch = data.batch(pass, 64);
    expect([batch.image.shape, batch.label.shape]).toEqual([[64, 8, 8, 1], [64]]);
    const order = pass.random.permutation('data/digits/order', 1797, 0).subarray(3 * 64, 4 * 64);
    order.forEach((sample, i) => {
      expect(batch.label.values[i]).toBe(labels[sample]);
      const bytes = Float32Array.from(images.subarray(64 * sample, 64 * sample + 64), (byte) => (byte / 255) * 2 - 1);
      batch.image.values.subarray(64 * i, 64 * i + 64).forEach((value, k) => expect(value).toBeCloseTo(bytes[k]!, 6));
    });
    expect(await inspectData(digits)).toEqual({ count: 1797 });
  });

  it('reads files that are not packed, colour, and images without labels', async () => {
    const folder = await folderOf({
      images: idxBytes([2, 1, 2, 3], [0, 51, 102, 153, 204, 255, 255, 0, 255, 0, 255, 0]),
    });
    const fields = { image: image([1, 2, 3], null) };
    const data = await loadIdx({ source: 'idx', name: 'toy', images: join(folder, 'images'), fields });
    const { values } = data.batch(plainPass(0), 2).image;
    const rows = [[...values.subarray(0, 6)], [...values.subarray(6)]].sort();
    expect(rows).toEqual([[0, 0.2, 0.4, 0.6, 0.8, 1].map(Math.fround), [1, 0, 1, 0, 1, 0]]);
  });

  it('takes one channel as none and none as one', async () => {
    const folder = await folderOf({ flat: toyImages, deep: idxBytes([2, 2, 3, 1], Array(12).fill(0)) });
    for (const file of ['flat', 'deep']) {
      for (const shape of [
        [2, 3],
        [2, 3, 1],
      ]) {
        const spec: IdxSpec = { source: 'idx', name: 'toy', images: join(folder, file), fields: { x: image(shape) } };
        expect((await loadIdx(spec)).batch(plainPass(0), 1)['x']?.shape).toEqual([1, ...shape]);
      }
    }
  });
});

describe('a part of the files', () => {
  it('is what `skip` leaves out and `take` then takes, in their order', async () => {
    const whole = await loadIdx(digits);
    const part = await loadIdx({ ...digits, skip: 1500, take: 200 });
    expect([part.count, await inspectData({ ...digits, skip: 1500, take: 200 })]).toEqual([200, { count: 200 }]);
    for (const field of ['image', 'label'] as const) expect(part.rows(field, 3, 5)).toEqual(whole.rows(field, 1503, 5));
    expect((await loadIdx({ ...digits, skip: 1500 })).count).toBe(297);
  });

  it('is split by the place of a sample in the files, whatever `skip` leaves out', async () => {
    const load = (changes: Partial<IdxSpec>) => loadIdx({ ...digits, ...changes });
    const [train, test] = [await load({ split: 'train', test: 0.2 }), await load({ split: 'test', test: 0.2 })];
    expect(train.count + test.count).toBe(1797);
    expect(Math.abs(test.count - 0.2 * 1797)).toBeLessThan(68); // four standard deviations
    const late = await load({ split: 'test', test: 0.2, skip: 900 });
    expect(late.rows('image', 0, late.count)).toEqual(test.rows('image', test.count - late.count, late.count));
    expect(await inspectData({ ...digits, split: 'test', test: 0.2 })).toEqual({ count: test.count });
  });

  it('must lie in them', async () => {
    expect(await inspectData({ ...digits, skip: 1700, take: 100 })).toEqual({
      problem: 'digits leaves out 1,700 samples and takes 100, and its files hold 1,797.',
      hint: 'Let `skip` and `take` add up to 1,797 or less.',
    });
    const none = 'digits leaves out 1,797 samples and takes the rest, and its files hold 1,797.';
    expect(await inspectData({ ...digits, skip: 1797 })).toMatchObject({ problem: none });
  });
});

describe('a packed file of anyone', () => {
  const header = (dims: readonly number[]) => idxBytes(dims, []);
  /** Zeros packed: a thousandth of what they unpack to. */
  const zeros = (start: Uint8Array, mebibytes: number) => {
    const packer = createGzip();
    const chunks: Buffer[] = [];
    packer.on('data', (chunk: Buffer) => chunks.push(chunk));
    packer.write(start);
    const done = new Promise<Buffer>((resolve) => packer.on('end', () => resolve(Buffer.concat(chunks))));
    for (let i = 0; i < mebibytes; i++) packer.write(Buffer.alloc(2 ** 20));
    packer.end();
    return done;
  };
  const field = { image: image([2, 3, 1]) };

  it('is not unpacked further than its header says', async () => {
    const bomb = await zeros(header([2, 2, 3]), 400);
    expect(bomb.length).toBeLessThan(500_000);
    const before = process.memoryUsage().rss;
    const [problem] = await problemOf({ images: bomb }, field);
    expect(problem).toMatch(/^DIR\/images is longer than it says: its header says 2 x 2 x 3 = 12 bytes, and more than [\d,]+ follow\.$/); // prettier-ignore
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
  });

  it('is not unpacked at all where its header says more than is read', async () => {
    const [problem] = await problemOf({ images: await zeros(header([700_000_000, 2, 3]), 1) }, field);
    expect(problem).toBe(
      'DIR/images is too large: its header says 700000000 x 2 x 3 = 4,200,000,000 bytes, and at most 2 GiB are read.',
    );
  });

  it('takes no more memory than it can fill', async () => {
    const before = process.memoryUsage().rss;
    const [problem] = await problemOf({ images: gzipSync(header([300_000_000, 2, 3])) }, field);
    expect(problem).toBe(
      'DIR/images is cut short: its header says 300000000 x 2 x 3 = 1,800,000,000 bytes, and 0 follow.',
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
  });
});

describe('what is wrong with IDX files', () => {
  const field = { image: image([2, 3, 1]) };

  it('missing', async () => {
    const spec = { ...digits, images: `${DIGITS}/images.gz` };
    expect(await inspectData(spec)).toEqual({
      problem: `There is no ${DIGITS}/images.gz.`,
      hint: `${DIGITS} holds classifier.safetensors, images-idx3-ubyte.gz, labels-idx1-ubyte.gz.`,
    });
    const folder = await folderOf({ 'sets/a': '', 'sets/b': '' });
    const deep = join(folder, 'sets/cats/dogs/images.gz');
    expect(await inspectData({ ...digits, images: deep })).toEqual({
      problem: `There is no ${deep}.`,
      hint: `${join(folder, 'sets')} holds a, b.`,
    });
    expect(await inspectData({ ...digits, images: DIGITS })).toMatchObject({
      problem: 'examples/data/digits is a folder, not a file.',
    });
  });

  it('of another format', async () => {
    const picture = await readFile('examples/data/emoji/1f600.png');
    expect(await problemOf({ images: picture }, field)).toEqual([
      'DIR/images is not an IDX file but a PNG picture.',
      'An IDX file of images starts with the bytes 00 00 08 03, one of labels with 00 00 08 01.',
    ]);
    expect((await problemOf({ images: Buffer.alloc(0) }, field))[0]).toBe(
      'DIR/images is not an IDX file: it is empty.',
    );
    expect((await problemOf({ images: idxBytes([1, 2, 3], Array(24).fill(0), 0x0d) }, field))[0]).toBe(
      'DIR/images holds 32-bit floats (type 0d in its header).',
    );
  });

  it('damaged', async () => {
    const cut = idxBytes([1797, 8, 8], Array(64_000).fill(0));
    expect(await problemOf({ images: cut }, { image: image([8, 8, 1]) })).toEqual([
      'DIR/images is cut short: its header says 1797 x 8 x 8 = 115,008 bytes, and 64,000 follow.',
      'Download or copy it again.',
    ]);
    expect((await problemOf({ images: Buffer.concat([toyImages, Buffer.alloc(3)]) }, field))[0]).toBe(
      'DIR/images is longer than it says: its header says 2 x 2 x 3 = 12 bytes, and 15 follow.',
    );
    expect((await problemOf({ images: toyImages.subarray(0, 10) }, field))[0]).toBe(
      'DIR/images ends within its header: 3 axes take 16 bytes, the file has 10.',
    );
    expect((await problemOf({ images: gzipSync(toyImages).subarray(0, 20) }, field))[0]).toBe(
      'DIR/images is a damaged gzip file: unexpected end of file.',
    );
    const flipped = gzipSync(toyImages);
    flipped[flipped.length - 6]! ^= 0xff;
    expect((await problemOf({ images: flipped }, field))[0]).toBe(
      'DIR/images is a damaged gzip file: incorrect data check.',
    );
  });

  it('of another size than declared', async () => {
    expect(await inspectData({ ...digits, fields: { image: image([28, 28, 1]), label: label(10) } })).toEqual({
      problem: `${digits.images} holds images of 8x8, but digits.image is declared f32[28, 28, 1] in [-1, 1].`,
      hint: 'Declare it f32[8, 8, 1] in [-1, 1].',
    });
    expect(await problemOf({ images: toyImages }, { image: image([2, 3, 3], null) })).toEqual([
      'DIR/images holds images of 2x3, but toy.image is declared f32[2, 3, 3].',
      'Declare it f32[2, 3, 1].',
    ]);
    expect((await problemOf({ images: idxBytes([0, 2, 3], []) }, field))[0]).toBe(
      'DIR/images holds no images: its header says 0 x 2 x 3.',
    );
  });

  it('labels that are missing, swapped, too many or too large', async () => {
    const fields = { ...field, label: label(3) };
    expect(await problemOf({ images: toyImages }, fields)).toEqual([
      'toy.label is declared int<3>, but toy names no file of labels.',
      'Add `labels: "..."` beside `images:`, or remove the field.',
    ]);
    expect((await problemOf({ images: idxBytes([2], [0, 1]), labels: toyImages }, fields))[0]).toBe(
      'DIR/images holds single numbers, but toy.image is declared f32[2, 3, 1] in [-1, 1].',
    );
    expect((await problemOf({ images: toyImages, labels: toyImages }, fields))[0]).toBe(
      'DIR/labels has 3 axes (2 x 2 x 3); labels have one.',
    );
    expect((await problemOf({ images: toyImages, labels: idxBytes([3], [0, 1, 2]) }, fields))[0]).toBe(
      'DIR/images holds 2 images, but DIR/labels 3 labels.',
    );
    expect(await problemOf({ images: toyImages, labels: idxBytes([2], [2, 7]) }, fields)).toEqual([
      'DIR/labels has the label 7 at index 1, but toy.label is declared int<3>: 0 to 2.',
      'The largest label of the file is 7: declare it int<8>.',
    ]);
  });
});

describe('classes without a sample', () => {
  const notesOf = async (labels: readonly number[], classes: number) => {
    const folder = await folderOf({ images: toyImages, labels: idxBytes([2], labels) });
    const fields = { image: image([2, 3, 1]), label: label(classes) };
    const found = await inspectData({ source: 'idx', name: 'toy', images: join(folder, 'images'), labels: join(folder, 'labels'), fields }); // prettier-ignore
    return 'notes' in found
      ? found.notes?.map(({ kind, problem, hint }) => [kind, problem.replaceAll(folder, 'DIR'), hint])
      : [];
  };

  it('are told, with how many there are', async () => {
    expect(await notesOf([0, 1], 2)).toEqual([]);
    expect(await notesOf([0, 1], 4)).toEqual([
      ['empty-classes', 'toy.label is declared int<4>, and DIR/labels has no sample of the classes 2, 3.', 'Its largest label is 1: declare it int<2>.'],
    ]);
    expect(await notesOf([0, 2], 3)).toEqual([
      ['empty-classes', 'toy.label is declared int<3>, and DIR/labels has no sample of the class 1.', 'Nothing is learned of them; number the classes without gaps.'],
    ]);
  }); // prettier-ignore
});

describe('arbitrary bytes', () => {
  const readable = (bytes: Uint8Array) => {
    try {
      const { dims, values } = parseIdx(bytes, 'file');
      expect(values.length).toBe(dims.reduce((size, dim) => size * dim, 1));
    } catch (error) {
      expect(error).toBeInstanceOf(DataError);
    }
  };

  it('are an IDX array or a DataError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), readable), { numRuns: 2000 });
    // Nearly right: a proper start, then anything.
    const nearly = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(nearly, ([axes, rest]) => readable(Uint8Array.of(0, 0, 8, axes, ...rest))),
      { numRuns: 2000 },
    );
  });

  it('never end a load with anything but a DataError', async () => {
    const folder = await folderOf({});
    const spec: IdxSpec = { source: 'idx', name: 'toy', images: join(folder, 'x'), fields: { image: image([2, 3]) } };
    const packed = gzipSync(toyImages);
    const damaged = fc.tuple(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, change]) => {
      const bytes = Uint8Array.from(packed);
      bytes[at]! ^= change;
      return bytes;
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 30 })), async (bytes) => {
        await writeFile(spec.images, bytes);
        const found = await inspectData(spec);
        expect(Object.keys(found)).toEqual('count' in found ? ['count'] : ['problem', 'hint']);
      }),
      { numRuns: 200 },
    );
  });
});
