/** `train.ts`: settings at the top, then data, networks, and the loop in plain sight. */
import { capitalised } from '../../../runtime/text/prose.js';
import { inCamelCase } from '../../../runtime/contract/names.js';
import type { Ref } from '../../graph/ir/graph.js';
import type { Program } from '../../graph/ir/program.js';
import type { OptimizerUse, PlanItem, Training } from '../../graph/ir/training.js';
import type { FunctionTable } from './functions.js';
import type { Names } from '../../lower/outline/names.js';
import { camelCase } from '../typescript/identifiers.js';
import { isAsked, modelsOf } from '../../lower/stored.js';
import { measureNames, optimizersOf } from '../../lower/names.js';
import { type Lines, stretches } from '../../lower/phases.js';
import { type Score, scoresOf } from '../../lower/scores.js';
import type { EmitOptions } from '../target.js';
import { dataLines, mixtureOf, previewCount, previewLook, previewName } from '../typescript/sections.js';
import {
  loopSection,
  modelSection,
  scoreLines,
  settingsSection,
  title,
  trainHeader,
} from '../typescript/train-file.js';
import { measureLine } from './metrics.js';
import { numberText } from '../../lower/outline/numbers.js';
import { ruleNames } from './optimizer-file.js';
import { measuresOf, minimizes } from '../../graph/ir/plan.js';
import type { CodeFile } from './source-files.js';
import { key, literal, remark } from '../typescript/texts.js';
import { TrainingStep } from './training-step.js';

/** An optimizer object of the program: the networks it moves and the line that declares it. */
interface OptimizerObject {
  readonly name: string;
  readonly networks: readonly string[];
  readonly rule: string;
  readonly options: string;
}

export interface Constant {
  readonly name: string;
  readonly value: string;
}

/** Names the program gives to what lives as long as the run. */
export class RunNames {
  private readonly names: Names;
  readonly networks = new Map<string, string>();
  readonly data = new Map<string, string>();
  readonly models = new Map<string, string>();
  readonly averages = new Map<string, string>();
  /** Params of the file that are constants at the top of those that use them. */
  readonly constants = new Map<string, Constant>();
  readonly optimizers: OptimizerObject[] = [];
  readonly options: { readonly name: string; readonly use: OptimizerUse }[] = [];

  /** The first mixture that training takes points of. */
  readonly mixture: string | null;

  constructor(program: Program, training: Training, table: FunctionTable) {
    const rules = ruleNames(training, table);
    this.names = table.scopes.files.inside(rules.values());
    for (const { name } of program.networks) {
      const own = lowercased(name);
      this.networks.set(name, this.names.claim(this.names.has(own) ? `${own}Weights` : own));
    }
    for (const { name } of program.data) this.data.set(name, this.names.claim(camelCase(name)));
    for (const { name } of modelsOf(program, measuresOf(training.items)))
      this.models.set(name, this.names.claim(lowercased(name)));
    for (const { network } of training.averages)
      this.averages.set(network, this.names.claim(`average${titled(network)}`));
    for (const { name, text, constant } of program.params)
      if (constant) this.constants.set(name, { name: this.names.claim(camelCase(name)), value: text });
    const mixture = mixtureOf(program);
    this.mixture = mixture === undefined ? null : this.data.get(mixture.name)!;
    const optimizers = optimizersOf(training);
    for (const use of training.optimizers) {
      const options = this.names.claim(
        `${camelCase(use.rule.name)}${training.optimizers.length > 1 ? use.networks.map(titled).join('') : 'Options'}`,
      );
      this.options.push({ name: options, use });
      for (const { networks } of optimizers.filter((optimizer) => optimizer.use === use)) {
        this.optimizers.push({
          name: this.names.claim(`optimizer${networks.map(titled).join('')}`),
          networks,
          rule: rules.get(use.rule)!,
          options,
        });
      }
    }
  }

  /** Names for a scope inside of a file. */
  inside(): Names {
    return this.names.inside();
  }
}

