/** `train.ts`: settings at the top, then data, and the loop in plain sight; what a step computes lies in `graphs/`. */
import { epochData } from '../../graph/analyse/epochs.js';
import type { Ref } from '../../graph/ir/graph.js';
import { minimizes } from '../../graph/ir/plan.js';
import type { Program } from '../../graph/ir/program.js';
import type { PlanItem, Training } from '../../graph/ir/training.js';
import { lossNames } from '../../lower/names.js';
import { observingItems, stretches } from '../../lower/phases.js';
import type { LoweredTraining, Task } from '../../lower/step-graph.js';
import { camelCase, type Names } from '../typescript/identifiers.js';
import { dataLines, mixtureOf, period } from '../typescript/sections.js';
import { literal, remark, wrapped } from '../typescript/texts.js';
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
  return [
    header(program),
    "import { openRun } from './runtime/onnx/index.js';",
    settings(program, training, written),
    dataSection(program, training, data, written),
    networkLines(program, written),
    ...stretches(training).map(({ phase, items }, i) =>
      loop(training, phase, items, lowered.stretches[i]!.tasks, looks, data),
    ),
    'await run.finish();',
  ]
    .filter((section) => section !== '')
    .join('\n\n');
}

const title = (text: string): string => `// ---- ${text} `.padEnd(98, '-');

const header = ({ name }: Program): string => `/**
 * Trains ${remark(name)}.gan on ONNX Runtime.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 *
 * What a step computes, derivatives and updates with it, is in the models of graphs/; graphs/graphs.json says what each
 * is given and what becomes of what it gives.
 */`;

function settings({ name }: Program, training: Training, { fingerprint, meant = [] }: EmitOptions): string {
  const { until, batch, accumulate, seed } = training;
  const more = `${accumulate > 1 ? 'accumulate, ' : ''}until, seed${meant.length === 0 ? '' : `, meant: [${meant.map(literal).join(', ')}]`}`;
  return [
    title('settings'),
    `const batch = ${batch}; // samples a step; the graphs are made for it`,
    ...(accumulate > 1
      ? [`const accumulate = ${accumulate}; // batches that an update takes the mean gradient of`]
      : []),
    `const until = ${period(until)};`,
    `const seed = ${seed};`,
    '',
    `const run = await openRun(import.meta.url, { program: ${literal(`${name}.gan`)}, fingerprint: '${fingerprint}', batch, ${more} });`,
  ].join('\n');
}

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
  epochData(training).includes(name) || name === mixtureOf(program)?.name;

function networkLines({ networks }: Program, { weightsFile }: EmitOptions): string {
  const started = networks.filter(({ start }) => start !== null);
  return [
    title('weights'),
    ...started.map((network) => `await run.load('${network.name}', ${literal(weightsFile(network))});`),
    'run.restore(); // the last checkpoint, with --resume',
  ].join('\n');
}

/** The loop of a run, or of one of its phases. */
function loop(
  training: Training,
  phase: Extract<PlanItem, { kind: 'phase' }> | null,
  items: readonly PlanItem[],
  tasks: readonly Task[],
  looks: Looks,
  data: ReadonlyMap<string, string>,
): string {
  const last = training.items.filter((item) => item.kind === 'phase').at(-1) ?? null;
  // The last phase goes on to the end, which the command line may have moved.
  const length = phase === last ? '' : period(phase!.until);
  const observing = observingItems(items).filter(({ kind }) => kind !== 'end');
  const ends = items.filter((item) => item.kind === 'end');
  const texts = lossTexts(training, items);
  return [
    title(phase === null ? 'training' : `phase ${phase.name}`),
    `for await (const pass of run.passes(${length})) {`,
    ...taskLines(tasks, 'pass', texts),
    'await run.report(pass);',
    ...(observing.length > 0 ? ['', ...observe(observing, looks, data)] : []),
    '}',
    ...ends.flatMap((end) => [
      '',
      // What stands in a phase belongs to its end, the rest to that of the run.
      `if (run.${training.items.includes(end) ? 'ended' : 'phaseEnded'}) {`,
      ...observe(observingItems(end.body), looks, data),
      '}',
    ]),
  ].join('\n');
}

/** What each loss is, as the program says it. */
function lossTexts({ step }: Training, items: readonly PlanItem[]): ReadonlyMap<string, string> {
  const names = lossNames(items);
  const text = (ref: Ref) => (ref.kind === 'node' ? step.nodes[ref.node]!.origin.text : '');
  return new Map(
    minimizes(items).map((line) => [
      names.get(line)!,
      `minimize ${line.networks.join(', ')}: ${remark(text(line.loss))}`,
    ]),
  );
}

function taskLines(tasks: readonly Task[], pass: string, texts: ReadonlyMap<string, string>): readonly string[] {
  return tasks.flatMap((task): readonly string[] => {
    switch (task.kind) {
      case 'run': {
        const losses = task.graph.outputs.flatMap((output) =>
          output.kind === 'loss' ? [texts.get(output.name)!] : [],
        );
        const remarks = losses.flatMap((text) => wrapped(text, 100, 2)).map((line) => `// ${line}`);
        return [...remarks, `await ${pass}.run(${literal(task.graph.name)});`];
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

function observe(items: readonly PlanItem[], looks: Looks, data: ReadonlyMap<string, string>): readonly string[] {
  return items.flatMap((item): readonly string[] => {
    switch (item.kind) {
      case 'checkpoint':
        return ['await run.checkpoint();'];
      case 'every':
        return [`if (run.every(${period(item.period)})) {`, ...observe(item.body, looks, data), '}'];
      case 'preview':
        return [looks.preview(item, data)];
      case 'measure':
        return [looks.measure(item, data)];
      default:
        return [];
    }
  });
}
