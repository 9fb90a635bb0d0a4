/** Every layer of the library, forward and back, against the same layer of PyTorch. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { library } from '../compiler/memory-host.js';
import { installed } from '../runtime/tfjs/engines/available.js';
import { disagreements, type Expected } from './agreement.js';
import { Emitted, type Outcome } from './emitted.js';
import {
  convolutions, inputName, type Layer, layerName, layerProgram, layers, transposedConvolutions,
} from './layer-programs.js'; // prettier-ignore
import { askTorch, torch } from './torch.js';

const native = installed('tfjs-node-gpu');
const groups: Readonly<Record<string, readonly Layer[]>> = { layers, convolutions, transposedConvolutions };

// Running statistics move in training, and stand in for those of the batch when pictures are drawn.
const runningStatistics = `
network N(x: f32[3, 5, 3]) -> f32[3, 5, 3] {
  x |> batch_norm |> tanh |> batch_norm(decay: 0.7, epsilon: 1e-3, affine: false)
}

train {
  batch 4
  until 2 steps
  optimizer N = sgd(0.1)
  x ~ normal[3, 5, 3]
  y ~ normal[3, 5, 3]
  minimize N: mean(square(N(x) - y))
  every 2 steps { preview grid(2, 3) of N(x) }
}
`;

it('none of the library is left out', () => {
  const declared = ['layers', 'norms', 'activations'].flatMap((file) =>
    [...library.get(file)!.matchAll(/^(?:fn|block) (\w+)/gm)].map(([, name]) => name!),
  );
  const tested = new Set(Object.values(groups).flatMap((group) => group.map(({ layer }) => layer)));
  expect(declared.filter((name) => !tested.has(name))).toEqual([]);
});

describe.skipIf(!torch.here)(`layers are PyTorch's${torch.note}`, () => {
  let emitted: Emitted;
  let computed: ReadonlyMap<string, Outcome>;
  let expected: Readonly<Record<string, Expected>>;

  beforeAll(async () => {
    const programs = Object.entries(groups).map(([name, group]) => [name, { text: layerProgram(group) }] as const);
    emitted = await Emitted.of(Object.fromEntries([...programs, ['statistics', { text: runningStatistics }]]));
    computed = await emitted.run('wasm');
    const questions = Object.entries(groups).map(([name, group]) => {
      const lines = group.map((layer, i) => ({ ...layer, network: `N${i + 1}`, input: inputName(layer.size) }));
      return [name, { lines, recording: computed.get(name)! }];
    });
    expected = await askTorch('layers.py', {
      ...Object.fromEntries(questions),
      statistics: { recording: computed.get('statistics')! },
    });
  });
  afterAll(() => emitted.dispose());

  const agree = () => {
    describe.each(Object.entries(groups))('%s', (name, group) => {
      it.each(group.map((layer, i) => ({ name: layerName(layer), i })))('$name', ({ i }) => {
        expect(disagreements(onLine(computed.get(name)!, i), onLine(expected[name]!, i))).toEqual([]);
      });
    });
    it('running statistics', () => {
      expect(disagreements(computed.get('statistics')!, expected['statistics']!)).toEqual([]);
    });
  };

  agree();

  describe.skipIf(!native.here)(`on TensorFlow${native.note}`, () => {
    beforeAll(async () => {
      computed = await emitted.run('tfjs-node-gpu');
    });
    agree();
  });
});

/** What was computed or expected, but for one line alone. */
function onLine<Answer extends Outcome | Expected>(answer: Answer, i: number): Answer {
  return 'error' in answer ? answer : { ...answer, lines: answer.lines.slice(i, i + 1) };
}
