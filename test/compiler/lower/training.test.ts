import { describe, expect, it } from 'vitest';
import { lowerLook, lowerNetwork } from '../../../compiler/lower/looks.js';
import type { StepGraph, Task } from '../../../compiler/lower/step-graph.js';
import { lowerTraining } from '../../../compiler/lower/training.js';
import { programOf } from '../compiled.js';
import { everything } from './programs.js';

const plain = `import { ring } from "std/data"
import { nonsaturating } from "std/losses"
generator G(z: f32[2]) -> f32[2] { z |> dense(8) |> batch_norm |> relu |> dense(2) }
discriminator D(x: f32[2]) -> f32[] { x |> dense(8) |> relu |> dense(1) |> squeeze }
train {
  batch 16
  until 10 steps
  optimizer G, D = adam(1e-3)
  average G decay 0.9
  real <- ring.point
  z ~ normal[2]
  let fake = G(z)
  minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G: nonsaturating.generator(D(fake))
}
`;

async function lowered(text: string) {
  const program = await programOf(text);
  return { program, training: program.training!, ...lowerTraining(program, program.training!) };
}

/** The program around the graphs, as text. */
const outline = (tasks: readonly Task[]): readonly string[] =>
  tasks.flatMap((task) => {
    if (task.kind === 'run') return [task.graph.name];
    const how = task.kind === 'every' ? `every ${task.period.count} ${task.period.unit}` : task.once ? 'first part' : `${task.parts ? 'parts' : 'repeat'} ${task.count}`; // prettier-ignore
    return [`${how}:`, ...outline(task.body).map((line) => `  ${line}`)];
  });

const graphsOf = (tasks: readonly Task[]): readonly StepGraph[] =>
  tasks.flatMap((task) => (task.kind === 'run' ? [task.graph] : graphsOf(task.body)));

const count = ({ graph }: StepGraph, operation: string): number =>
  graph.nodes.filter((node) => node.kind === 'primitive' && node.operation === operation).length;

describe('a training', () => {
  it('is one graph where there is no condition between its lines, and what they share is computed once', async () => {
    const { stretches } = await lowered(plain);
    expect(stretches.map(({ tasks }) => outline(tasks))).toEqual([['D-G']]);
    const [graph] = graphsOf(stretches[0]!.tasks);
    // Forward: G once (2), D of real and fake (4), and D of fake again, since D has moved (2). Backward for D: kernels by
    // outer sums, and what goes back to the first layer (2); for G: through D (2) and G's last layer (1).
    expect(count(graph!, 'matmul')).toBe(13);
    expect(graph!.inputs.filter(({ kind }) => kind === 'draw')).toHaveLength(1);
    expect(count(graph!, 'stop_gradient')).toBe(0);
    expect(count(graph!, 'batch_size')).toBe(0);
  });

  it('remembers what its checkpoints hold', async () => {
    const { stored, counts } = await lowered(plain);
    expect(counts).toEqual(['optimizer.G/updates/G', 'optimizer.D/updates/D']);
    const of = (role: string) => stored.flatMap((item) => (item.role === role ? [item.name] : []));
    expect(of('state')).toEqual(['G/batch_norm.running_mean', 'G/batch_norm.running_variance']);
    expect(of('average')).toContain('average.G/batch_norm.running_mean');
    expect(of('slot')).toContain('optimizer.D/m/D/dense.kernel');
    expect(of('weight')).toContain('G/dense_2.bias');
  });

  it('is a small program around its graphs', async () => {
    const { stretches } = await lowered(everything);
    expect(stretches.map(({ phase, tasks }) => [phase!.name, outline(tasks)])).toEqual([
      ['classify', ['parts 2:', '  C-part', 'C']],
      [
        'play',
        [
          ...['parts 2:', '  D-part', 'D', 'parts 2:', '  G-part', 'G'],
          ...['every 2 steps:', '  parts 2:', '    G2-part', '  G2', '  parts 2:', '    D2-part', '  D2'],
          ...['repeat 2:', '  parts 2:', '    C-part-2', '  C-2'],
          ...['first part:', '  states', 'averages'],
        ],
      ],
    ]);
  });

  it('is graphs of primitives and scans, whose inputs and outputs all have a part', async () => {
    for (const text of [plain, everything]) {
      const { stretches } = await lowered(text);
      for (const { graph, inputs, outputs } of stretches.flatMap(({ tasks }) => graphsOf(tasks))) {
        expect(graph.nodes.filter(({ kind }) => kind !== 'primitive' && kind !== 'scan')).toEqual([]);
        expect(inputs).toHaveLength(graph.inputs.length);
        expect(outputs).toHaveLength(graph.outputs.length);
        expect(graph.weights).toEqual([]);
      }
    }
  });
});

describe('what is looked at', () => {
  it('is drawn with averages, outside training, in batches of any size', async () => {
    const { program, training } = await lowered(plain);
    const fake = training.step.nodes.findIndex(({ name }) => name === 'fake');
    const look = lowerLook(program, training, 'look', { made: { kind: 'node', node: fake, output: 0 } });
    expect(look.outputs).toEqual([{ kind: 'made', name: 'made' }]);
    const names = look.inputs.flatMap((role) => (role.kind === 'stored' ? [role.name] : []));
    expect(names).toContain('average.G/batch_norm.running_mean');
    expect(names.filter((name) => !name.startsWith('average.G/'))).toEqual([]);
  });

  it('may be a network on its own', async () => {
    const { program, training } = await lowered(plain);
    const network = lowerNetwork(program, training, 'network-D', 'D');
    expect(network.inputs[0]).toEqual({ kind: 'given', name: 'x' });
    expect(network.inputs.slice(1).every((role) => role.kind === 'stored' && role.name.startsWith('D/'))).toBe(true);
  });
});
