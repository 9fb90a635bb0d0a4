/** Compiles a program for an editor, and keeps what can be shown where it is written. */
import { check } from '../../compiler/check/check.js';
import { compile } from '../../compiler/compile.js';
import type { Diagnostic } from '../../compiler/diagnostics/model/diagnostic.js';
import { Reports } from '../../compiler/diagnostics/report/report.js';
import { budgetOf } from '../../compiler/graph/analyse/layers.js';
import { flops, parameterCount } from '../../compiler/graph/analyse/measure.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import type { Host } from '../../compiler/resolve/host.js';
import { Modules } from '../../compiler/resolve/modules.js';
import { rangeOf } from '../text/places.js';
import { read, type Reading } from '../text/reading.js';
import type { Facts, Problem } from './facts.js';
import { hintsOf } from './hints.js';
import { Recorder } from './recorder.js';

export interface Examined {
  readonly facts: Facts;
  /** The texts that it was found in: while none of them changes, there is nothing else to find. */
  readonly read: ReadonlyMap<string, string | null>;
}

/** Compiles a file; `texts` stand for what is on the disk. */
export type Examine = (file: string, texts: ReadonlyMap<string, string>) => Promise<Examined>;

export const examineWith =
  (host: Host): Examine =>
  async (file, texts) => {
    const read = new Map<string, string | null>();
    const text = (path: string) => {
      const found = read.has(path) ? read.get(path)! : (texts.get(path) ?? host.read(path));
      read.set(path, found);
      return found;
    };
    const facts = await examine(file, { ...host, read: text });
    return { facts, read };
  };

/** What there is to say of a file; of one that is not there, that. Mistakes are told of the text as it was written. */
export async function examine(file: string, host: Host): Promise<Facts> {
  const reading = read(file, host.read(file) ?? '');
  const recorder = new Recorder(file);
  const whole = reading.mended === reading.text;
  if (!whole) lookOver(reading, host, recorder);
  const { diagnostics } = await compile(file, host, whole ? { watcher: recorder } : {});
  return factsOf(reading, recorder, diagnostics.map(problemOf));
}

/** Checks alone: data is not looked at, and nothing is said. */
function lookOver({ file, mended }: Reading, host: Host, recorder: Recorder): void {
  const reports = new Reports();
  const modules = new Modules({ ...host, read: (path) => (path === file ? mended : host.read(path)) }, reports);
  const main = modules.main(file);
  if (main !== null) check(modules, main, reports, new Map(), undefined, recorder);
}

function factsOf(reading: Reading, recorder: Recorder, problems: readonly Problem[]): Facts {
  const { file, text } = reading;
  const program = recorder.made?.program ?? null;
  return {
    file,
    text,
    values: recorder.known(),
    hints: hintsOf(reading, recorder, program),
    networks: networksOf(file, program),
    training: trainingOf(reading, program),
    problems,
  };
}

function networksOf(file: string, program: Program | null): Facts['networks'] {
  return (program?.networks ?? []).flatMap(({ name, graph }) =>
    graph.span.file === file
      ? [{ ...rangeOf(graph.span), name, parameters: parameterCount(graph), flops: flops(graph) }]
      : [],
  );
}

function trainingOf({ program: written }: Reading, program: Program | null): Facts['training'] {
  const block = written.declarations.find(({ kind }) => kind === 'train');
  const training = program?.training ?? null;
  if (block === undefined || training === null) return null;
  const { count, unit } = training.until;
  return {
    ...rangeOf(block.span),
    batch: training.batch,
    until: `${count} ${count === 1 ? unit.slice(0, -1) : unit}`,
    ...budgetOf(program!.networks, training),
  };
}

export function problemOf({ span, severity, code, message, hint, labels, fix }: Diagnostic): Problem {
  return {
    file: span.file,
    ...rangeOf(span),
    severity,
    code,
    message,
    hint,
    labels: labels.map((label) => ({ file: label.span.file, ...rangeOf(label.span), text: label.text })),
    fix: fix === null ? null : { title: fix.title, edits: fix.edits.map((edit) => ({ ...rangeOf(edit.span), text: edit.text })) }, // prettier-ignore
  };
}
