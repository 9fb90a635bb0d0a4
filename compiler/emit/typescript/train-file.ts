/** What the `train.ts` of every target has: settings at the top, and loops that train, look on and end. */
import type { Ref } from '../../graph/ir/graph.js';
import type { Minimize } from '../../graph/ir/plan.js';
import type { Program } from '../../graph/ir/program.js';
import type { Keep, PlanItem, Training } from '../../graph/ir/training.js';
import { judges } from '../../lower/judges.js';
import { measureNames } from '../../lower/names.js';
import { periodOf } from '../../lower/period.js';
import { measuresOf } from '../../graph/ir/plan.js';
import { type Lines, observingItems } from '../../lower/phases.js';
import type { Score } from '../../lower/scores.js';
import { modelsOf } from '../../lower/stored.js';
import type { EmitOptions } from '../target.js';
import { modelLine, period } from './sections.js';
import { literal, remark, wrapped } from './texts.js';

/** The comment that begins a section. */
export const title = (text: string): string => `// ---- ${text} `.padEnd(98, '-');

/** @param more lines that say what else there is to know */
export const trainHeader = ({ name }: Program, engine: string, more: readonly string[] = []): string => `/**
 * Trains ${remark(name)}.gan${engine}.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
${more.map((line) => ` *${line === '' ? '' : ` ${line}`}\n`).join('')} */`;

/**
 * The section of settings, which ends with the run.
 * @param batchNote what is to know of the size of a batch
 * @param more further settings
 */
export function settingsSection(
  program: Program,
  training: Training,
  { fingerprint, meant = [] }: EmitOptions,
  batchNote: string,
  more: readonly string[] = [],
): string {
  const { until, batch, accumulate, seed, keep } = training;
  const parts = accumulate > 1;
  const judging = judges(program, training);
  const given = [
    `program: ${literal(`${program.name}.gan`)}`,
    `fingerprint: '${fingerprint}'`,
    'batch',
    ...(parts ? ['accumulate'] : []),
    'until',
    'seed',
    ...(keep === null ? [] : ['keep']),
    ...(judging.length === 0 ? [] : [`judges: ${literal(judging)}`]),
    ...(meant.length === 0 ? [] : [`meant: ${literal(meant)}`]),
  ];
  return [
    title('settings'),
    `const batch = ${batch}; // ${batchNote}`,
    ...(parts ? [`const accumulate = ${accumulate}; // batches that an update takes the mean gradient of`] : []),
    `const until = ${period(until)};`,
    `const seed = ${seed};`,
    ...(keep === null ? [] : [`const keep = ${keepCode(training, keep)}; // the checkpoints that stay`]),
    ...more,
    '',
    `const run = await openRun(import.meta.url, { ${given.join(', ')} });`,
  ].join('\n');
}

/** `{ last: 3, every: [{ epochs: 10 }], best: [{ measure: 'frechet', better: 'less' }] }` */
function keepCode(training: Training, { last, every, best }: Keep): string {
  const names = measureNames(training);
  return literal({
    last,
    every: every.map(periodOf),
    best: best.map(({ measure, key, better }) => ({
      measure: `${names.get(measure)}${key === null ? '' : `.${key}`}`,
      better,
    })),
  });
}

/** Opens the models that metrics look through; nothing where none does. @param names what they are called */
export function modelSection(
  program: Program,
  training: Training,
  names: ReadonlyMap<string, string>,
  options: EmitOptions,
): string {
  const lines = modelsOf(program, measuresOf(training.items)).map((model) => modelLine(model, names.get(model.name)!, options)); // prettier-ignore
  return lines.length === 0 ? '' : [title('what metrics look through'), ...lines].join('\n');
}

/** A line of the program that trains, as it was written, for a comment. */
export function minimizeText({ step }: Training, { networks, loss }: Minimize): readonly string[] {
  const text = loss.kind === 'node' ? step.nodes[loss.node]!.origin.text : '';
  return wrapped(`minimize ${networks.join(', ')}: ${remark(text)}`, 100, 2);
}

/** The line that shows whoever looks on what discriminators say; none without any. @param values code of what works them out */
export function scoreLines(scores: readonly Score[], values: (of: readonly Ref[]) => string): readonly string[] {
  if (scores.length === 0) return [];
  const told = literal(scores.map(({ of, side }) => ({ of, side })));
  return ['// seen by whoever looks on, and worked out for nobody else', `await run.scores(${told}, ${values(scores.map(({ value }) => value))});`]; // prettier-ignore
}

/** How a target shows and measures values. */
export interface LookLines {
  readonly preview: (item: Extract<PlanItem, { kind: 'preview' }>) => string;
  readonly measure: (item: Extract<PlanItem, { kind: 'measure' }>) => string;
}

/**
 * The loop of a run, or of one of its phases.
 * @param body the lines of a step, its report with them
 */
export function loopSection(
  { items: all }: Training,
  { phase, items }: Lines,
  body: readonly string[],
  looks: LookLines,
): string {
  const last = all.filter((item) => item.kind === 'phase').at(-1) ?? null;
  // The last phase goes on to the end, which the command line may have moved.
  const length = phase === last ? '' : period(phase!.until);
  const observing = observingItems(items).filter(({ kind }) => kind !== 'end');
  return [
    title(phase === null ? 'training' : `phase ${phase.name}`),
    `for await (const pass of run.passes(${length})) {`,
    ...body,
    '',
    ...observingLines(observing, looks),
    '}',
    ...items.flatMap((item) => {
      if (item.kind !== 'end') return [];
      // What stands in a phase belongs to its end, the rest to that of the run.
      const ended = all.includes(item) ? 'ended' : 'phaseEnded';
      return ['', `if (run.${ended}) {`, ...observingLines(observingItems(item.body), looks), '}'];
    }),
  ].join('\n');
}

function observingLines(items: readonly PlanItem[], looks: LookLines): readonly string[] {
  return items.flatMap((item): readonly string[] => {
    switch (item.kind) {
      case 'checkpoint':
        return ['await run.checkpoint();'];
      case 'every':
        return [`if (run.every(${period(item.period)})) {`, ...observingLines(item.body, looks), '}'];
      case 'preview':
        return [looks.preview(item)];
      case 'measure':
        return [looks.measure(item)];
      default:
        return [];
    }
  });
}
