/** What may have become of the files of a run: each is told in one line that names the file, and nothing is lost. */
import { createHash } from 'node:crypto';
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeCheckpoint, type CheckpointInfo } from '../../../runtime/checkpoints/checkpoint.js';
import { fitting } from '../../../runtime/checkpoints/fits.js';
import { encodeSafetensors } from '../../../runtime/checkpoints/safetensors.js';
import { readVocabulary, writeVocabulary } from '../../../runtime/checkpoints/vocabulary.js';
import { describeError } from '../../../runtime/errors/describe.js';
import { MetricsLog, readMetrics } from '../../../runtime/metrics/log.js';
import { writeReport } from '../../../runtime/report/report.js';
import { checkFree, readResumed, writeBeginning } from '../../../runtime/run/beginning.js';
import { holdRun } from '../../../runtime/run/lock.js';

const program = { program: 'digits.gan', fingerprint: 'f3a1' };
const info = (step: number): CheckpointInfo => ({ version: 1, ...program, step, seconds: 1, seed: 3, engine: 'cpu', losses: { D: 1 } }); // prettier-ignore
const kernel = { name: 'G/dense.kernel', shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) };
const count = { name: 'optimizer.G/updates/G', shape: [], values: Int32Array.of(7) };
const expected = [
  ['G/dense.kernel', { shape: [2, 2], dtype: 'float32' }],
  ['optimizer.G/updates/G', { shape: [], dtype: 'int32' }],
] as const;

let home: string;
let whole: string;
let run: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'ganlang-damage-'));
  whole = join(home, 'whole');
  mkdirSync(whole);
  await writeBeginning(whole, { ...program, seed: 3 });
  await writeVocabulary(whole, { 'emoji.caption': ['red', 'heart'] });
  for (const step of [10, 20]) await writeCheckpoint(whole, info(step), [kernel, count]);
  const log = await MetricsLog.open(join(whole, 'metrics.jsonl'), 0);
  for (let step = 1; step <= 20; step++) log.write({ step, seconds: step, losses: { D: 1 / step } });
  log.close();
});
afterAll(() => rmSync(home, { recursive: true }));
beforeEach(() => {
  run = join(home, 'run');
  cpSync(whole, run, { recursive: true });
});
afterEach(() => rmSync(run, { recursive: true }));

const at = (name: string) => join(run, name);
const [tensors, description] = ['checkpoints/step-000020.safetensors', 'checkpoints/step-000020.json'];
const edit = (name: string, change: (bytes: Buffer) => Uint8Array) => writeFileSync(at(name), change(readFileSync(at(name)))); // prettier-ignore
const asFolder = (name: string) => {
  rmSync(at(name));
  mkdirSync(at(name));
};

/** Tensors that are not those of the program, in a sound file. */
function replaceTensors(file: Uint8Array): void {
  writeFileSync(at(tensors), file);
  const sha256 = createHash('sha256').update(file).digest('hex');
  writeFileSync(at(description), JSON.stringify({ ...info(20), sha256 }));
}
const sound = (...list: Parameters<typeof encodeSafetensors>[0]) =>
  Buffer.concat(encodeSafetensors(list, { format: 'ganlang', checkpoint: JSON.stringify(info(20)) }));
