import { describe, expect, it } from 'vitest';
import { classAxesOf } from '../../../../compiler/graph/analyse/classes/class-axes.js';
import { rules } from '../../../../compiler/graph/analyse/classes/meanings.js';
import { primitives } from '../../../../compiler/graph/primitives/index.js';
import { programOf } from '../../compiled.js';

const data = 'data pics = images("pics") { image: f32[4, 4, 3] in [-1, 1], label: int<5> }';

/** The class axes of a program with one network N, whose mean is minimized. */
async function axesOf(network: string, loss: string, more = ''): Promise<Readonly<Record<string, readonly string[]>>> {
  const text = `import { cross_entropy } from "std/losses"\n${data}\n${network}\n
train {
  batch 4
  until 1 steps
  optimizer N = sgd(0.1)
  image <- pics.image
  label <- pics.label
  ${more}
  minimize N: mean(0 * image) + ${loss}
}
`;
  return shown(await programOf(text, { files: { 'pics/a/1.png': '' } }));
}

const shown = (program: Parameters<typeof classAxesOf>[0]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(classAxesOf(program)).map(([name, stretches]) => [
      name,
      stretches.map(
        ({ axis, fields, count, start, step, width }) =>
          `${axis}: ${fields.join(' ')} ${count} at ${start}${step === 1 && width === 1 ? '' : ` step ${step} width ${width}`}`,
      ),
    ]),
  );

describe('classes on axes of weights', () => {
  it('has a rule for each primitive', () => {
    expect(Object.keys(rules).sort()).toEqual([...primitives.keys()].sort());
  });

  it('are rows of an embedding, and nothing else of it', async () => {
    expect(await axesOf('network N(k: int<5>) -> f32[5] { k |> embedding(5) |> dense(5) }', 'mean(N(label))')).toEqual({
      'N/embedding.table': ['0: pics.label 5 at 0'],
    });
  });

  it('are a block of rows where a one-hot code is joined with others', async () => {
    const network = 'network N(k: int<5>, z: f32[7]) -> f32[] { concat(z, one_hot(k), z) |> dense(1) |> squeeze }';
    expect(await axesOf(network, 'mean(N(label, z))', 'z ~ normal[7]')).toEqual({
      'N/dense.kernel': ['0: pics.label 5 at 7'],
    });
  });

  it('are the outputs that are held against the label, in the weights before them', async () => {
    const network = 'network N(x: f32[4, 4, 3]) -> f32[5] { x |> flatten |> dense(5) |> relu |> dense(5) }';
    expect(await axesOf(network, 'cross_entropy(N(image), label)')).toEqual({
      'N/dense_2.kernel': ['1: pics.label 5 at 0'],
      'N/dense_2.bias': ['0: pics.label 5 at 0'],
    });
  });

  it('reach through what is done with weights first, and to its state', async () => {
    const network = 'network N(x: f32[4, 4, 3]) -> f32[5] { x |> flatten |> dense(5, bias: false, weights: spectral_norm) }'; // prettier-ignore
    expect(await axesOf(network, 'cross_entropy(N(image), label)')).toEqual({
      'N/dense.kernel': ['1: pics.label 5 at 0'],
      'N/dense.spectral_norm.direction': ['0: pics.label 5 at 0'],
    });
  });

  it('are channels of a picture, also behind others', async () => {
    const network =
      'network N(x: f32[4, 4, 3], k: int<5>) -> f32[] { concat(x, reshape(one_hot(k), 1, 1, 5) + 0 * x[..., 0:1]) |> conv(2, kernel: 3) |> flatten |> dense(1) |> squeeze }'; // prettier-ignore
    expect(await axesOf(network, 'mean(N(image, label))')).toEqual({ 'N/conv.kernels': ['2: pics.label 5 at 3'] });
  });

  it('are known in what is flattened, once for each place, and in what is split again', async () => {
    const flat = 'network N(k: int<5>, z: f32[2]) -> f32[] { matmul(reshape(z, 2, 1), reshape(one_hot(k), 1, 5)) |> flatten |> dense(1) |> squeeze }'; // prettier-ignore
    expect(await axesOf(flat, 'mean(N(label, z))', 'z ~ normal[2]')).toEqual({
      'N/dense.kernel': ['0: pics.label 5 at 0', '0: pics.label 5 at 5'],
    });
    const split = 'network N(z: f32[2], k: int<5>) -> f32[] { let rows = z |> dense(15) |> reshape(5, 3)\n sum(rows * reshape(one_hot(k), 5, 1), axis: all) }'; // prettier-ignore
    expect(await axesOf(split, 'mean(N(z, label))', 'z ~ normal[2]')).toEqual({
      'N/dense.kernel': ['1: pics.label 5 at 0 step 3 width 3'],
      'N/dense.bias': ['0: pics.label 5 at 0 step 3 width 3'],
    });
  });

  it('follow labels that are drawn to those of the data, where one table knows both', async () => {
    const text = `import { auxiliary_classifier } from "std/losses"\n${data}
network G(z: f32[2], k: int<5>) -> f32[4, 4, 3] in [-1, 1] { z * embedding(k, 2) |> dense(48) |> tanh |> reshape(4, 4, 3) }
network D(x: f32[4, 4, 3]) -> f32[5] { x |> flatten |> dense(5) }
train {
  batch 4
  until 1 steps
  optimizer G, D = sgd(0.1)
  image <- pics.image
  label <- pics.label
  z ~ normal[2]
  other ~ categorical(5)
  minimize D: auxiliary_classifier(D(image), label)
  minimize G: auxiliary_classifier(D(G(z, other)), other)
}
`;
    expect(shown(await programOf(text, { files: { 'pics/a/1.png': '' } }))).toEqual({
      'G/embedding.table': ['0: pics.label 5 at 0'],
      'D/dense.kernel': ['1: pics.label 5 at 0'],
      'D/dense.bias': ['0: pics.label 5 at 0'],
    });
  });

  it('are words of texts, also in recurrences', async () => {
    const text = `import { lstm_cell } from "std/sequences"
data texts = table("texts.csv") { caption: int<9>[3] }
fn heard(s: (h: f32[U], c: f32[U]), token: int<V>) {
  let (logits, h, c) = N(token, s.h, s.c)
  (carry: (h: h, c: c), out: sum(log_softmax(logits) * one_hot(token), axis: -1))
}
network N(token: int<9>, h: f32[4], c: f32[4]) -> (logits: f32[9], h: f32[4], c: f32[4]) {
  let s = lstm_cell((h: h, c: c), embedding(token, 6))
  (logits: s.h |> dense(9), h: s.h, c: s.c)
}
train {
  batch 2
  until 1 steps
  optimizer N = sgd(0.1)
  caption <- texts.caption
  let (out) = scan(heard, caption, from: (h: zeros[4], c: zeros[4]))
  minimize N: -mean(out)
}
`;
    expect(shown(await programOf(text, { files: { 'texts.csv': '' } }))).toEqual({
      'N/embedding.table': ['0: texts.caption 9 at 0'],
      'N/dense.kernel': ['1: texts.caption 9 at 0'],
      'N/dense.bias': ['0: texts.caption 9 at 0'],
    });
  });

  it('are not guessed from sizes', async () => {
    const network = 'network N(x: f32[4, 4, 3]) -> f32[5] { x |> flatten |> dense(5) }';
    expect(await axesOf(network, 'mean(N(image)) + 0 * mean(one_hot(label))')).toEqual({});
  });
});
