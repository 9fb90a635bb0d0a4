/** The whole project: its code, and what surrounds it. */
import type { Program } from '../../graph/ir/program.js';
import { minimizes } from '../../graph/ir/plan.js';
import { ValueNumbering } from '../../graph/identity/value-numbering.js';
import type { OptimizerUse } from '../../graph/ir/training.js';
import { everywhere } from '../../graph/simplify/everywhere.js';
import { withoutIdleValues } from '../../graph/simplify/shapes.js';
import { withSmoothing } from './operations/smoothing.js';
import { Names } from '../../lower/outline/names.js';
import type { EmitOptions, EmittedFile, Target } from '../target.js';
import { calledNetworks } from './called.js';
import { memoryModule } from './memory.js';
import { dataFile, surroundings } from './files.js';
import { FunctionTable } from './functions.js';
import { layerFor } from './layers.js';
import { leftOut } from './left-out.js';
import { declaration, fileText, homes, importLines, tableName, weightsTable } from './modules.js';
import { operations } from './operations/index.js';
import { ruleFunction } from './optimizers.js';
import { torchOptimizer } from './torch-optimizers.js';
import { remark } from './texts.js';
import { trainFile } from './train-file.js';
import { ownNames, snakeCase } from './words.js';

/** Python on PyTorch. */
export const pytorch: Target<EmitOptions> = {
  name: 'pytorch',
  title: 'PyTorch',
  operations,
  asWritten: true,
  withoutNpm: true,
  leftOut,
  emit: (program, options) => Promise.resolve(emitPytorch(program, options)),
};

function emitPytorch(checked: Program, options: EmitOptions): readonly EmittedFile[] {
  const program = everywhere(withoutIdleValues(checked), withSmoothing);
  const { training } = program;
  if (training === null) throw new Error('internal: a program without training has no trainer');
  const called = calledNetworks(training);
  const networks = program.networks.filter(({ name }) => called.has(name));
  const trained = new Set(minimizes(training.items).flatMap((line) => line.networks));
  const fixed = new Set(networks.map(({ name }) => name).filter((name) => !trained.has(name)));
  const scopes = { files: new Names(ownNames()), functions: new Names(ownNames()) };
  const table = new FunctionTable([...networks.map(({ graph }) => graph), training.step], fixed, scopes, networks);
  const where = homes(table.functions, networks);
  const own = new Map<string, string>(where);
  for (const { name } of networks) own.set(tableName(name), 'model');
  own.set('Memory', 'losses');
  own.set('MEMORY_WEIGHTS', 'losses');

  const rules = ruleNames(training.optimizers, scopes.files);
  for (const name of rules.values()) own.set(name, 'optimizers');

  const title = remark(program.name);
  const docs = {
    layers: `The layers that the networks of ${title}.gan are made of. Pictures are [batch, channels, height, width].`,
    model: `The networks of ${title}.gan. Pictures are [batch, channels, height, width].`,
    losses: 'What is minimized.',
  };
  const files = (['model', 'layers', 'losses'] as const).flatMap((home) => {
    const used = new Set<string>();
    const blocks = table.functions
      .filter(({ name, graph }) => where.get(name) === home && layerFor(graph) === null)
      .flatMap((item) => {
        for (const name of item.uses) used.add(name);
        const network = networks.find(({ graph }) => graph === item.graph);
        if (network === undefined) return [declaration(item)];
        const uses = (name: string) => (used.add(name), name);
        return [declaration(item), weightsTable(tableName(network.name), network.graph, table, uses)];
      });
    if (home === 'losses' && training.step.weights.length > 0)
      blocks.push(...memoryModule(training.step, table, (name) => (used.add(name), name)));
    if (blocks.length === 0) return [];
    const mine = new Set([...own].flatMap(([name, file]) => (file === home ? [name] : [])));
    const needed = [...used].filter((name) => !mine.has(name));
    return [{ path: `${home}.py`, text: fileText(docs[home], importLines(needed, own), blocks) }];
  });
  const train = { path: 'train.py', text: trainFile(program, training, table, own, rules, options) };
  const optimizers = optimizerFile(rules, table);
  const data = program.data.length === 0 ? [] : [{ path: 'data.py', text: dataFile(program, options) }];
  const code = [...files, ...optimizers, ...data, train];
  return [...code, ...surroundings(program, code.map(({ path }) => path.replace('.py', '')))]; // prettier-ignore
}

/** The function of each rule that PyTorch has no optimizer for. */
function ruleNames(uses: readonly OptimizerUse[], names: Names): ReadonlyMap<OptimizerUse, string> {
  const numbering = new ValueNumbering();
  const known = new Map<string, string>();
  return new Map(
    uses.flatMap((use): [OptimizerUse, string][] => {
      if (torchOptimizer(use) !== null) return [];
      const key = `${use.rule.name} ${numbering.graph(use.rule)}`;
      const name = known.get(key) ?? names.claim(snakeCase(use.rule.name));
      known.set(key, name);
      return [[use, name]];
    }),
  );
}

function optimizerFile(rules: ReadonlyMap<OptimizerUse, string>, table: FunctionTable): readonly EmittedFile[] {
  const used = new Set<string>();
  const written = new Map<string, readonly string[]>();
  for (const [{ rule, options }, name] of rules)
    if (!written.has(name))
      written.set(name, ruleFunction(name, rule, Object.keys(options), table, (own) => (used.add(own), own))); // prettier-ignore
  if (written.size === 0) return [];
  const doc = 'How weights move: a function of a weight, its gradient and what is remembered for it.';
  return [{ path: 'optimizers.py', text: fileText(doc, importLines(used, new Map()), [...written.values()]) }];
}
