/** `eval.ts`: measures what was trained, with the data and the networks that its metrics ask for. */
import type { Network } from '../../graph/ir/graph.js';
import type { Program } from '../../graph/ir/program.js';
import type { Training } from '../../graph/ir/training.js';
import { measureNames } from '../../lower/names.js';
import { measuresOf } from '../../graph/ir/plan.js';
import { isAsked, modelsOf } from '../../lower/stored.js';
import type { EmitOptions, Evaluated } from '../target.js';
import { dataLine, dataMeasured, drawnWith, modelLine } from '../typescript/sections.js';
import { evalHeader, identityOf } from '../typescript/headers.js';
import { key, literal } from '../typescript/texts.js';
import type { FunctionTable } from './functions.js';
import { measureLine } from './metrics.js';
import { remembers } from './sample-file.js';
import type { CodeFile } from './source-files.js';
import { type Constant, constantLines, RunNames, trainingStep } from './train-file.js';

export function evalFile(
  program: Program,
  trained: Training,
  table: FunctionTable,
  options: EmitOptions,
  { places, samples, added }: Evaluated,
  runtime: Set<string>,
): CodeFile {
  const { fingerprint, dataOptions, weightsFile } = options;
  // A checkpoint gives averages to the networks themselves.
  const training = { ...trained, averages: [] };
  const names = new RunNames(program, training, table);
  const named = measureNames(training);
  const all = measuresOf(training.items);
  const chosen = places.map((place) => ({ item: all[place]!, name: named.get(all[place]!)! }));
  const values = chosen.flatMap(({ item }) => [item.value, ...Object.values(drawnWith(item.metric))]);
  const { step } = training;
  const { behind, named: told } = dataMeasured(
    training,
    chosen.map(({ item }) => item),
  );
  const constants = new Set<Constant>();
  const pass = trainingStep(training, training.items, table, names, runtime, constants);
  const networks = program.networks.filter((network) => isAsked(network, trained));
  const isKept = ({ name }: Network): boolean => !added.includes(name);
  const make = ({ name }: Network): string => `const ${names.networks.get(name)} = ${table.started(name, 'run')};`;
  const made = networks.filter(isKept).map(make);
  const kept = networks.filter(isKept).map(({ name }) => `${key(name)}: ${names.networks.get(name)}`);
  if (table.memory !== null && values.some((value) => remembers(step, value))) {
    made.push(`const memory = ${table.memory}(run.initializer('train'));`);
    kept.push('train: memory');
  }
  runtime.add('openEvaluation');
  const lines = [
    `const run = await openEvaluation(import.meta.url, { ${identityOf(program, fingerprint)} });`,
    ...modelsOf(program, chosen.map(({ item }) => item)).map((model) => modelLine(model, names.models.get(model.name)!, options)), // prettier-ignore
    ...program.data.flatMap((data) =>
      behind.has(data.name) || told.has(data.name) ? [dataLine(data, names.data, dataOptions)] : [],
    ),
    ...made,
    `run.restore({ ${kept.join(', ')} }); // averages where training kept them`,
    ...networks.flatMap((network) => {
      if (isKept(network)) return [];
      const file = literal(weightsFile(network));
      return [make(network), `await run.load('${network.name}', ${names.networks.get(network.name)}, ${file});`];
    }),
    ...chosen.map(({ item, name }) => {
      const metric = samples === undefined ? item.metric : { ...item.metric, samples };
      return measureLine({ ...item, metric }, name, pass, (function_) => (runtime.add(function_), function_));
    }),
    'await run.finish();',
  ];
  return {
    name: 'eval',
    header: evalHeader(program),
    statements: [[...constantLines(constants), ...lines].join('\n')],
  };
}