const titled = (name: string): string => capitalised(camelCase(name));

const lowercased = (name: string): string =>
  camelCase(name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase()));

export function trainFile(
  program: Program,
  training: Training,
  table: FunctionTable,
  names: RunNames,
  options: EmitOptions,
  runtime: Set<string>,
): CodeFile {
  runtime.add('openRun');
  const constants = new Set<Constant>();
  const parts = stretches(training).map((stretch) => ({
    ...stretch,
    pass: trainingStep(training, stretch.items, table, names, runtime, constants),
  }));
  const lines = [
    modelSection(program, training, names.models, options),
    dataSection(program, training, names, options),
    networkLines(program, training, table, names, parts[0]!.pass, options),
    ...parts.map((part) =>
      loop(training, part, names, runtime, options.scores === true ? scoresOf(program, training, part.items) : []),
    ),
    'await run.finish();',
  ];
  const body = [settings(program, training, names, options, constants, parts[0]!.pass), ...lines]
    .filter((section) => section !== '')
    .join('\n\n');
  return { name: 'train', header: trainHeader(program, ''), statements: [body] };
}

export function trainingStep(
  training: Training,
  items: readonly PlanItem[],
  table: FunctionTable,
  names: RunNames,
  runtime: Set<string>,
  constants: Set<Constant>,
): TrainingStep {
  const pass: TrainingStep = new TrainingStep(training, items, {
    table,
    network: (name) => names.networks.get(name)!,
    best: (name) => (names.averages.has(name) ? `${names.averages.get(name)}.weights` : names.networks.get(name)!),
    data: (name) => names.data.get(name)!,
    model: (name) => names.models.get(name)!,
    optimizer: (networks) => {
      const found = names.optimizers.find((item) => networks.every((name) => item.networks.includes(name)))!;
      const limit = (what: 'weights' | 'gradients') => {
        const found = training.clips.find(
          (clip) => clip.what === what && clip.networks.some((name) => networks.includes(name)),
        )?.limit;
        return typeof found === 'object' ? pass.scheduled(found) : found;
      };
      const settings = [
        ...(found.networks.length === networks.length
          ? []
          : [`only: [${networks.map((name) => `'${name}'`).join(', ')}]`]),
        ...(training.accumulate > 1 ? ['accumulate'] : []),
        ...(limit('gradients') === undefined ? [] : [`clipGradients: ${limit('gradients')}`]),
        ...(limit('weights') === undefined ? [] : [`clipWeights: ${limit('weights')}`]),
      ];
      return { name: found.name, settings: settings.length === 0 ? '' : `{ ${settings.join(', ')} }` };
    },
    runtime: (name) => (runtime.add(name), name),
    param(name) {
      const constant = names.constants.get(name);
      if (constant !== undefined) constants.add(constant);
      return constant?.name ?? null;
    },
    scope: () => names.inside(),
  });
  return pass;
}

/** `const rate = 2e-4;` */
export const constantLines = (constants: ReadonlySet<Constant>): readonly string[] =>
  [...constants].map(({ name, value }) => `const ${name} = ${numberText(Number(value))};`);

function settings(
  program: Program,
  training: Training,
  names: RunNames,
  options: EmitOptions,
  constants: ReadonlySet<Constant>,
  pass: TrainingStep,
): string {
  const fixed = program.params
    .filter(({ name }) => !names.constants.has(name))
    .map(({ name, text }) => `${name} = ${text.replace(/\s+/g, ' ')}`)
    .join(', ');
  const optimizers = names.options
    .filter((item) => !moves(item.use))
    .map((item) => `const ${item.name} = ${optionsCode(item.use, pass)};`);
  const averages = training.averages.flatMap(({ network, decay }) =>
    typeof decay === 'number' ? [`const ${names.averages.get(network)}Decay = ${decay};`] : [],
  );
  const note = `// Built with ${remark(fixed)}: change these in ${remark(program.name)}.gan and build again.`;
  const more = [...constantLines(constants), ...optimizers, ...averages, ...(fixed === '' ? [] : [note])];
  return settingsSection(program, training, options, 'samples a step', more);
}

