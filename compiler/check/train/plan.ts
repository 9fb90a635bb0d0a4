/** What must hold of a whole training plan: every line reaches what it trains, every network is trained. */
import type { Span } from '../../../grammar/text/source.js';
import type { Graph } from '../../graph/ir/graph.js';
import type { PlanItem, Training } from '../../graph/ir/training.js';
import { parameterCount } from '../../graph/analyse/measure.js';
import { typeOf } from '../../graph/ir/refs.js';
import { type Minimize, minimizes } from '../../graph/ir/plan.js';
import { showType } from '../../graph/ir/types.js';
import { listOf } from '../../diagnostics/wording/suggest.js';
import type { Elaborator } from '../context/elaborator.js';
import { checkGradients } from '../gradients/gradient-flow.js';
import { networksMeasured } from './metrics.js';

export function checkPlan(e: Elaborator, training: Training, span: Span): void {
  const { step, items } = training;
  const lines = minimizes(items);
  for (const line of lines) checkLine(e, line, training);
  checkGradients(e, training, lines);
  if (lines.length === 0) e.report(span, 'train/nothing-minimized', {});
  else checkTrained(e, training, new Set(lines.flatMap((line) => line.networks)));
  checkPreviews(e, step, items);
}

/** Every network is trained; where a line speaks of one that is not, that line is the place to say so. */
function checkTrained(
  e: Elaborator,
  { optimizers, averages, clips, items }: Training,
  trained: ReadonlySet<string>,
): void {
  for (const [network, { declaration, network: made }] of e.networks) {
    if (trained.has(network)) continue;
    const of = (line: { readonly networks: readonly string[] }) => line.networks.includes(network);
    const optimizer = optimizers.find(of);
    const average = averages.find((line) => line.network === network);
    const clip = clips.find(of);
    const measured = networksMeasured(items).find((use) => use.network === network);
    if (optimizer !== undefined) e.report(optimizer.span, 'train/optimizer-idle', { network });
    else if (average !== undefined)
      e.report(average.span, 'train/average-untrained', { network, trained: [...trained] });
    else if (clip !== undefined) e.report(clip.span, 'train/clip-untrained', { network });
    else if (made?.start != null) continue;
    else if (measured !== undefined) e.report(measured.span, 'metric/untrained', { metric: measured.name, network });
    else if (made === null || parameterCount(made.graph) > 0)
      e.report(declaration.name.span, 'train/untrained', { network });
  }
}

function checkLine(e: Elaborator, line: Minimize, { optimizers }: Training): void {
  for (const name of line.networks) {
    if (!optimizers.some((use) => use.networks.includes(name)))
      e.report(line.span, 'train/no-optimizer', { network: name });
  }
  const uses = optimizers.filter((use) => use.networks.some((name) => line.networks.includes(name)));
  if (uses.length > 1) {
    const networks = listOf(line.networks);
    e.report(line.span, 'train/several-optimizers', { networks }, uses.map((use) => ({ span: use.span, text: 'one of them' }))); // prettier-ignore
  }
}

function checkPreviews(e: Elaborator, step: Graph, items: readonly PlanItem[]): void {
  for (const item of items) {
    if ('body' in item) checkPreviews(e, step, item.body);
    if (item.kind === 'preview') checkPreview(e, typeOf(step, item.value), item);
  }
}

function checkPreview(
  e: Elaborator,
  type: ReturnType<typeof typeOf>,
  item: Extract<PlanItem, { kind: 'preview' }>,
): void {
  const picture = type.dtype === 'f32' && type.shape.length === 3 && [1, 3, 4].includes(type.shape[2]!);
  const fits = item.layout.kind === 'grid' ? picture : type.dtype === 'f32' && type.shape.join() === '2';
  if (!fits) e.report(item.span, 'train/preview-shape', { layout: item.layout.kind, actual: showType(type) });
}
