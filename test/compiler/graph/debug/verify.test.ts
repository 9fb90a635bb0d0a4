/** The verifier finds nothing in what the checker makes, and every fault that is put in. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../../../compiler/compile.js';
import type { Graph, ModeNode, Node, Ref, WeightGroup } from '../../../../compiler/graph/ir/graph.js';
import type { Program } from '../../../../compiler/graph/ir/program.js';
import type { PlanItem } from '../../../../compiler/graph/ir/training.js';
import { verify } from '../../../../compiler/graph/debug/verify.js';
import { programOf } from '../../compiled.js';
import { memoryHost } from '../../memory-host.js';
import { type Case, examples, sound } from '../../programs.js';

async function faultsOf({ file, files }: Case): Promise<readonly string[]> {
  const { program, fingerprint } = await compile(file, memoryHost(files));
  return fingerprint === null ? [] : verify(program!);
}

describe('nothing is wrong with', () => {
  test.each(examples)('$file', async (example) => {
    expect(await faultsOf(example)).toEqual([]);
  });

  test('the programs of the golden cases', async () => {
    const faults = await Promise.all(sound.map(faultsOf));
    expect(faults.flat()).toEqual([]);
  });

  test('a use of every block and function of the library', async () => {
    const network = (body: string, i: number) =>
      `network N${i}(x: f32[8, 8, 4], v: f32[6], c: int<10>) { let all = sum(v, batch: true) + to_float(c) + x\n ${body} }`;
    const bodies = [
      'v |> dense(3)', 'x |> dense(3, bias: false)', 'all |> conv(4)', 'x |> conv(3, kernel: [2, 3], stride: 2, padding: 1)',
      'x |> conv_transpose(2, kernel: 4, stride: 2)', 'x |> conv_transpose(2, kernel: 3, padding: 1, output_padding: 1, stride: 2)',
      'c |> embedding(5)', 'x |> dropout', 'x |> dropout |> dropout(0.1) |> flatten', 'mean(x, axis: [0, 1], keep: true) |> squeeze',
      'x |> upsample |> downsample(4)', 'x |> global_avg_pool', 'x |> global_sum_pool', 'x |> batch_norm',
      'x |> batch_norm(affine: false)', 'v |> batch_norm', 'x |> layer_norm', 'x |> layer_norm(axis: -1)', 'x |> instance_norm',
      'x |> pixel_norm', 'x |> no_norm', 'x |> swish', 'x |> gelu', 'x |> selu', 'v |> linear', 'x |> avg_pool(2) |> max_pool(3, stride: 1)',
      'x |> resize_bilinear(3, 5)', 'x |> pad(1, after: [2, 0])', 'x |> transpose(2, 0, 1)', 'concat(v, one_hot(c)) |> log_softmax',
      'x[1:3, ..., 0]', 'select(x > 0, x, 0) |> max(axis: 0)', 'clip(v, -1, 1) ** 2',
    ]; // prettier-ignore
    const text = bodies.map(network).join('\n');
    expect(verify(await programOf(text))).toEqual([]);
  });

  test('a training plan with everything in it', async () => {
    const text = `import { digits } from "std/data"
import { gradient_penalty, wasserstein } from "std/losses"
generator G(z: f32[8], c: int<10>) -> f32[8, 8, 1] in [-1, 1] {
  concat(z, c |> embedding(4)) |> dense(64) |> batch_norm |> tanh |> dropout |> reshape(8, 8, 1) |> tanh
}
discriminator D(x: f32[8, 8, 1], c: int<10>) -> (score: f32[], class: f32[10]) {
  let h = x |> conv(8, stride: 2) |> layer_norm |> leaky_relu(0.2) |> flatten
  (score: concat(h, one_hot(c)) |> dense(1) |> squeeze, class: h |> dense(10))
}
discriminator E(x: f32[8, 8, 1]) -> f32[] { x |> conv(8, stride: 2) |> tanh |> flatten |> dense(1) |> squeeze }
train {
  batch 16
  until 10 epochs
  optimizer G, D, E = adam(1e-4, beta1: 0)
  real <- digits.image
  label <- digits.label
  z ~ normal[8]
  let fake = G(z, label)
  repeat 2 {
    minimize D: mean(D(fake, label).score) - mean(D(real, label).score) - mean(log_softmax(D(real, label).class))
    every 4 steps {
      minimize E: wasserstein.discriminator(E(real), E(fake)) + gradient_penalty(E, real, fake)
    }
  }
  minimize G, E: -mean(D(fake, label).score) - mean(E(fake))
  clip gradients G to 1
  average G decay 0.99
  every 1 epochs { preview grid(4, 4) of G(z, label) }
  at end { checkpoint }
}`;
    expect(verify(await programOf(text))).toEqual([]);
  });
});

describe('a fault that is put in is found:', () => {
  const text = `import { ring } from "std/data"
block centre(x: f32[M]) -> f32[M] {
  state middle: f32[M] = zeros
  let here = mean(x, axis: [], batch: true)
  if training { update middle = 0.9 * middle + 0.1 * here }
  let y = if training { x - here } else { x - middle }
  noise ~ normal[M]
  y + noise
}
network N(x: f32[2]) -> f32[] { x |> dense(4) |> centre |> dense(4) |> tanh |> dense(1) |> squeeze }
train {
  batch 8
  until 10 steps
  optimizer N = sgd(0.1)
  real <- ring.point
  minimize N: mean(N(real))
}`;

  const set = (target: unknown, key: string, value: unknown): void => {
    (target as Record<string, unknown>)[key] = value;
  };
  const networkOf = ({ networks }: Program): Graph => networks[0]!.graph;
  const first = (graph: Graph, kind: string): Node => graph.nodes.find((node) => node.kind === kind)!;
  const inner = (program: Program, name: string): Graph => {
    const group = networkOf(program).weights.find((item) => item.kind === 'group' && item.name === name);
    return (group as WeightGroup).graph;
  };
  const tanh = (program: Program): Node =>
    networkOf(program).nodes.find((node) => node.kind === 'primitive' && node.operation === 'tanh')!;
  const middle = (program: Program) => inner(program, 'centre').weights[0];
  /** The call of `centre`. */
  const call = (program: Program): Node => networkOf(program).nodes[1]!;
  const line = (program: Program) => program.training!.items[0] as Extract<PlanItem, { kind: 'minimize' }>;
  const node = (id: number, output = 0): Ref => ({ kind: 'node', node: id, output });

  const drawTwice = (pass: Graph): void => {
    const again = [0, 1].map((i) => ({ ...first(pass, 'data'), id: pass.nodes.length + i, draw: 'b' }));
    set(pass, 'nodes', [...pass.nodes, ...again]);
  };

  const faults: readonly (readonly [string, (program: Program) => void, RegExp])[] = [
    ['a node with another id', (p) => set(tanh(p), 'id', 99), /has the id 99/],
    ['a value used before it is made', (p) => set(call(p), 'inputs', [node(4)]), /%1 uses %4, which is not there yet/],
    ['an output that is not made', (p) => set(call(p), 'inputs', [node(0, 3)]), /uses %0\.3, which is not made/],
    ['an input that is not there', (p) => set(call(p), 'inputs', [{ kind: 'input', index: 1 }]), /input 1 of 1/],
    ['a weight that is not there', (p) => set(inner(p, 'dense').nodes[0]!.inputs, '1', { kind: 'weight', name: 'kernle' }), /the weight kernle, which is not there/],
    ['a type that is not inferred', (p) => set(tanh(p).types[0], 'shape', [5]), /tanh makes batch f32\[4\] in \[-1, 1\], and says batch f32\[5\]/],
    ['an operand too many', (p) => set(tanh(p), 'inputs', [node(0), node(0)]), /tanh of 2/],
    ['operands that do not fit', (p) => set(inner(p, 'dense').nodes[0], 'inputs', [...inner(p, 'dense').nodes[0]!.inputs].reverse()), /matmul refuses its operands: shape\/matmul/],
    ['an unknown primitive', (p) => set(tanh(p), 'operation', 'tahn'), /no primitive tahn/],
    ['a call with another input', (p) => set(call(p), 'inputs', [{ kind: 'input', index: 0 }]), /input 0 is batch f32\[2\] instead of batch f32\[4\]/],
    ['a call with an input less', (p) => set(call(p), 'inputs', []), /0 inputs instead of 1/],
    ['a call that makes something else', (p) => set(call(p), 'types', [{ ...call(p).types[0]!, batch: false }]), /output 0 is f32\[4\] instead of batch f32\[4\]/],
    ['a call with other weights', (p) => set(call(p), 'weights', { kind: 'member', name: 'dense' }), /dense holds other weights/],
    ['a call without weights', (p) => set(call(p), 'weights', { kind: 'none' }), /called without its weights/],
    ['two weights of one name', (p) => set(inner(p, 'dense').weights[1], 'name', 'kernel'), /two weights are called kernel/],
    ['noise drawn twice', (p) => set(call(p), 'scope', 'dense'), /two calls are called dense/],
    ['branches that differ', (p) => set((first(inner(p, 'centre'), 'mode') as ModeNode).training, 'inputs', []), /1 training inputs instead of 0/],
    ['an update of a weight', (p) => set(middle(p), 'trainable', true), /update middle, which is no state/],
    ['an update of another size', (p) => set(middle(p), 'shape', [3]), /update middle with f32\[4\]/],
    ['a loss for each sample', (p) => set(line(p), 'loss', node((line(p).loss as { node: number }).node - 1)), /a loss is batch f32\[\]/],
    ['a network that is not there', (p) => set(line(p), 'networks', ['M']), /no network M/],
    ['data that are not there', (p) => set(first(p.training!.step, 'data'), 'field', 'pint'), /no data ring\.pint/],
    ['a field twice in one draw', (p) => drawTwice(p.training!.step), /ring\.point twice in the draw b/],
    ['a size of zero', (p) => set(inner(p, 'dense').weights[0], 'shape', [2, 0]), /the weight kernel is \[2, 0\]/],
  ]; // prettier-ignore

  test.each(faults)('%s', async (_, change, wanted) => {
    const program = structuredClone(await programOf(text));
    expect(verify(program)).toEqual([]);
    change(program);
    expect(verify(program).join('\n')).toMatch(wanted);
  });
});
