import { describe, expect, it } from 'vitest';
import { takenText, nothingFits } from '../../../runtime/checkpoints/taken-text.js';
import { taking, type Before, type Side, type Wanted } from '../../../runtime/checkpoints/taking.js';
import type { ClassStretch } from '../../../runtime/contract/class-axes.js';

const stretch = (axis: number, count: number, start = 0): ClassStretch => ({
  ...{ axis, count, start },
  fields: ['pics.label'],
  ...{ step: 1, width: 1 },
});

/** A value of before is a whole number, one of now is its half. */
const tensor = (name: string, shape: readonly number[]) => ({
  ...{ name, shape },
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 1),
});

const wanted = (name: string, shape: readonly number[]): Wanted => ({
  ...{ name, shape },
  start: () => Promise.resolve(tensor(name, shape).values.map((value) => -value)),
});

const before = (tensors: readonly ReturnType<typeof tensor>[], side: Partial<Side> = {}): Before => ({
  ...{ classes: {}, words: {}, ...side },
  tensors: new Map(tensors.map((one) => [one.name, one])),
});

const none: Side = { classes: {}, words: {} };

describe('what a run takes of another', () => {
  it('is everything where all fits, averages too, and nothing that optimizers remember', async () => {
    const names = ['G/dense.kernel', 'average.G/dense.kernel', 'optimizer.G/m/G/dense.kernel', 'train/strength'];
    const taken = await taking(
      names.map((name) => wanted(name, [2])),
      before(names.map((name) => tensor(name, [2]))),
      none,
      new Set(),
    );
    expect([...taken.values.keys()]).toEqual(names.slice(0, 2));
    expect(takenText('step 4 of runs/a', taken)).toEqual(['Begins with step 4 of runs/a: all 1 weight of G.']);
  });

  it('starts an average at its weights where there was none', async () => {
    const old = before([tensor('G/dense.kernel', [2])]);
    const taken = await taking([wanted('average.G/dense.kernel', [2])], old, none, new Set());
    expect(taken.values.get('average.G/dense.kernel')).toEqual(Float32Array.of(1, 2));
  });

  it('leaves networks alone that start from files of their own', async () => {
    const old = before([tensor('G/a', [2]), tensor('C/a', [2])]);
    const taken = await taking([wanted('G/a', [2]), wanted('C/a', [2])], old, none, new Set(['C']));
    expect([...taken.values.keys()]).toEqual(['G/a']);
    expect(takenText('x', taken)).toEqual(['Begins with x: all 1 weight of G.']);
  });

  it('knows weights by their former names', async () => {
    const taken = await taking([wanted('G/dense.bias', [2])], before([tensor('G/dense.offset', [2])]), none, new Set());
    expect(taken.values.get('G/dense.bias')).toEqual(Float32Array.of(1, 2));
    expect(taken.networks).toMatchObject([{ taken: ['dense.bias'], left: [] }]);
  });

  it('is told with both shapes where it does not fit', async () => {
    const old = before([tensor('G/a', [2]), tensor('G/b', [3, 2]), tensor('G/gone', [1]), tensor('E/a', [1])]);
    const here = [wanted('G/a', [2]), wanted('G/b', [4, 2]), wanted('G/c', [1]), wanted('H/a', [1])];
    const taken = await taking(here, old, none, new Set());
    expect(takenText('step 4 of runs/a', taken)).toEqual([
      'Begins with step 4 of runs/a, where it fits:',
      '  G: taken 1 of 3 weights',
      '    not taken: b, [3, 2] there, [4, 2] here',
      '    new: c',
      '    left over: gone',
      '  H: new, 1 weight',
      '  E: left over, 1 weight',
    ]);
    const nothing = await taking(here.slice(1, 2), old, none, new Set());
    expect(nothingFits('runs/a', 'step 4 of runs/a', nothing).message).toBe(
      'Nothing of step 4 of runs/a fits this program: G/b is [3, 2] there and [4, 2] here.',
    );
  });
});