/** Whether a schedule moves any of the options. */
const moves = ({ options }: OptimizerUse): boolean => Object.values(options).some((value) => typeof value !== 'number');

function optionsCode({ options, params = {} }: OptimizerUse, pass: TrainingStep): string {
  const code = (name: string, value: number | Ref): string => {
    if (typeof value !== 'number') return pass.scheduled(value);
    return (params[name] === undefined ? null : pass.context.param(params[name])) ?? String(value);
  };
  const entries = Object.entries(options).map(([name, value]) => {
    const [key, text] = [inCamelCase(name), code(name, value)];
    return key === text ? key : `${key}: ${text}`;
  });
  return `{ ${entries.join(', ')} }`;
}

function dataSection(program: Program, training: Training, names: RunNames, options: EmitOptions): string {
  const lines = dataLines(program, training, names.data, options);
  return lines.length === 0 ? '' : [title('data'), ...lines].join('\n');
}

function networkLines(
  program: Program,
  training: Training,
  table: FunctionTable,
  names: RunNames,
  pass: TrainingStep,
  { weightsFile }: EmitOptions,
): string {
  const scheduled = names.options
    .filter((item) => moves(item.use))
    .map((item) => `const ${item.name} = () => (${optionsCode(item.use, pass)}); // asked at every update`);
  const networks = program.networks
    .filter((network) => isAsked(network, training))
    .flatMap((network) => {
      const name = names.networks.get(network.name)!;
      const made = `const ${name} = ${table.started(network.name, 'run')};`;
      if (network.start === null) return [made];
      return [made, `await run.load('${network.name}', ${name}, ${literal(weightsFile(network))});`];
    });
  const memory = table.memory === null ? [] : [`const memory = ${table.memory}(run.initializer('train'));`];
  const averages = training.averages.map(({ network, decay }) => {
    const name = names.averages.get(network)!;
    const share = typeof decay === 'number' ? `${name}Decay` : `() => ${pass.scheduled(decay)}`;
    return `const ${name} = run.average('${network}', ${names.networks.get(network)}, { decay: ${share} });`;
  });
  const optimizers = names.optimizers.map(({ name, networks: moved, rule, options }) => {
    const weights = moved.map((network) =>
      network === names.networks.get(network) ? network : `${key(network)}: ${names.networks.get(network)}`,
    );
    return `const ${name} = run.optimizer('${moved.join('+')}', { ${weights.join(', ')} }, ${rule}, ${options});`;
  });
  return [
    title('networks'),
    ...networks,
    ...memory,
    ...averages,
    ...scheduled,
    ...optimizers,
    'run.restore(); // the last checkpoint, with --resume',
  ].join('\n');
}

/** The loop of a run, or of one of its phases. */
function loop(
  training: Training,
  { pass, ...lines }: Lines & { readonly pass: TrainingStep },
  names: RunNames,
  runtime: Set<string>,
  scores: readonly Score[],
): string {
  const moved = minimizes(lines.items).flatMap((item) => item.networks);
  const averages = [...names.averages].flatMap(([network, name]) => (moved.includes(network) ? [name] : []));
  const body = [
    'const minimized = tf.tidy(() => {',
    'const losses: Record<string, tf.Tensor> = {};',
    ...pass.lines(),
    ...averages.map((average) => `${average}.update();`),
    'return losses;',
    '});',
    'await run.report(pass, minimized);',
    ...scoreLines(scores, (values) => `(inference) => ${pass.scorer(values, 'batch')}`),
  ];
  return loopSection(training, lines, body, {
    preview: (item) =>
      `await run.preview({ ${previewLook(item, training, names.mixture)}${previewName(item, training)} }, (inference) => ${pass.sampler(item.value, String(previewCount(item)))});`,
    measure: (item) => measureLine(item, measureNames(training).get(item)!, pass, (name) => (runtime.add(name), name)),
  });
}
