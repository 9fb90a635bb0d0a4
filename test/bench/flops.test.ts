/** A training step does the work of one written by hand: as many multiplications in convolutions and products. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { fileHost } from '../../cli/host/host.js';
import { compile } from '../../compiler/compile.js';
import { flopsOf } from '../../compiler/graph/analyse/measure.js';
import type { Graph, Ref } from '../../compiler/graph/ir/graph.js';
import { typeOf } from '../../compiler/graph/ir/refs.js';
import type { Task } from '../../compiler/lower/step-graph.js';
import { lowerTraining } from '../../compiler/lower/training.js';
import { python, torch } from '../oracle/torch.js';

const bench = new URL('../../bench/', import.meta.url);
const products = ['conv2d', 'conv2d_transpose', 'conv2d_kernel_gradient', 'matmul', 'outer_sum'];

/** Floating point operations of a batch in what PyTorch's counter counts, a multiply-add as 2. */
const worked = (graph: Graph, batch: number): number =>
  graph.nodes.reduce((sum, node) => {
    if (node.kind === 'scan') return sum + node.length * worked(node.body, batch);
    if (node.kind !== 'primitive' || !products.includes(node.operation)) return sum;
    const batched = (ref: Ref) => typeOf(graph, ref).batch;
    return sum + flopsOf(graph, node) * (node.types[0]!.batch || node.inputs.some(batched) ? batch : 1);
  }, 0);

/** By how often it runs: every step, or every so many. */
async function ours(name: string): Promise<Readonly<Record<string, number>>> {
  const { program } = await compile(fileURLToPath(new URL(`programs/${name}.gan`, bench)), fileHost());
  const training = program!.training!;
  const totals: Record<string, number> = {};
  const visit = (tasks: readonly Task[], period: number, times: number): void => {
    for (const task of tasks) {
      if (task.kind === 'run')
        totals[period] = (totals[period] ?? 0) + times * worked(task.graph.graph, training.batch);
      else if (task.kind === 'every') visit(task.body, task.period.count, times);
      else visit(task.body, period, times * task.count);
    }
  };
  for (const { tasks } of lowerTraining(program!, training).stretches) visit(tasks, 1, 1);
  return totals;
}

/** Two histories of 50 pictures are looked up in, each as a product. */
const pools = 2 * 2 * 50 * 64 * 64 * 3;

/** The first of all turns hand gradients to the zeros they start from: a word's, and three times those of 256 units. */
const starts = 2 * 64 * (128 * 1000 + 3 * 4 * 256 * 256);

const counts: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  cyclegan: { 1: 84_088_455_168 + pools },
  'dcgan-32': { 1: 24_637_341_696 },
  'dcgan-64': { 1: 145_575_903_232 },
  pix2pix: { 1: 39_833_305_088 },
  'wgan-gp': { 1: 565_489_033_216 },
  'text-gan': { 1: 15_879_766_016 + starts },
  'stylegan2-32': { 1: 42_994_728_960, 4: 23_210_295_296, 16: 23_219_941_376 },
};

test.each(Object.entries(counts))('a step of %s', async (name, wanted) => {
  expect(await ours(name)).toEqual(wanted);
});

let theirs: Readonly<Record<string, number>> = {};

beforeAll(() => {
  if (!torch.here) return;
  const script = fileURLToPath(new URL('pytorch/step.py', bench));
  theirs = JSON.parse(execFileSync(python, [script, '--flops'], { encoding: 'utf8' })) as typeof theirs;
}, 300_000);

/** Over as many steps as it takes until everything has run. */
test.skipIf(!torch.here).each(Object.entries(counts))(
  `a step of %s is no more than in PyTorch${torch.note}`,
  (name, steps) => {
    const cycle = Math.max(...Object.keys(steps).map(Number));
    const total = Object.entries(steps).reduce((sum, [period, count]) => sum + (count * cycle) / Number(period), 0);
    const beyond = { cyclegan: pools, 'text-gan': starts }[name] ?? 0;
    expect(total - beyond).toBeLessThanOrEqual(theirs[name]!);
  },
);
