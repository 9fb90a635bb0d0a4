/** From modules to a program with every size known: networks, data and training, or a list of what is wrong. */
import type * as ast from '../../grammar/ast.js';
import type { DataSource, Network, Program, Training } from '../graph/ir.js';
import { nearest } from '../diagnostics/suggest.js';
import type { Reports } from '../diagnostics/report.js';
import type { Module, Modules } from '../resolve/modules.js';
import { Elaborator, type Env } from './elaborator.js';
import { checkExpectation } from './expect.js';
import { compareRanges, elaborateNetwork } from './networks.js';
import { global } from './names.js';
import { Scope } from './scope.js';
import { train } from './train.js';
import { describe, type Value } from './values.js';

export interface Checked {
  readonly program: Program;
  /** Data declarations that training uses, to be looked at. */
  readonly data: readonly DataSource[];
}

export function check(
  modules: Modules,
  main: Module,
  reports: Reports,
  overrides: ReadonlyMap<string, ast.Expr>,
): Checked {
  const e = new Elaborator(modules, reports, overrides);
  refuseLater(e, main);
  checkOverrides(e, main);
  const params = evaluateDeclarations(e, main);
  const networks = [...main.declarations.values()].flatMap((declaration): Network[] => {
    if (declaration.kind !== 'network') return [];
    let network: Network | null = null;
    e.attempt(() => {
      network = elaborateNetwork(
        e,
        global(e, main, declaration.name.text) as Extract<Value, { kind: 'network' }>,
      ).network;
    });
    return network === null ? [] : [network];
  });
  const training = checkTraining(e, main);
  compareRanges(e);
  for (const item of main.program.declarations) {
    if (item.kind === 'expect')
      e.attempt(() => checkExpectation(e, item.condition, { module: main, scope: new Scope(), builder: null }));
  }
  const declared = [...main.declarations.values()];
  if (declared.length === 0 && main.program.declarations.length === 0 && !reports.failed) {
    reports.add({
      code: 'program/empty',
      severity: 'error',
      message: 'This file declares nothing.',
      span: main.program.span,
      labels: [],
      hint: 'Start from a template: gan new dcgan',
    });
  }
  if (!reports.failed) warnUnusedParams(e, main);
  const used = [...imported(e, training)];
  const name = main.file.replace(/^.*[/\\]/, '').replace(/\.gan$/, '');
  return { program: { name, file: main.file, params, data: used, networks, training }, data: used };
}

/** What the grammar reads but a later version gives meaning to. */
function refuseLater(e: Elaborator, main: Module): void {
  const { extends: base } = main.program;
  if (base !== null)
    e.report(base.span, 'support/not-yet', { what: '`extends`', instead: 'Copy the file and change it.' });
}

function checkOverrides(e: Elaborator, main: Module): void {
  const params = [...main.declarations.values()].filter((item) => item.kind === 'param').map((item) => item.name.text);
  for (const [name, { span }] of e.overrides) {
    if (!params.includes(name)) e.report(span, 'param/unknown', { name, known: params, meant: nearest(name, params) });
  }
}

function evaluateDeclarations(e: Elaborator, main: Module): Program['params'] {
  const params: { name: string; text: string }[] = [];
  for (const [name, declaration] of main.declarations) {
    const value = global(e, main, name);
    if (declaration.kind !== 'param' || value.kind === 'poison') continue;
    const text = value.kind === 'number' ? String(value.value) : 'name' in value ? String(value.name) : describe(value);
    params.push({ name, text: value.kind === 'objective' ? value.declaration.name.text : text });
  }
  return params;
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

function* imported(e: Elaborator, training: Training | null): Generator<DataSource> {
  if (training === null) return;
  const names = new Set(training.pass.nodes.flatMap((node) => (node.kind === 'data' ? [node.data] : [])));
  const measured = JSON.stringify(training.items, (key, value: unknown) => (key === 'span' ? undefined : value));
  for (const values of e.globals.values()) {
    for (const value of values.values()) {
      if (typeof value === 'string' || value.kind !== 'data') continue;
      if (names.delete(value.data.name) || measured.includes(`"data":"${value.data.name}"`)) yield value.data;
    }
  }
}

/** A param that nothing reads is a setting that does nothing. */
function warnUnusedParams(e: Elaborator, main: Module): void {
  const text = e.modules.text(main.file) ?? '';
  for (const declaration of main.declarations.values()) {
    if (declaration.kind !== 'param') continue;
    const uses = text.match(new RegExp(`\\b${declaration.name.text}\\b`, 'g'))?.length ?? 0;
    if (uses < 2) e.report(declaration.name.span, 'unused/param', { name: declaration.name.text });
  }
}
