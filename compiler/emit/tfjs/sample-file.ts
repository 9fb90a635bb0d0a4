/** `sample.ts`: draws from a trained run what the first preview shows. */
import type { Graph, Program, Ref, Training } from '../../graph/ir.js';
import { networksBehind, slice } from '../../graph/reach.js';
import type { FunctionTable } from './functions.js';
import { type CodeFile, type EmitOptions, rangeOf, type RunNames, trainingPass } from './train-file.js';
import { looks } from './training-pass.js';

/** Null where the program shows nothing that noise alone makes. */
export function sampleFile(
  program: Program,
  training: Training,
  table: FunctionTable,
  names: RunNames,
  { fingerprint }: EmitOptions,
): CodeFile | null {
  const shown = looks(training.items).find(({ value }) =>
    slice(training.pass, [value]).every((node) => training.pass.nodes[node]!.kind !== 'data'),
  );
  if (shown === undefined) return null;
  const runtime = new Set<string>(['openSampling']);
  const pass = trainingPass(training, training.items, table, names, runtime);
  const networks = [...networksBehind(training.pass, shown.value)];
  const weights = networks.map((name) => names.networks.get(name)!);
  const makers = networks.map((name, i) => [weights[i]!, name, table.network(name).init]);
  if (table.memory !== null && remembers(training.pass, shown.value)) makers.push(['memory', 'train', table.memory]);
  const [low, high] = rangeOf(training, shown.value);
  const grid = shown.kind === 'preview' && shown.layout.kind === 'grid' ? shown.layout : null;
  const count = grid === null ? 1000 : grid.rows * grid.columns;
  const body = `/**
 * Draws samples from a run of ${program.name}.gan.
 *
 *   npm run sample                                       from the newest run
 *   npm run sample -- --count 16 --seed 1 --out out.png  --help lists the rest
 */

const sampling = await openSampling(import.meta.url, { program: ${JSON.stringify(`${program.name}.gan`)}, fingerprint: '${fingerprint}', count: ${count} });
${makers.map(([local, name, init]) => `const ${local} = ${init}(sampling.initializer('${name}'));`).join('\n')}
sampling.restore({ ${makers.map(([local, name]) => `${name}: ${local}`).join(', ')} }); // averages where training kept them
await sampling.write((pass, count) => ${pass.sampler(shown.value, 'count', (name) => names.networks.get(name)!)}, { range: [${low}, ${high}]${grid === null ? '' : `, columns: ${grid.columns}`} });`;
  return { body, runtime };
}

/** Whether a value depends on what training remembers. */
const remembers = (pass: Graph, value: Ref): boolean =>
  [value, ...slice(pass, [value]).flatMap((node) => pass.nodes[node]!.inputs)].some((ref) => ref.kind === 'weight') ||
  slice(pass, [value]).some((id) => {
    const node = pass.nodes[id]!;
    return node.kind === 'call' && node.weights.kind === 'member';
  });
