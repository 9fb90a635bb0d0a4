/** The verifier finds nothing in what the checker makes, and every fault that is put in. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../../compiler/compile.js';
import type { Graph, Node, Program } from '../../../compiler/graph/ir.js';
import { verify } from '../../../compiler/graph/verify.js';
import { programOf } from '../compiled.js';
import { memoryHost } from '../memory-host.js';
import { type Case, examples, sound } from '../programs.js';

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
      `network N${i}(x: f32[8, 8, 4], v: f32[6], c: int<10>) { let all = sum(v) + to_float(c) + x\n ${body} }`;
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

  type Loose<T> = { -readonly [K in keyof T]: T[K] extends object ? Loose<T[K]> : T[K] };
  const graphOf = (program: Loose<Program>) => program.networks[0]!.graph as Graph;
  const node = (graph: Graph, kind: string, operation?: string) =>
    graph.nodes.find((item) => item.kind === kind && (operation === undefined || (item as { operation?: string }).operation === operation))! as Loose<Node>; // prettier-ignore
  const inner = (program: Loose<Program>, name: string): Graph => {
    const group = graphOf(program).weights.find((item) => item.kind === 'group' && item.name === name)!;
    const graph = (group as Extract<typeof group, { kind: 'group' }>).graph;
    return graph;
  };
  const branch = (program: Loose<Program>) =>
    (node(inner(program, 'centre'), 'mode') as Extract<Node, { kind: 'mode' }>).training;

  const faults: readonly (readonly [string, (program: Loose<Program>) => void, RegExp])[] = [
    ['a node with another id', (p) => void ((node(graphOf(p), 'primitive') as { id: number }).id = 99), /has the id 99/],
    ['a value used before it is made', (p) => void (graphOf(p).nodes[1]!.inputs as object[]).splice(0, 1, { kind: 'node', node: 4, output: 0 }), /%1 uses %4, which is not there yet/],
    ['an output that is not made', (p) => void (graphOf(p).nodes[1]!.inputs as object[]).splice(0, 1, { kind: 'node', node: 0, output: 3 }), /uses %0\.3, which is not made/],
    ['an input that is not there', (p) => void (graphOf(p).nodes[0]!.inputs as object[]).splice(0, 1, { kind: 'input', index: 1 }), /input 1 of 1/],
    ['a weight that is not there', (p) => void (inner(p, 'dense').nodes[0]!.inputs as object[]).splice(1, 1, { kind: 'weight', name: 'kernle' }), /the weight kernle, which is not there/],
    ['a type that is not inferred', (p) => void ((node(graphOf(p), 'primitive', 'tanh').types as { shape: number[] }[])[0]!.shape = [5]), /tanh makes batch f32\[4\] in \[-1, 1\], and says batch f32\[5\]/],
    ['an operand too many', (p) => void (node(graphOf(p), 'primitive', 'tanh').inputs as object[]).push({ kind: 'input', index: 0 }), /tanh of 2/],
    ['operands that do not fit', (p) => void (inner(p, 'dense').nodes[0]!.inputs as object[]).reverse(), /matmul refuses its operands: shape\/matmul/],
    ['an unknown primitive', (p) => void ((node(graphOf(p), 'primitive', 'tanh') as { operation: string }).operation = 'tahn'), /no primitive tahn/],
    ['a call with another input', (p) => void (graphOf(p).nodes[2]!.inputs as object[]).splice(0, 1, { kind: 'input', index: 0 }), /input 0 is batch f32\[2\] instead of batch f32\[4\]/],
    ['a call with an input less', (p) => void (graphOf(p).nodes[2]!.inputs as object[]).pop(), /0 inputs instead of 1/],
    ['a call that makes something else', (p) => void ((graphOf(p).nodes[2] as { types: object[] }).types = [{ ...graphOf(p).nodes[2]!.types[0], batch: false }]), /output 0 is f32\[4\] instead of batch f32\[4\]/],
    ['a call with other weights', (p) => void ((graphOf(p).nodes[2] as { weights: object }).weights = { kind: 'member', name: 'dense' }), /dense holds other weights/],
    ['a call without weights', (p) => void ((graphOf(p).nodes[2] as { weights: object }).weights = { kind: 'none' }), /called without its weights/],
    ['two weights of one name', (p) => void (inner(p, 'dense').weights as object[]).push(inner(p, 'dense').weights[0]!), /two weights are called kernel/],
    ['noise drawn twice', (p) => void ((graphOf(p).nodes[2] as { scope: string }).scope = 'dense'), /two calls are called dense/],
    ['branches that differ', (p) => void ((node(inner(p, 'centre'), 'mode') as { training: Graph }).training = { ...branch(p), inputs: [] }), /1 training inputs instead of 0/],
    ['an update of a weight', (p) => void ((inner(p, 'centre').weights[0] as { trainable: boolean }).trainable = true), /update middle, which is no state/],
    ['an update of another size', (p) => void ((inner(p, 'centre').weights[0] as { shape: number[] }).shape = [3]), /update middle with f32\[4\]/],
    ['a loss for each sample', (p) => void ((p.training!.items[0] as { loss: { node: number } }).loss.node -= 1), /a loss is batch f32\[\]/],
    ['a network that is not there', (p) => void ((p.training!.items[0] as { networks: string[] }).networks = ['M']), /no network M/],
    ['data that are not there', (p) => void ((node(p.training!.pass, 'data') as { field: string }).field = 'pint'), /no data ring\.pint/],
    ['a size of zero', (p) => void ((inner(p, 'dense').weights[0] as { shape: number[] }).shape = [2, 0]), /the weight kernel is \[2, 0\]/],
  ]; // prettier-ignore

  test.each(faults)('%s', async (_, change, wanted) => {
    const program = structuredClone(await programOf(text));
    expect(verify(program)).toEqual([]);
    change(program);
    expect(verify(program).join('\n')).toMatch(wanted);
  });
});
