/** `dense(_) |> reshape(_, _, 512)`: sizes that a network leaves out are worked out from everything it must fit. */
import { partsOf } from '../../../../grammar/ast/walk.js';
import type { Hole } from '../../context/networks.js';
import type * as ast from '../../../../grammar/ast/ast.js';
import type { Finding } from '../../../diagnostics/model/diagnostic.js';
import { type Elaborator, samePlace, Stop } from '../../context/elaborator.js';
import { elaborateNetwork } from '../../evaluate/networks.js';
import type { NetworkValue } from '../../values/values.js';
import { gapOf } from './gaps.js';
import { type Outcome, solve } from './solve.js';

/** How many steps looking for the sizes of a network may take. */
const most = 40_000;

/** Works out the sizes that the network's body leaves out, and notes them. @throws Stop where there is not one way to do it */
export function fillHoles(e: Elaborator, value: NetworkValue): readonly Hole[] {
  const openings = new Set<ast.Expr>();
  for (;;) {
    const holes = openHoles(value.declaration.body, openings);
    if (holes.length === 0 || holes.some((hole) => e.holes.has(hole))) return [];
    const known = openings.size;
    try {
      return filled(e, value, holes, openings);
    } catch (error) {
      // What turned out to be an argument left open is no size to look for.
      if (!(error instanceof Stop) || openings.size === known) throw error;
    }
  }
}

function filled(
  e: Elaborator,
  value: NetworkValue,
  holes: readonly ast.Expr[],
  openings: Set<ast.Expr>,
): readonly Hole[] {
  const meter = e.meter.part(most);
  const tries: { readonly told: Finding; readonly sizes: readonly number[] }[] = [];
  const solution = solve(holes.length, (sizes): Outcome<Finding> => {
    const outcome = tried(e.trial(meter), value, new Map(holes.map((hole, i) => [hole, sizes[i]!])), openings);
    if (outcome.kind !== 'fits') tries.push({ told: outcome.told, sizes });
    return outcome;
  });
  const written = (sizes: readonly number[]) => sizes.join(', ');
  switch (solution.kind) {
    case 'unrelated':
      e.reports.add(withSizes(solution.told, holes, tries));
      throw new Stop();
    case 'none': {
      const { span } = holes[solution.unknown]!;
      const tries = solution.nearest.map(({ size, told }) => ({ size, message: told.message }));
      const [label] = solution.nearest.map(({ told }) => ({ span: told.span, text: 'what must fit' }));
      return e.fail(span, 'hole/none', { tries }, label === undefined ? [] : [label]);
    }
    case 'found': {
      if (solution.others.length > 0) {
        const all = [solution.sizes, ...solution.others].sort((a, b) => a.findIndex((n, i) => n !== b[i]) < 0 ? 0 : compare(a, b)); // prettier-ignore
        const labels = holes.slice(1).map(({ span }) => ({ span, text: 'and this' }));
        return e.fail(holes[0]!.span, 'hole/several', { found: all.slice(0, 5).map(written), count: holes.length }, labels); // prettier-ignore
      }
      for (const [i, hole] of holes.entries()) e.holes.set(hole, solution.sizes[i]!);
      return holes.map(({ span }, i) => ({ span, size: solution.sizes[i]! }));
    }
  }
}

/** What is wrong whatever is left out is: where it is told with sizes that were tried, it says with which. */
function withSizes(
  told: Finding,
  holes: readonly ast.Expr[],
  tries: readonly { readonly told: Finding; readonly sizes: readonly number[] }[],
): Finding {
  const here = tries.filter((item) => item.told.code === told.code && samePlace(item.told.span, told.span));
  if (here.every((item) => item.told.message === told.message)) return told;
  const sizes = here.find((item) => item.told === told)?.sizes ?? [];
  const moved = holes.flatMap(({ span }, i) => {
    const others = here.filter((item) => item.sizes.every((size, at) => at === i || size === sizes[at]));
    return new Set(others.map((item) => item.told.message)).size > 1 || holes.length === 1 ? [{ span, text: `taken as ${sizes[i]}` }] : []; // prettier-ignore
  });
  return { ...told, labels: [...told.labels, ...moved] };
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((size, at) => size !== b[at]);
  return i < 0 ? 0 : a[i]! - b[i]!;
}

/** The network with these sizes, worked out without a word. */
function tried(
  own: Elaborator,
  value: NetworkValue,
  sizes: ReadonlyMap<ast.Expr, number>,
  openings: Set<ast.Expr>,
): Outcome<Finding> {
  for (const [hole, size] of sizes) own.holes.set(hole, size);
  own.tries(() => elaborateNetwork(own, value));
  const opened = [...sizes.keys()].filter((hole) => own.openings.has(hole));
  for (const hole of opened) openings.add(hole);
  if (opened.length > 0) throw new Stop();
  const told = own.reports.list.find(({ severity }) => severity === 'error');
  if (told === undefined) return { kind: 'fits' };
  const gap = gapOf(told);
  const { file, start, end } = told.span;
  return gap === null
    ? { kind: 'wrong', told }
    : { kind: 'off', at: `${told.code} ${file}:${start.offset}-${end.offset} ${gap.part}`, gap: gap.gap, told };
}

/** The sizes that a body leaves out; none where each is the only one of a `reshape`, which what comes in fills. */
function openHoles(body: unknown, openings: ReadonlySet<unknown>): readonly ast.Expr[] {
  const all: ast.Expr[] = [];
  let filled = 0;
  const visit = (tree: unknown): void => {
    if (typeof tree !== 'object' || tree === null || openings.has(tree)) return;
    if ('kind' in tree && tree.kind === 'hole') all.push(tree as ast.Expr);
    if ('kind' in tree && tree.kind === 'call' && isReshape(tree as ast.Call)) {
      const sizes = (tree as ast.Call).arguments.filter(({ value }) => value.kind === 'hole');
      if (sizes.length === 1) filled++;
    }
    for (const [, part] of partsOf(tree)) visit(part);
  };
  visit(body);
  return all.length > filled ? all : [];
}

const isReshape = ({ callee }: ast.Call): boolean => callee.kind === 'ref' && callee.name === 'reshape';
