/** From modules to a program with every size known: networks, data and training, or a list of what is wrong. */
import type { Checked } from './context/checked.js';
import type { Watcher } from './context/watcher.js';
import type * as ast from '../../grammar/ast/ast.js';
import type { Span } from '../../grammar/text/source.js';
import type { Network } from '../graph/ir/graph.js';
import type { Param, Program } from '../graph/ir/program.js';
import type { Training } from '../graph/ir/training.js';
import { Reports } from '../diagnostics/report/report.js';
import type { Module, Modules } from '../resolve/modules.js';
import { type Aids, Elaborator, type Env, Halt } from './context/elaborator.js';
import { settleInputs } from './proofs/agreement.js';
import { advise } from './proofs/advice/advise.js';
import { wholeDivision } from './proofs/advice/whole-division.js';
import { checkDefinitions } from './proofs/definitions.js';
import { checkExpectation } from './train/expect.js';
import { checkDerivatives } from './proofs/infinite-derivatives.js';
import type { Meter } from './context/meter.js';
import { withShadowed } from './evaluate/hidden.js';
import { fillHoles } from './proofs/holes/holes.js';
import { slipOf } from './proofs/slips/slips.js';
import { dataMeasured } from './train/metrics.js';
import { judgeNetwork } from './gradients/mixing.js';
import { compareRanges, elaborateNetwork } from './evaluate/networks.js';
import { checkParam, global } from './evaluate/names.js';
import { pointless } from './proofs/pointless/pointless.js';
import { Scope } from './values/scope.js';
import { train } from './train/train.js';
import { warnUnusedDeclarations } from './proofs/unused.js';
import { describe, type NetworkValue } from './values/values.js';

/** What the evaluator asks of the proofs. */
const aids: Aids = { amend: withShadowed, fillHoles, slipOf };

/** How many steps it may take to try what params could be set to. */
const mostTried = 40_000;

export function check(
  modules: Modules,
  main: Module,
  reports: Reports,
  overrides: ReadonlyMap<string, ast.Expr>,
  /** What it may take, where it is only tried: then nobody asks what it leaves unused. */
  tried?: Meter,
  watcher: Watcher | null = null,
): Checked {
  const e = new Elaborator(modules, reports, overrides, aids, tried);
  e.watcher = watcher;
  const made: Made = { params: [], training: null };
  try {
    if (!main.broken) checkProgram(e, main, made);
    if (tried === undefined && !main.broken && !reports.failed) {
      const meter = e.meter.part(mostTried);
      const enough = e.meter.spent;
      warnUnusedDeclarations(e, main, (param, value) => {
        if (meter.left < enough) return 'not tried';
        const own = new Reports();
        check(modules, main, own, new Map([...overrides, [param, value]]), meter);
        const error = own.list.find(({ severity }) => severity === 'error') ?? null;
        return error?.code === 'limit/work' ? 'not tried' : error;
      });
    }
  } catch (error) {
    if (!(error instanceof Halt)) throw error;
  }
  const checked = { ...checkedOf(e, main, made), work: e.meter.spent };
  watcher?.checked(checked);
  return checked;
}

/**
 * A program that was found right, with `grad` as it is written, for targets that differentiate themselves: `grad` is an
 * operation of a value and what it is differentiated for.
 */
export function written(modules: Modules, main: Module, overrides: ReadonlyMap<string, ast.Expr>): Program {
  const e = new Elaborator(modules, new Reports(), overrides, aids, undefined, undefined, undefined, true, undefined, true); // prettier-ignore
  const made: Made = { params: evaluateDeclarations(e, main), training: null };
  elaborateNetworks(e, main);
  made.training = checkTraining(e, main);
  if (e.reports.failed) throw new Error('internal: a program is wrong only as it is written');
  return checkedOf(e, main, made).program;
}

function checkedOf(e: Elaborator, main: Module, made: Made): Omit<Checked, 'work'> {
  const data = usedData(e, made.training);
  const name = main.file.replace(/^.*[/\\]/, '').replace(/\.gan$/, '');
  const program = {
    name,
    file: main.file,
    ...made,
    params: made.params.map((param) => ({ ...param, constant: e.paramUses.isConstant(param.name) })),
    data: data.map(({ source }) => source),
    networks: networksOf(e, main),
    models: [...e.models.values()].map(({ model }) => model),
  };
  return { program, data, batch: settingOf(main, 'batch'), until: settingOf(main, 'until') };
}

