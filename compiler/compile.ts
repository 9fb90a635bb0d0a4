/**
 * The compiler, as a table of contents: modules are resolved, the program is checked into a typed graph, its data
 * is looked at and its schedules are held against the length of training, and it gets a fingerprint. What comes back is
 * a program to emit, or what is wrong with it, with the fixes that proved right when they were tried.
 */
import { parseExpression } from '../grammar/parse.js';
import type { Expr } from '../grammar/ast/ast.js';
import { checkBudgets } from './check/proofs/budgets.js';
import { check, written } from './check/check.js';
import type { Watcher } from './check/context/watcher.js';
import { checkData, checkModels, checkWeights } from './check/proofs/files.js';
import { checkIdleRates } from './check/proofs/idle-rates.js';
import { checkSchedules } from './check/proofs/schedules.js';
import { silence, type Silenced } from './diagnostics/allow/silence.js';
import { withoutConsequences } from './diagnostics/report/consequences.js';
import type { Diagnostic } from './diagnostics/model/diagnostic.js';
import type { Details } from './diagnostics/catalog/index.js';
import { didYouMean } from '../runtime/text/nearest.js';
import { settle } from './diagnostics/fixes/apply.js';
import { diagnose, Reports, syntaxFinding } from './diagnostics/report/report.js';
import { type Epoch, epochOf } from './graph/analyse/epochs.js';
import { fingerprint } from './graph/identity/fingerprint.js';
import type { Program } from './graph/ir/program.js';
import type { Quantity } from './graph/ir/training.js';
import { offered, pathOf, type Tried } from './offers.js';
import { flatten, type Place } from './resolve/flatten.js';
import type { Host } from './resolve/host.js';
import { Modules, nearBeside } from './resolve/modules.js';

/** The program as one file; `place` says where paths of data and weights lead that stand in it. */
export type Flat = (place?: Place) => string;

export interface Compilation {
  /** What could be made of the program; complete when there are no errors. Null when there is no such file. */
  readonly program: Program | null;
  /** The same with `grad` as it is written, for targets that differentiate themselves; null when it has errors. */
  readonly written: (() => Program) | null;
  /** The program as one file that stands alone; null when it has errors. */
  readonly flat: Flat | null;
  /** Identifies what the program means; null when it has errors. */
  readonly fingerprint: string | null;
  /** Whose samples an epoch of training counts; null where that cannot be told. */
  readonly epoch: Epoch | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Warnings that comments say are meant, which are left out of the diagnostics. */
  readonly silenced: readonly Silenced<Diagnostic>[];
  /** The text of a file that was read. */
  readonly text: (file: string) => string | null;
}

export interface CompileOptions {
  /** Params set from outside: `{ width: '64', norm: 'layer_norm' }`. */
  readonly set?: Readonly<Record<string, string>>;
  /** How long training is to last, where that is said from outside. */
  readonly until?: Quantity;
  /** Who is told what the expressions of the program turn out to be; before the promise is there. */
  readonly watcher?: Watcher;
}

export async function compile(
  file: string,
  host: Host,
  { set = {}, until, watcher }: CompileOptions = {},
): Promise<Compilation> {
  const remembering = withMemory(host);
  const { work, ...compilation } = await compileOnce(file, remembering, set, until, watcher);
  const diagnostics = await offered({ file, set }, { ...compilation, work }, host, (root, texts) => {
    const read = (path: string) => texts.get(pathOf(path, host)) ?? host.read(path);
    return compileOnce(root.file, { ...remembering, read }, root.set, until);
  });
  return { ...compilation, diagnostics };
}

/** The host, which looks at the same data only once. */
function withMemory(host: Host): Host {
  if (host.inspect === undefined) return host;
  const known = new Map<string, ReturnType<typeof host.inspect>>();
  return {
    ...host,
    inspect(data) {
      const key = JSON.stringify({ ...data, span: null });
      const found = known.get(key) ?? host.inspect!(data);
      known.set(key, found);
      return found;
    },
  };
}

