/** `sample.ts`: draws from a trained run what a preview shows. */
import type { Graph, Ref } from '../../graph/ir/graph.js';
import type { Program } from '../../graph/ir/program.js';
import type { Training } from '../../graph/ir/training.js';
import { networksBehind, slice } from '../../graph/ir/dependencies.js';
import type { FunctionTable } from './functions.js';
import { sampleHeader } from '../typescript/headers.js';
import { drawnBy } from '../typescript/samples.js';
import type { EmitOptions } from '../target.js';
import { type Constant, constantLines, type RunNames, trainingStep } from './train-file.js';
import type { CodeFile } from './source-files.js';
import { key } from '../typescript/texts.js';

/** Null where the program shows nothing. */
export function sampleFile(
  program: Program,
  training: Training,
  table: FunctionTable,
  names: RunNames,
  options: EmitOptions,
  runtime: Set<string>,
): CodeFile | null {
  const drawn = drawnBy(program, training, options);
  if (drawn === null) return null;
  const { shown, given, settings, look } = drawn;
  runtime.add('openSampling');
  const constants = new Set<Constant>();
  const pass = trainingStep(training, training.items, table, names, runtime, constants);
  const networks = [...networksBehind(training.step, shown.value)];
  const weights = networks.map((name) => names.networks.get(name)!);
  const makers = networks.map((name, i) => [weights[i]!, name, table.started(name, 'sampling')]);
  if (table.memory !== null && remembers(training.step, shown.value))
    makers.push(['memory', 'train', `${table.memory}(sampling.initializer('train'))`]);
  const draw = pass.sampling(shown.value, new Map([...given].map(([node, name]) => [node.id, name])));
  const body = `const sampling = await openSampling(import.meta.url, ${settings});
${makers.map(([local, , made]) => `const ${local} = ${made};`).join('\n')}
sampling.restore({ ${makers.map(([local, name]) => `${key(name!)}: ${local}`).join(', ')} }); // averages where training kept them
await sampling.write(${draw}, ${look});`;
  return {
    name: 'sample',
    header: sampleHeader(program),
    statements: [[...constantLines(constants), body].join('\n')],
  };
}

/** Whether a value depends on what training remembers. */
export const remembers = (pass: Graph, value: Ref): boolean =>
  [value, ...slice(pass, [value]).flatMap((node) => pass.nodes[node]!.inputs)].some((ref) => ref.kind === 'weight') ||
  slice(pass, [value]).some((id) => {
    const node = pass.nodes[id]!;
    return node.kind === 'call' && node.weights.kind === 'member';
  });