/** What is there when checking ends early. */
interface Made {
  params: Program['params'];
  training: Training | null;
}

function checkProgram(e: Elaborator, main: Module, made: Made): void {
  checkOverrides(e);
  made.params = evaluateDeclarations(e, main);
  elaborateNetworks(e, main);
  made.training = checkTraining(e, main);
  settleInputs(e);
  if (!main.program.declarations.some(({ kind }) => kind === 'train'))
    for (const { network } of e.networks.values()) if (network !== null) judgeNetwork(e, network.graph);
  compareRanges(e);
  for (const item of main.program.declarations) {
    if (item.kind === 'expect')
      e.attempt(() => checkExpectation(e, item, { module: main, scope: new Scope(), builder: null }));
  }
  checkDefinitions(e, main);
  wholeDivision(e);
  if (!e.reports.failed) {
    advise(e, made.training?.step ?? null);
    pointless(e, made.training);
    if (made.training !== null) checkDerivatives(e, made.training);
  }
  if (main.program.declarations.length === 0 && !e.reports.failed) e.report(main.program.span, 'program/empty', {});
}

function elaborateNetworks(e: Elaborator, main: Module): void {
  for (const [name, { kind }] of main.declarations)
    if (kind === 'network') e.attempt(() => elaborateNetwork(e, global(e, main, name) as NetworkValue));
}

/** The file's own networks in their order, then those of other files that it uses. */
function networksOf(e: Elaborator, main: Module): readonly Network[] {
  const own = [...main.declarations.values()].flatMap((item) => e.networks.get(item.name.text)?.network ?? []);
  const all = [...e.networks.values()].flatMap(({ network }) => network ?? []);
  return [...new Set([...own, ...all])];
}

function checkOverrides(e: Elaborator): void {
  for (const [name, { span }] of e.overrides) checkParam(e, name, span);
}

function evaluateDeclarations(e: Elaborator, main: Module): Program['params'] {
  const params: Param[] = [];
  for (const [name, declaration] of main.declarations) {
    const value = global(e, main, name);
    if (declaration.kind !== 'param' || value.kind === 'poison') continue;
    const text = value.kind === 'number' ? String(value.value) : 'name' in value ? String(value.name) : describe(value);
    params.push({ name, text: value.kind === 'objective' ? value.declaration.name.text : text, constant: false });
  }
  return params;
}

function settingOf({ program }: Module, key: ast.Setting['key']): Span | null {
  const block = program.declarations.find((item) => item.kind === 'train');
  const line = block?.body.statements.find((item) => item.kind === 'setting' && item.key === key);
  return line?.kind === 'setting' ? line.value.span : null;
}

function checkTraining(e: Elaborator, main: Module): Training | null {
  const blocks = main.program.declarations.filter((item) => item.kind === 'train');
  const [first, second] = blocks;
  if (second !== undefined)
    e.report(second.span, 'train/twice', {}, [{ span: first!.span, text: 'the first is here' }]);
  let training: Training | null = null;
  if (first !== undefined) {
    const env: Env = { module: main, scope: new Scope(), builder: null };
    e.attempt(() => (training = train(e, first, env)));
  }
  return training;
}

/** The data sets that the step or a metric names. Where the library declares one, the line that takes it is the place. */
function usedData(e: Elaborator, training: Training | null): Checked['data'] {
  if (training === null) return [];
  const taken = new Map<string, Span>();
  for (const node of training.step.nodes) {
    if (node.kind === 'data' && !taken.has(node.data)) taken.set(node.data, node.origin.span);
  }
  for (const { data, span } of dataMeasured(training.items)) if (!taken.has(data)) taken.set(data, span);
  return [...e.data.values()].flatMap((source) => {
    const span = taken.get(source.name);
    if (span === undefined) return [];
    return [{ source, span: source.declaredIn.startsWith('std/') ? span : source.span }];
  });
}
