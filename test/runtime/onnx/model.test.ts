/**
 * Models in files: what they are recognised as, and that what metrics see through them is what ONNX Runtime says in
 * Python, as test/models/make.py has saved it.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { modelFactsOf, readModelFacts } from '../../../cli/host/model-file.js';
import { fitModel, type ModelSpec } from '../../../runtime/onnx/fit.js';
import { openModel } from '../../../runtime/onnx/model.js';

const folder = new URL('../../models/', import.meta.url);
const answers = JSON.parse(readFileSync(new URL('answers.json', folder), 'utf8')) as Record<string, Record<string, number[]>>; // prettier-ignore

const picture = { dtype: 'f32', shape: [4, 6, 3] } as const;
const eye = { name: 'eye', input: picture, outputs: { logits: [4], features: [5] } } as const;
const open = <Output extends string>(file: string, spec: ModelSpec<Output>) =>
  openModel(new URL('main.ts', folder).href, { ...spec, file });
const close = (made: ArrayLike<number>, wanted: readonly number[]): void => {
  expect(made).toHaveLength(wanted.length);
  wanted.forEach((value, i) => expect(Math.abs(made[i]! - value)).toBeLessThan(1e-5));
};

/** Number i is sin(i), as in make.py. */
const pictures = { values: Float32Array.from({ length: 7 * 72 }, (_, i) => Math.sin(i)), shape: [4, 6, 3], count: 7 };
const words = { values: Int32Array.from({ length: 42 }, (_, i) => (3 * i) % 10), shape: [6], count: 7 };

describe('what is seen through a model', () => {
  it.each([
    ['channels-first.onnx', 'channels-first'],
    ['channels-last.onnx', 'channels-last'],
    ['one-by-one.onnx', 'channels-first'],
    ['old.onnx', 'channels-first'],
  ])('%s', async (file, answer) => {
    const model = await open(file, eye);
    for (const output of ['logits', 'features'] as const) {
      const { values, width } = await model[output].see(pictures);
      expect(width).toBe(eye.outputs[output][0]);
      close(values, answers[answer]![output]!);
    }
  });

  it('is turned round where it is a picture with its channels first', async () => {
    const { map } = await open('map.onnx', { name: 'eye', input: picture, outputs: { map: [4, 6, 5] } });
    close((await map.see(pictures)).values, answers['map']!['map']!);
  });

  it('is found by its place where all have other names', async () => {
    const model = await open('channels-first.onnx', { ...eye, outputs: { scores: [4], pool: [5] } });
    close((await model.pool.see(pictures)).values, answers['channels-first']!['features']!);
  });

  it('is found by its name though others come before it', async () => {
    const model = await open('channels-first.onnx', { ...eye, outputs: { features: [5] } });
    close((await model.features.see(pictures)).values, answers['channels-first']!['features']!);
  });

  it('may be of words', async () => {
    const model = await open('words.onnx', { name: 'C', input: { dtype: 'i32', shape: [6] }, outputs: { made: [5] } });
    close((await model.made.see(words)).values, answers['words']!['features']!);
    // Data come as floats where a metric holds them.
    close((await model.made.see({ ...words, values: Float32Array.from(words.values) })).values, answers['words']!['features']!); // prettier-ignore
  });

  it('is the same of many samples as of one by one', async () => {
    const { features } = await open('channels-first.onnx', eye);
    const many = Float32Array.from({ length: 60 * 72 }, (_, i) => Math.sin(i));
    const whole = (await features.see({ values: many, shape: [4, 6, 3], count: 60 })).values;
    for (const i of [0, 24, 25, 59]) {
      const one = await features.see({ values: many.slice(72 * i, 72 * i + 72), shape: [4, 6, 3], count: 1 });
      close(one.values, [...whole.slice(5 * i, 5 * i + 5)]);
    }
  });

  it('is identified by the file and its hash', async () => {
    const { features } = await open('channels-first.onnx', eye);
    const { sha256, ...rest } = (await features.identity()) as Record<string, string>;
    expect(rest).toEqual({ network: 'eye', file: 'channels-first.onnx' });
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect((await (await open('old.onnx', eye)).features.identity())['sha256']).not.toBe(sha256);
  });
});

