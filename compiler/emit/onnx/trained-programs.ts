/**
 * Programs that use what was trained: `sample.ts`, `apply.ts` and `eval.ts`. What they compute lies beside the graphs of
 * training, in models of their own; `graphs/sample.json` says what those of `sample.ts` are given.
 */
import type { TrainedSpec } from '../../../runtime/contract/graphs.js';
import { averageName, weightName } from '../../../runtime/contract/names.js';
import { isImageToImage } from '../../graph/analyse/image-to-image.js';
import { measuresOf } from '../../graph/ir/plan.js';
import type { Program } from '../../graph/ir/program.js';
import type { Metric, Training } from '../../graph/ir/training.js';
import type { Names } from '../../lower/outline/names.js';
import type { StepGraph } from '../../lower/step-graph.js';
import { modelsOf, storedBy } from '../../lower/stored.js';
import type { EmitOptions, Evaluated } from '../target.js';
import { applyHeader, evalHeader, identityOf, sampleHeader } from '../typescript/headers.js';
import { camelCase } from '../typescript/identifiers.js';
import { translator } from '../typescript/inputs.js';
import { drawnBy } from '../typescript/samples.js';
import { dataLine, dataMeasured, modelLine } from '../typescript/sections.js';
import { literal } from '../typescript/texts.js';
import { type Exported, exportedLook, exportedNetwork } from './exported.js';
import type { Looks } from './looks.js';

export interface TrainedProgram {
  readonly name: 'sample' | 'apply' | 'eval';
  readonly code: string;
  readonly graphs: readonly StepGraph[];
  /** What it reads of a checkpoint. */
  readonly stored: TrainedSpec['stored'];
}

/** Null where the program shows nothing. */
export function samplingProgram(program: Program, training: Training, options: EmitOptions): TrainedProgram | null {
  const drawn = drawnBy(program, training, options);
  if (drawn === null) return null;
  const graph = withGiven(exportedLook(program, training, 'sample', drawn.shown));
  const code = `${sampleHeader(program)}
import { openSampling } from './runtime/onnx/trained/index.js';

const sampling = await openSampling(import.meta.url, ${drawn.settings});
await sampling.write('sample', ${drawn.look});`;
  return made('sample', code, [graph], program, training);
}

/** Null where no network makes a picture of a picture. */
export function inferenceProgram(
  program: Program,
  training: Training,
  { fingerprint }: EmitOptions,
): TrainedProgram | null {
  const translators = program.networks.filter(isImageToImage);
  if (translators.length === 0) return null;
  const all = translators.map((network) => {
    const graph = { ...withGiven(exportedNetwork(program, training, network)), name: `apply-${network.name}` };
    const { settings, output } = translator(network, program, training);
    const line = `inference.network('${network.name}', { ${settings}, graph: '${graph.name}', output: ${output} });`;
    return { graph, line };
  });
  const code = `${applyHeader(program, translators[0]!)}
import { openInference } from './runtime/onnx/trained/index.js';

const inference = await openInference(import.meta.url, { ${identityOf(program, fingerprint)} });
${all.map(({ line }) => line).join('\n')}
await inference.write();`;
  return made('apply', code, all.map(({ graph }) => graph), program, training); // prettier-ignore
}

/**
 * @param looks has what is measured, lowered, once this has been written
 * @param names for the data sets and the models
 */
export function evaluationProgram(
  program: Program,
  training: Training,
  looks: Looks,
  options: EmitOptions,
  { places, samples, added }: Evaluated,
  names: Names,
): TrainedProgram {
  const { fingerprint, dataOptions, weightsFile } = options;
  const all = measuresOf(training.items);
  const chosen = places.map((place) => all[place]!);
  const used = modelsOf(program, chosen);
  const data = new Map(program.data.map(({ name }) => [name, names.claim(camelCase(name))]));
  const models = new Map(used.map(({ name }) => [name, names.claim(camelCase(name))]));
  const { behind, named } = dataMeasured(training, chosen);
  const measures = chosen.map((item) => looks.measure(item, data, models, samples));
  const body = [
    `const run = await openEvaluation(import.meta.url, { ${identityOf(program, fingerprint)} });`,
    ...used.map((model) => modelLine(model, models.get(model.name)!, options)),
    ...program.data.flatMap((set) => {
      const isNamed = named.has(set.name);
      return isNamed || behind.has(set.name) ? [dataLine(set, data, dataOptions, isNamed)] : [];
    }),
    ...program.networks.flatMap((network) =>
      added.includes(network.name) ? [`await run.load('${network.name}', ${literal(weightsFile(network))});`] : [],
    ),
    'run.restore(); // averages where training kept them',
    ...measures,
    'await run.finish();',
  ];
  const imports = ['openEvaluation', ...(used.length > 0 ? ['openModel'] : [])];
  const code = [evalHeader(program), `import { ${imports.join(', ')} } from './runtime/onnx/trained/index.js';`, '', ...body].join('\n'); // prettier-ignore
  const networks = new Set(chosen.flatMap(({ metric }) => networksOf(metric)));
  return made('eval', code, looks.graphs, program, training, networks);
}

const networksOf = ({ arguments: given }: Metric): readonly string[] =>
  Object.values(given).flatMap((item) => ('network' in item ? [item.network] : []));

/** @param whole networks of which all weights are wanted, whether graphs read them or not */
function made(
  name: TrainedProgram['name'],
  code: string,
  graphs: readonly StepGraph[],
  program: Program,
  training: Training,
  whole: ReadonlySet<string> = new Set(),
): TrainedProgram {
  const read = new Set(graphs.flatMap(({ inputs }) => inputs.flatMap((role) => (role.kind === 'stored' ? [role.name] : [])))); // prettier-ignore
  const homes = [...whole].flatMap((network) => [weightName(network, ['']), averageName(network, '')]);
  const stored = storedBy(program, training)
    .filter(
      ({ name: stored, role }) =>
        role !== 'slot' && (read.has(stored) || homes.some((home) => stored.startsWith(home))),
    ) // prettier-ignore
    .map(({ name: stored, shape }) => ({ name: stored, shape }));
  return { name, code, graphs, stored };
}

/** The graph with inputs that whoever runs it gives, where it has names for them. */
function withGiven({ graph, inputs }: Exported): StepGraph {
  const roles = graph.inputs.map((role, i) => {
    const named = inputs.get(i);
    return named === undefined || named.inside !== undefined ? role : ({ kind: 'given', name: named.name } as const);
  });
  return { ...graph, inputs: roles };
}
