/** `sample.ts`: draws from a trained run what a preview shows. */
import type { Graph, Ref } from '../../graph/ir/graph.js';
import type { Program } from '../../graph/ir/program.js';
import type { Training } from '../../graph/ir/training.js';
import { networksBehind, slice } from '../../graph/ir/dependencies.js';
import { isPictureType } from '../../graph/analyse/image-to-image.js';
import { typeOf } from '../../graph/ir/refs.js';
import type { FunctionTable } from './functions.js';
import { leaves, told } from '../typescript/inputs.js';
import { mostFreelyDrawn } from '../typescript/samples.js';
import type { EmitOptions } from '../target.js';
import { rangeOf } from '../typescript/sections.js';
import { type Constant, constantLines, type RunNames, trainingStep } from './train-file.js';
import { looks, previewsOf } from '../../graph/ir/plan.js';
import type { CodeFile } from './source-files.js';
import { key, literal, remark } from '../typescript/texts.js';

/** Null where the program shows nothing. */
export function sampleFile(
  program: Program,
  training: Training,
  table: FunctionTable,
  names: RunNames,
  { fingerprint, preview, look }: EmitOptions,
  runtime: Set<string>,
): CodeFile | null {
  const shown =
    look !== undefined
      ? looks(training.items)[look]
      : preview === undefined
        ? mostFreelyDrawn(training, program.data)[0]
        : previewsOf(training.items)[preview];
  if (shown === undefined) return null;
  const given = leaves(training.step, shown.value);
  runtime.add('openSampling');
  const constants = new Set<Constant>();
  const pass = trainingStep(training, training.items, table, names, runtime, constants);
  const networks = [...networksBehind(training.step, shown.value)];
  const weights = networks.map((name) => names.networks.get(name)!);
  const makers = networks.map((name, i) => [weights[i]!, name, table.started(name, 'sampling')]);
  if (table.memory !== null && remembers(training.step, shown.value))
    makers.push(['memory', 'train', `${table.memory}(sampling.initializer('train'))`]);
  const [low, high] = rangeOf(training, shown.value);
  const grid = shown.kind === 'preview' && shown.layout.kind === 'grid' ? shown.layout : null;
  const isPicture = isPictureType(typeOf(training.step, shown.value));
  const count = grid !== null ? grid.rows * grid.columns : isPicture ? 64 : 1000;
  const inputs = [...given].map(([node, name]) => `${key(name)}: ${literal(told(node, program.data))}`);
  const draw = pass.sampling(shown.value, new Map([...given].map(([node, name]) => [node.id, name])));
  const header = `/**
 * Draws samples from a run of ${remark(program.name)}.gan.
 *
 *   npm run sample                                       from the newest run
 *   npm run sample -- --count 16 --seed 1 --out out.png  --help lists the rest, --with among it
 */`;
  const body = `const sampling = await openSampling(import.meta.url, { program: ${literal(`${program.name}.gan`)}, fingerprint: '${fingerprint}', count: ${count}${inputs.length === 0 ? '' : `, inputs: { ${inputs.join(', ')} }`} });
${makers.map(([local, , made]) => `const ${local} = ${made};`).join('\n')}
sampling.restore({ ${makers.map(([local, name]) => `${key(name!)}: ${local}`).join(', ')} }); // averages where training kept them
await sampling.write(${draw}, { range: [${low}, ${high}]${grid === null ? '' : `, columns: ${grid.columns}`} });`;
  return { name: 'sample', header, statements: [[...constantLines(constants), body].join('\n')] };
}

/** Whether a value depends on what training remembers. */
export const remembers = (pass: Graph, value: Ref): boolean =>
  [value, ...slice(pass, [value]).flatMap((node) => pass.nodes[node]!.inputs)].some((ref) => ref.kind === 'weight') ||
  slice(pass, [value]).some((id) => {
    const node = pass.nodes[id]!;
    return node.kind === 'call' && node.weights.kind === 'member';
  });