const faults: readonly (readonly [file: string, spec: ModelSpec, says: string, hint: string])[] = [
  ['eight.onnx', eye, 'takes 8 samples at a time, no more and no fewer: float32[8, 3, 4, 6].', 'first axis that is open'],
  ['open.onnx', { ...eye, outputs: { made: [4, 6, 3] } }, 'takes float32[N, C, H, W]: whether channels come first or last cannot be told from that.', 'all sizes but the first in numbers'],
  ['cube.onnx', { ...eye, input: { ...picture, shape: [3, 3, 3] }, outputs: { made: [3, 3, 3] } }, 'takes float32[N, 3, 3, 3]: whether channels come first', 'of another size'],
  ['half.onnx', { ...eye, outputs: { made: [4, 6, 3] } }, 'takes float16[N, 3, 4, 6], and not float32.', 'an input of float32'],
  ['two.onnx', { ...eye, outputs: { made: [4, 6, 3] } }, 'takes 2 values, x, y; a metric gives it samples alone.', 'of one input'],
  ['batch-lost.onnx', { ...eye, outputs: { made: [4, 6, 3] } }, 'makes float32[1, 3, 4, 6] however many samples it is given.', 'is open'],
  ['channels-first.onnx', { ...eye, input: { ...picture, shape: [8, 8, 3] } }, 'takes float32[N, 3, 4, 6], which is f32[4, 6, 3] for each sample, and f32[8, 8, 3] is declared.', 'Declare the input as the file has it: f32[4, 6, 3].'],
  ['channels-first.onnx', { ...eye, input: { ...picture, shape: [4, 6, 1] } }, 'and f32[4, 6, 1] is declared.', 'f32[4, 6, 3].'],
  ['channels-first.onnx', { ...eye, input: { ...picture, shape: [72] } }, 'and f32[72] is declared.', 'f32[4, 6, 3].'],
  ['channels-first.onnx', { ...eye, outputs: { features: [64] } }, 'makes float32[N, 5], and f32[64] is declared.', 'Declare `features` as the file has it: f32[5].'],
  ['channels-first.onnx', { ...eye, outputs: { made: [5] } }, 'makes 2 values, logits, features.', 'Write the name that it has in the file: -> (features: ...).'],
  ['channels-first.onnx', { ...eye, outputs: { feature: [5] } }, 'makes 2 values, logits, features, and no feature.', '-> (features: ...)'],
  ['channels-first.onnx', { ...eye, outputs: { features: [5], pool: [4] } }, 'and no pool.', '-> ('],
  ['words.onnx', { ...eye, outputs: { made: [5] } }, 'takes int64[N, 6], and not float32.', 'float32'],
]; // prettier-ignore

describe.each(faults)('%s', (file, spec, says, hint) => {
  it(`says: ${says}`, async () => {
    const path = expect.stringContaining(file) as string;
    const fault = { name: 'DataError', message: expect.stringContaining(says) as string, hint: expect.stringContaining(hint) as string }; // prettier-ignore
    await expect(open(file, spec)).rejects.toMatchObject(fault);
    await expect(open(file, spec)).rejects.toMatchObject({ message: path });
    // And so before training, where the file alone is looked at.
    const looked = readModelFacts(new URL(file, folder).pathname).then((facts) => fitModel(file, facts, spec));
    await expect(looked).rejects.toMatchObject(fault);
  });
});