async function compileOnce(
  file: string,
  host: Host,
  set: Readonly<Record<string, string>>,
  until: Quantity | undefined,
  watcher?: Watcher,
): Promise<Tried> {
  const reports = new Reports();
  const modules = new Modules(host, reports);
  const overrides = readOverrides(set, reports);
  const text = (name: string) => modules.text(name) ?? overrides.texts.get(name) ?? null;
  const main = modules.main(file);
  if (main === null) {
    const diagnostics = [unreadable(file, noSuchFile(file, host))];
    return {
      program: null,
      written: null,
      flat: null,
      fingerprint: null,
      epoch: null,
      diagnostics,
      silenced: [],
      text,
      work: 0,
    };
  }
  const checked = check(modules, main, reports, overrides.expressions, undefined, watcher);
  const counts = await checkData(checked, host, reports);
  await checkWeights(checked, host, reports);
  await checkModels(checked, host, reports);
  if (!reports.failed) checkBudgets(checked.program, checked.batch, reports);
  const epoch = checked.program.training === null ? null : epochOf(checked.program.training, counts);
  if (!reports.failed) {
    checkSchedules(checked.program, epoch, checked.until, reports);
    const { training } = checked.program;
    const lasts = training === null ? null : { ...training, until: until ?? training.until };
    checkIdleRates(lasts, epoch, until === undefined ? checked.until : null, reports);
  }
  const { program, work } = checked;
  const sources = modules.own().map((module) => ({ program: module.program, text: modules.text(module.file) ?? '' }));
  const looked = host.inspect !== undefined || checked.data.length === 0;
  const everything = looked && !reports.failed && overrides.expressions.size === 0;
  const heard = silence(withoutConsequences(reports.list, sources), {
    files: sources.map((source) => ({ file: source.program.span.file, text: source.text })),
    complete: everything ? main.file : null,
  });
  const diagnostics = heard.findings.map((finding) => settle(finding, text, reports.remediesOf(finding))).sort(byPlace);
  const silenced = heard.silenced
    .map(({ told, reason }) => ({ told: settle(told, text), reason }))
    .sort((a, b) => byPlace(a.told, b.told));
  if (reports.failed)
    return { program, written: null, flat: null, fingerprint: null, epoch: null, diagnostics, silenced, text, work };
  const flat = (place?: Place) => flatten(main, modules, set, place);
  return {
    program,
    written: () => written(modules, main, overrides.expressions),
    flat,
    fingerprint: fingerprint(program),
    epoch,
    diagnostics,
    silenced,
    text,
    work,
  };
}

/** A file that cannot be read is wrong from its first character on. */
export function unreadable(file: string, details: Details<'file/unreadable'>): Diagnostic {
  const start = { offset: 0, line: 1, column: 1 };
  return settle(diagnose('file/unreadable', { file, start, end: start }, details), () => null);
}

/** What to say of a file that is not there. */
export function noSuchFile(file: string, host: Pick<Host, 'list'>): Details<'file/unreadable'> {
  const { meant } = nearBeside(file, file, host);
  return { problem: `There is no file ${file}.`, hint: didYouMean(meant) ?? 'Check the path.' };
}

function readOverrides(set: Readonly<Record<string, string>>, reports: Reports) {
  const expressions = new Map<string, Expr>();
  const texts = new Map<string, string>();
  for (const [name, written] of Object.entries(set)) {
    const place = `--set ${name}`;
    texts.set(place, written);
    const { expression, problems } = parseExpression(written, place);
    for (const problem of problems) reports.add(syntaxFinding(problem));
    if (expression !== null) expressions.set(name, expression);
  }
  return { expressions, texts };
}

const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  a.span.file.localeCompare(b.span.file) || a.span.start.offset - b.span.start.offset;