/** A file with another header. */
function withHeader(
  change: (header: Record<string, { data_offsets: number[]; dtype: string; shape: number[] }>) => unknown,
): Buffer {
  // prettier-ignore
  const file = sound(kernel, count);
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + length).toString()) as Parameters<typeof change>[0];
  const text = Buffer.from(JSON.stringify(change(header) ?? header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([size, text, file.subarray(8 + length)]);
}

/** Everything in the folder, so that what is lost would be seen. */
const contents = () =>
  Object.fromEntries(
    readdirSync(run, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => [name, lstatSync(at(name)).isFile() ? readFileSync(at(name), 'latin1') : null]),
  );

const resume = async () => {
  const found = await readResumed(run, program);
  if (!('tensors' in found)) throw new Error('no checkpoint');
  return fitting(found.tensors, expected);
};

type Case = readonly [what: string, damage: () => void, says: RegExp];

/** What is told when the run goes on; the checkpoint before stays, and the message names it where it will do. */
const told: readonly Case[] = [
  ['tensors cut short', () => truncateSync(at(tensors), 300), /step-000020\.safetensors is damaged: it ends inside/],
  ['tensors without their last byte', () => edit(tensors, (b) => b.subarray(0, -1)), /is damaged: it ends inside/],
  ['empty tensors', () => truncateSync(at(tensors), 0), /is damaged: it is only 0 bytes long/],
  ['tensors of seven bytes', () => truncateSync(at(tensors), 7), /is damaged: it is only 7 bytes long/],
  ['an absurd length of the header', () => edit(tensors, (b) => (b.fill(0xff, 0, 8), b)), /is damaged: its first eight bytes are damaged/],
  ['a header longer than the file', () => edit(tensors, (b) => (b.writeBigUInt64LE(90_000n), b)), /is damaged: it ends inside its header/],
  ['a header that is no JSON', () => edit(tensors, (b) => (b.write('x', 8), b)), /is damaged: its header is not JSON/],
  ['a header that is a list', () => replaceTensors(withHeader(() => [])), /is damaged: its header is not an object/],
  ['tensors that overlap', () => replaceTensors(withHeader((h) => void (h['optimizer.G/updates/G']!.data_offsets = [8, 12]))), /is damaged: optimizer\.G\/updates\/G starts at byte 8, not at 16/],
  ['a gap between tensors', () => replaceTensors(withHeader((h) => void (h['optimizer.G/updates/G']!.data_offsets = [20, 24]))), /is damaged: optimizer\.G\/updates\/G starts at byte 20/],
  ['a shape that does not fit its bytes', () => replaceTensors(withHeader((h) => void (h['G/dense.kernel']!.shape = [2, 3]))), /is damaged: G\/dense\.kernel is 16 bytes long, not 24/],
  ['a negative size', () => replaceTensors(withHeader((h) => void (h['G/dense.kernel']!.shape = [-2, -2]))), /is damaged: G\/dense\.kernel has no shape/],
  ['a type of number that is none of ours', () => replaceTensors(withHeader((h) => void (h['G/dense.kernel']!.dtype = 'F64'))), /is damaged: G\/dense\.kernel is not of type F32 or I32/],
  ['bytes that belong to nothing', () => edit(tensors, (b) => Buffer.concat([b, Buffer.from('more')])), /is damaged: it has 4 bytes that belong to no tensor/],
  ['one wrong bit', () => edit(tensors, (b) => ((b[b.length - 3]! ^= 1), b)), /is damaged: its checksum is wrong/],
  ['tensors of another step', () => cpSync(at('checkpoints/step-000010.safetensors'), at(tensors)), /is damaged: its checksum is wrong/],
  ['floats where counts were', () => replaceTensors(sound(kernel, { ...count, values: Float32Array.of(7) })), /does not fit this program: optimizer\.G\/updates\/G is float32\[\] there and int32\[\] here/],
  ['a tensor that is missing', () => replaceTensors(sound(kernel)), /does not fit this program: it has no optimizer\.G\/updates\/G/],
  ['a tensor of another shape', () => replaceTensors(sound({ ...kernel, shape: [4] }, count)), /does not fit this program: G\/dense\.kernel is float32\[4\] there/],
  ['a folder where the tensors were', () => asFolder(tensors), /step-000020\.safetensors is a folder, not a file/],
  ['an empty description', () => truncateSync(at(description), 0), /is damaged: step-000020\.json does not describe a checkpoint/],
  ['a description cut short', () => truncateSync(at(description), 40), /is damaged: step-000020\.json does not describe a checkpoint/],
  ['a description that is a list', () => writeFileSync(at(description), '[1]'), /step-000020\.json does not describe a checkpoint/],
  ['the description of another step', () => cpSync(at('checkpoints/step-000010.json'), at(description)), /is damaged: its checksum is wrong/],
  ['a folder where the description was', () => asFolder(description), /step-000020\.json is a folder, not a file/],
  ['a link in a circle', () => (rmSync(at(tensors)), symlinkSync('step-000020.safetensors', at(tensors))), /step-000020\.safetensors cannot be read: it is a link that leads in a circle/],
  ['another program', () => { for (const step of ['10', '20']) edit(`checkpoints/step-0000${step}.json`, (b) => Buffer.from(b.toString().replace('f3a1', 'beef'))); }, /is damaged: step-000020\.json describes another checkpoint/],
]; // prettier-ignore

describe('damage that is told', () => {
  it.each(told)('%s', async (_, damage, says) => {
    damage();
    const before = contents();
    const error: unknown = await resume().catch((thrown: unknown) => thrown);
    const { text, exitCode } = describeError(error);
    expect(text.split('\n')[0]).toMatch(says);
    expect(exitCode).toBe(1);
    expect(contents()).toEqual(before);
    // The one before is as good as ever.
    for (const name of ['step-000020.json', 'step-000020.safetensors']) rmSync(at(join('checkpoints', name)), { recursive: true, force: true }); // prettier-ignore
    if (!text.includes('another program') && _ !== 'another program')
      expect([...(await resume()).keys()]).toEqual(['G/dense.kernel', 'optimizer.G/updates/G']);
  });
});

describe('damage that training goes on from', () => {
  it.each([
    ['no description of the newest', () => rmSync(at(description))],
    ['no tensors of the newest', () => rmSync(at(tensors))],
    ['no latest.json', () => rmSync(at('checkpoints/latest.json'))],
    [
      'a latest.json of another step',
      () => writeFileSync(at('checkpoints/latest.json'), '{"checkpoint":"step-000099"}'),
    ],
    ['half of a newer checkpoint', () => writeFileSync(at('checkpoints/step-000030.safetensors.partial'), 'half')],
    ['no run.json', () => rmSync(at('run.json'))],
    ['a run.json cut short', () => truncateSync(at('run.json'), 10)],
    ['no words.json', () => rmSync(at('words.json'))],
    ['a lock cut short', () => writeFileSync(at('lock'), '{"pid":')],
    ['a tensor too many', () => replaceTensors(sound(kernel, count, { ...kernel, name: 'H/dense.kernel' }))],
  ])('%s', async (_, damage) => {
    damage();
    const release = holdRun(run);
    expect([...(await resume()).values()].map(({ values }) => [...values])).toEqual(
      expect.arrayContaining([[1, 2, 3, 4], [7]]),
    );
    expect(Object.keys(await readVocabulary(run)).length).toBe(_ === 'no words.json' ? 0 : 1);
    release();
    await expect(checkFree(run, program, 3)).rejects.toThrow('already holds a run');
  });

  it.each([
    ['a torn last line of metrics', (path: string) => truncateSync(path, statSync(path).size - 9), 19],
    [
      'a line of metrics that is none',
      (path: string) => writeFileSync(path, `${readFileSync(path, 'utf8')}nonsense\n`),
      20,
    ],
    ['empty metrics', (path: string) => truncateSync(path, 0), 0],
    ['no metrics', (path: string) => rmSync(path), 0],
  ])('%s', async (_, damage, left) => {
    damage(at('metrics.jsonl'));
    const log = await MetricsLog.open(at('metrics.jsonl'), 20);
    log.write({ step: 21, seconds: 21, losses: { D: 0 } });
    log.close();
    expect((await readMetrics(at('metrics.jsonl'))).map(({ step }) => step)).toEqual([...Array.from({ length: left }, (_, i) => i + 1), 21]); // prettier-ignore
    // A page is made of whatever there is; previews need not be there.
    await writeReport(run, { title: 'digits.gan', settings: [] });
    expect(readFileSync(at('report.html'), 'utf8')).toContain('</html>');
  });

  it.each([
    ['words that are no JSON', 'x', 'it is not JSON'],
    ['words that are a list', '[]', 'it does not list words by field'],
  ])('but for %s', async (_, text, how) => {
    writeFileSync(at('words.json'), text);
    await expect(readVocabulary(run)).rejects.toThrow(`${at('words.json')} is damaged: ${how}.`);
  });
});