describe('a model', () => {
  it.each(['channels-first', 'channels-last', 'one-by-one', 'old', 'map', 'words', 'two', 'half', 'open'])('says the same of itself to those who read its file: %s', async (name) => {
    const bytes = readFileSync(new URL(`${name}.onnx`, folder));
    const session = await InferenceSession.create(bytes);
    const told = (values: readonly InferenceSession.ValueMetadata[]) =>
      values.map((value) => ({ name: value.name, ...(value.isTensor && { type: value.type, dims: value.shape }) }));
    expect(modelFactsOf(bytes, name)).toEqual({ inputs: told(session.inputMetadata), outputs: told(session.outputMetadata) });
  }); // prettier-ignore

  it('is not read whole to be looked at', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'ganlang-')), 'large.onnx');
    onTestFinished(() => rmSync(dirname(path), { recursive: true }));
    // 2 GiB of zeros behind the model, in a file that takes no place: a field that nobody knows.
    const whole = readFileSync(new URL('channels-first.onnx', folder));
    const length = 2 ** 31 - 2 ** 20;
    const bytes: number[] = [];
    for (let rest = length; rest > 0; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | (rest >= 128 ? 128 : 0));
    writeFileSync(path, Buffer.concat([whole, Buffer.from([((100 << 3) % 128) | 2 | 128, (100 << 3) >> 7, ...bytes])]));
    truncateSync(path, statSync(path).size + length);
    const before = process.memoryUsage().arrayBuffers;
    expect((await readModelFacts(path)).inputs).toHaveLength(1);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 22);
  });

  it('that makes other sizes than it says is found out before it is needed', async () => {
    const opened = open('map.onnx', { ...eye, outputs: { map: [9, 9, 5] } });
    await expect(opened).rejects.toThrow('makes [1, 5, 4, 6] of one sample; f32[9, 9, 5] would be [1, 5, 9, 9].');
  });

  it('that is not there is told with what is', async () => {
    await expect(open('nowhere.onnx', eye)).rejects.toThrow('There is no test/models/nowhere.onnx.');
  });

  it('with weights in another file is refused: its hash would not tell them', async () => {
    await expect(open('beside.onnx', eye)).rejects.toThrow('is no model that ONNX Runtime can run');
    const looked = readModelFacts(new URL('beside.onnx', folder).pathname);
    await expect(looked).rejects.toThrow('beside.onnx has its weights in another file beside it');
  });
});

describe('damaged files', () => {
  const place = mkdtempSync(join(tmpdir(), 'ganlang-'));
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  const whole = readFileSync(new URL('channels-first.onnx', folder));
  const opened = (bytes: Uint8Array) => {
    writeFileSync(join(place, 'damaged.onnx'), bytes);
    return openModel(`file://${place}/main.ts`, { ...eye, file: 'damaged.onnx' });
  };
  /** A model that still is one, or one line. */
  const outcome = async (bytes: Uint8Array): Promise<string> => {
    const faults = await Promise.all([
      opened(bytes).then(() => '', (error: Error) => `${error.name}: ${error.message}`),
      Promise.resolve().then(() => modelFactsOf(Buffer.from(bytes), 'damaged.onnx')).then(() => '', (error: Error) => `${error.name}: ${error.message}`),
    ]); // prettier-ignore
    for (const fault of faults) expect(fault).toMatch(/^$|^DataError: [^\n]*damaged\.onnx[^\n]*$/);
    return faults.join('\n');
  };

  it.each([
    ['empty', new Uint8Array()],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['a text', Buffer.from('network eye(x: f32[8]) -> f32[1] { x |> dense(1) }')],
    ['zeros', new Uint8Array(5000)],
    ['ones', new Uint8Array(5000).fill(255)],
  ])('%s', async (_, bytes) => {
    expect(await outcome(bytes)).toMatch(/^DataError.*\nDataError.* is no ONNX model, or a damaged one: /);
  });

  it('cut off anywhere', async () => {
    for (let length = 1; length < whole.length; length += 23) expect(await outcome(whole.subarray(0, length))).not.toBe('\n'); // prettier-ignore
  });

  it('with bytes that are others', async () => {
    let seed = 1;
    const next = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    for (let i = 0; i < 150; i++) {
      const bytes = Buffer.from(whole);
      for (let k = next(4); k >= 0; k--) bytes[next(bytes.length)] = next(256);
      await outcome(bytes);
    }
  });
});
