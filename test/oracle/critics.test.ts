/**
 * Losses that hold a gradient, differentiated by the compiler and then by an engine, against PyTorch's second
 * derivatives in double precision.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installed } from '../runtime/tfjs/engines/available.js';
import { disagreements, type Expected } from './agreement.js';
import { criticCases } from './critic-programs.js';
import { Emitted, type Outcome } from './emitted.js';
import { askTorch, torch } from './torch.js';

const native = installed('tfjs-node-gpu');

describe.skipIf(!torch.here)(`second derivatives agree with PyTorch's${torch.note}`, () => {
  let emitted: Emitted;
  let computed: ReadonlyMap<string, Outcome>;
  let expected: Readonly<Record<string, Expected>>;

  beforeAll(async () => {
    emitted = await Emitted.of(Object.fromEntries(criticCases.map(({ name, text }) => [name, { text }])));
    computed = await emitted.run('wasm');
    const questions = criticCases.map(({ name, question }) => [name, { ...question, recording: computed.get(name)! }]);
    expected = await askTorch('critics.py', Object.fromEntries(questions));
  });
  afterAll(() => emitted.dispose());

  it.each(criticCases)('$name', ({ name }) => {
    expect(disagreements(computed.get(name)!, expected[name]!)).toEqual([]);
  });

  describe.skipIf(!native.here)(`on TensorFlow${native.note}`, () => {
    beforeAll(async () => {
      computed = await emitted.run('tfjs-node-gpu');
    });

    it.each(criticCases)('$name', ({ name }) => {
      expect(disagreements(computed.get(name)!, expected[name]!)).toEqual([]);
    });
  });
});
