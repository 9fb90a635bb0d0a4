/** `train.ts`: settings at the top, then data, and the loop in plain sight; what a step computes lies in `graphs/`. */
import { epochData } from '../../graph/analyse/epochs.js';
import type { Program } from '../../graph/ir/program.js';
import type { PlanItem, Training } from '../../graph/ir/training.js';
import { lossNames } from '../../lower/names.js';
import { measuresOf } from '../../graph/ir/plan.js';
import { stretches } from '../../lower/phases.js';
import type { LoweredTraining, Task } from '../../lower/step-graph.js';
import { scoresOf } from '../../lower/scores.js';
import { modelsOf } from '../../lower/stored.js';
import type { Names } from '../../lower/outline/names.js';
import { camelCase } from '../typescript/identifiers.js';
import { dataLines, mixtureOf, period } from '../typescript/sections.js';
import { literal } from '../typescript/texts.js';
import {
  loopSection,
  minimizeText,
  modelSection,
  scoreLines,
  settingsSection,
  title,
  trainHeader,
} from '../typescript/train-file.js';
import type { EmitOptions } from '../target.js';
import type { Looks } from './looks.js';

/** @param names for the data sets */
export function trainingFile(
  program: Program,
  training: Training,
  lowered: LoweredTraining,
  looks: Looks,
  written: EmitOptions,
  names: Names,
): string {
  const data = new Map(program.data.map(({ name }) => [name, names.claim(camelCase(name))]));
  const models = new Map(modelsOf(program, measuresOf(training.items)).map(({ name }) => [name, names.claim(camelCase(name))])); // prettier-ignore
  return [
    trainHeader(program, ' on ONNX Runtime', about),
    `import { ${models.size > 0 ? 'openModel, ' : ''}openRun } from './runtime/onnx/index.js';`,
    settingsSection(program, training, written, 'samples a step; the graphs are made for it'),
    modelSection(program, training, models, written),
    dataSection(program, training, data, written),
    networkLines(program, written),
    ...stretches(training).map((lines, i) => {
      const { tasks } = lowered.stretches[i]!;
      const scores = written.scores === true ? scoresOf(program, training, lines.items) : [];
      const body = [
        ...taskLines(tasks, 'pass', lossTexts(training, lines.items)),
        'await run.report(pass);',
        ...scoreLines(scores, (values) => looks.scores(values)),
      ];
      return loopSection(training, lines, body, {
        preview: (item) => looks.preview(item, data),
        measure: (item) => looks.measure(item, data, models),
      });
    }),
    'await run.finish();',
  ]
    .filter((section) => section !== '')
    .join('\n\n');
}

const about = [
  '',
  'What a step computes, derivatives and updates with it, is in the models of graphs/; graphs/graphs.json says what each',
  'is given and what becomes of what it gives.',
];

function dataSection(
  program: Program,
  training: Training,
  names: ReadonlyMap<string, string>,
  written: EmitOptions,
): string {
  const lines = dataLines(program, training, names, written, (name) => isRead(program, training, name));
  return lines.length === 0 ? '' : [title('data'), ...lines].join('\n');
}

/** Whether the file names a data set, rather than the graphs alone. */
const isRead = (program: Program, training: Training, name: string): boolean =>
  epochData(training).includes(name) ||
  name === mixtureOf(program)?.name ||
  measuresOf(training.items).some(({ metric }) => Object.values(metric.arguments).some((given) => given.kind === 'field' && given.data === name)); // prettier-ignore

function networkLines({ networks }: Program, { weightsFile }: EmitOptions): string {
  const started = networks.filter(({ start }) => start !== null);
  return [
    title('weights'),
    ...started.map((network) => `await run.load('${network.name}', ${literal(weightsFile(network))});`),
    'run.restore(); // the last checkpoint, with --resume',
  ].join('\n');
}

/** What each loss is, as the program says it. */
const lossTexts = (training: Training, items: readonly PlanItem[]): ReadonlyMap<string, readonly string[]> =>
  new Map([...lossNames(items)].map(([line, name]) => [name, minimizeText(training, line)]));

function taskLines(
  tasks: readonly Task[],
  pass: string,
  texts: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return tasks.flatMap((task): readonly string[] => {
    switch (task.kind) {
      case 'run': {
        const losses = task.graph.outputs.flatMap((output) => (output.kind === 'loss' ? texts.get(output.name)! : []));
        return [...losses.map((line) => `// ${line}`), `await ${pass}.run(${literal(task.graph.name)});`];
      }
      case 'every':
        return [`if (run.every(${period(task.period)})) {`, ...taskLines(task.body, pass, texts), '}'];
      case 'repeat': {
        if (task.once) return taskLines(task.body, `${pass}.firstPart(accumulate)`, texts);
        const [inner, how] = task.parts ? ['part', `parts(accumulate`] : ['turn', `repeat(${task.count}`];
        const name = pass === inner ? `${inner}2` : inner;
        return [`await ${pass}.${how}, async (${name}) => {`, ...taskLines(task.body, name, texts), '});'];
      }
    }
  });
}
