import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../../../runtime/checkpoints/safetensors.js';
import { inspectWeights, readWeights } from '../../../runtime/checkpoints/weights-file.js';

const folder = mkdtempSync(join(tmpdir(), 'ganlang-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of tensors whose every number is the one given. */
function file(name: string, tensors: Readonly<Record<string, readonly [shape: readonly number[], value: number]>>) {
  const path = join(folder, `${name}.safetensors`);
  const stored = Object.entries(tensors).map(([tensor, [shape, value]]) => ({
    name: tensor,
    shape,
    values: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value),
  }));
  writeFileSync(path, Buffer.concat(encodeSafetensors(stored, {})));
  return path;
}

const wanted = [
  { name: 'dense.kernel', shape: [2, 3] },
  { name: 'norm.running_mean', shape: [3] },
];
const network = (name: string, value: number) => ({
  [`${name}/dense.kernel`]: [[2, 3], value] as const,
  [`${name}/norm.running_mean`]: [[3], value] as const,
});

const read = async (path: string, name = 'C') => {
  const tensors = await readWeights(path, name, wanted);
  return Object.fromEntries([...tensors].map(([tensor, { values }]) => [tensor, values[0]]));
};

const fault = async (path: string, name = 'C') =>
  (await inspectWeights(path, name, wanted))?.problem.replaceAll(`${folder}/`, '');

describe('weights from a file', () => {
  it('are those of the network of the same name', async () => {
    const path = file('two', { ...network('C', 1), ...network('D', 2) });
    expect(await read(path)).toEqual({ 'dense.kernel': 1, 'norm.running_mean': 1 });
    expect(await read(path, 'D')).toEqual({ 'dense.kernel': 2, 'norm.running_mean': 2 });
    expect(await inspectWeights(path, 'C', wanted)).toBeNull();
  });

  it('are the averages, where a checkpoint has them, and never what an optimizer remembers', async () => {
    const path = file('checkpoint', {
      ...network('average.C', 3),
      ...network('C', 1),
      'optimizer.C/m/C/dense.kernel': [[2, 3], 9],
      'optimizer.C/updates/C': [[], 9],
    });
    expect(await read(path)).toEqual({ 'dense.kernel': 3, 'norm.running_mean': 3 });
  });

  it('are those of a network of another name, where it alone fits', async () => {
    const other = { 'G/dense.kernel': [[5, 3], 7] as const };
    expect(await read(file('renamed', { ...network('classifier', 4), ...other }))).toMatchObject({ 'dense.kernel': 4 });
    expect(await fault(file('either', { ...network('A', 1), ...network('B', 2) }))).toBe(
      'either.safetensors holds no C, and A, B would fit it equally well.',
    );
  });

  it('may have the names of before', async () => {
    const path = file('before', {
      'C/norm.gain': [[3], 5],
      'C/dense.offset': [[3], 6],
      'average.C/norm.gain': [[3], 7],
    });
    const shapes = [
      { name: 'norm.scale', shape: [3] },
      { name: 'dense.bias', shape: [3] },
    ];
    const tensors = [...(await readWeights(path, 'C', shapes)).values()];
    expect(tensors.map(({ name, values }) => [name, values[0]]).sort()).toEqual([
      ['dense.bias', 6],
      ['norm.scale', 7],
    ]);
    const both = await inspectWeights(path, 'C', [...shapes, { name: 'dense.offset', shape: [3] }]);
    expect(both?.problem).toContain('it has no dense.bias');
  });

  it('must have the same names and shapes, all of them', async () => {
    expect(await fault(file('shape', { ...network('C', 1), 'C/dense.kernel': [[2, 4], 1] }))).toBe(
      'shape.safetensors holds another C: dense.kernel is [2, 4] there and [2, 3] here.',
    );
    expect(await fault(file('fewer', { 'C/dense.kernel': [[2, 3], 1] }))).toBe(
      'fewer.safetensors holds another C: it has no norm.running_mean.',
    );
    expect(await fault(file('more', { ...network('C', 1), 'C/dense.bias': [[3], 1] }))).toBe(
      'more.safetensors holds another C: it has dense.bias too.',
    );
    const strange = Object.fromEntries([1, 2, 3].map((i) => [`D/layer_${i}.kernel`, [[1], 0] as const]));
    expect(await fault(file('strange', strange))).toBe(
      'strange.safetensors holds no C, only D, which does not fit: it has no dense.kernel; ' +
        'it has no norm.running_mean; it has layer_1.kernel too; and 2 more.',
    );
  });

  it('say in which way a file is none', async () => {
    expect(await fault(join(folder, 'nowhere.safetensors'))).toBe('There is no nowhere.safetensors.');
    const cut = join(folder, 'cut.safetensors');
    writeFileSync(cut, Buffer.from([1, 2, 3]));
    expect(await fault(cut)).toBe('cut.safetensors is no safetensors file, or a damaged one: it is only 3 bytes long.');
    expect(await fault(file('loose', { kernel: [[1], 1] }))).toBe(
      'loose.safetensors holds no weights of a network, which have names such as G/dense.kernel.',
    );
  });
});