describe('rows of classes', () => {
  const words = (...names: readonly string[]) => ({ 'pics.label': names });

  it('go by name, also in the middle of an axis; new ones keep their start', async () => {
    const there = before([tensor('G/k', [5, 2])], {
      classes: { 'G/k': [stretch(0, 3, 2)] },
      words: words('b', 'c', 'd'),
    });
    const here = { classes: { 'G/k': [stretch(0, 4, 2)] }, words: words('a', 'b', 'd', 'e') };
    const taken = await taking([wanted('G/k', [6, 2])], there, here, new Set());
    expect([...taken.values.get('G/k')!]).toEqual([1, 2, 3, 4, -5, -6, 5, 6, 9, 10, -11, -12]);
    expect(takenText('x', taken)).toEqual([
      'Begins with x: all 1 weight of G.',
      'pics.label goes by name: 2 of 4 known; new: a, e; gone: c.',
    ]);
  });

  it('change places where the classes did', async () => {
    const there = before([tensor('G/k', [2, 3])], { classes: { 'G/k': [stretch(1, 3)] }, words: words('a', 'b', 'c') });
    const here = { classes: { 'G/k': [stretch(1, 3)] }, words: words('c', 'a', 'b') };
    const taken = await taking([wanted('G/k', [2, 3])], there, here, new Set());
    expect([...taken.values.get('G/k')!]).toEqual([3, 1, 2, 6, 4, 5]);
  });

  it('go by number where there are no names', async () => {
    const there = before([tensor('G/k', [2])], { classes: { 'G/k': [stretch(0, 2)] } });
    const taken = await taking(
      [wanted('G/k', [3])],
      there,
      { classes: { 'G/k': [stretch(0, 3)] }, words: {} },
      new Set(),
    );
    expect([...taken.values.get('G/k')!]).toEqual([1, 2, -3]);
    expect(takenText('x', taken)[1]).toBe('pics.label goes by number: 2 of 3 known; new: 2.');
  });

  it('keep the numbers that no word has: padding, unknown words, and those to come', async () => {
    const there = before([tensor('G/k', [5])], {
      classes: { 'G/k': [stretch(0, 5)] },
      words: words('', '', 'red', 'blue'),
    });
    const here = { classes: { 'G/k': [stretch(0, 6)] }, words: words('', '', 'blue', 'green', 'red') };
    const taken = await taking([wanted('G/k', [6])], there, here, new Set());
    expect([...taken.values.get('G/k')!]).toEqual([1, 2, 4, -4, 3, -6]);
    expect(takenText('x', taken)[1]).toBe('pics.label goes by name: 2 of 3 known; new: green.');
  });

  it('of several places each are taken together', async () => {
    const classes = (count: number) => ({ 'G/k': [{ ...stretch(0, count), step: 2, width: 2 }] });
    const there = before([tensor('G/k', [4])], { classes: classes(2), words: words('a', 'b') });
    const taken = await taking(
      [wanted('G/k', [6])],
      there,
      { classes: classes(3), words: words('b', 'x', 'a') },
      new Set(),
    );
    expect([...taken.values.get('G/k')!]).toEqual([3, 4, -3, -4, 1, 2]);
  });

  it('are not taken where what stands beside them has another size', async () => {
    const there = before([tensor('G/k', [5])], { classes: { 'G/k': [stretch(0, 3, 2)] }, words: words('a', 'b', 'c') });
    const here = { classes: { 'G/k': [stretch(0, 3, 1)] }, words: words('a', 'b', 'd') };
    const taken = await taking([wanted('G/k', [4])], there, here, new Set());
    expect([...taken.values.keys()]).toEqual([]);
    expect(taken.networks).toMatchObject([{ others: [{ path: 'k', there: [5], here: [4] }] }]);
  });
});
