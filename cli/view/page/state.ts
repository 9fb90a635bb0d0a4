/** All that the page knows of its runs: what the server has told so far. */
import { Curve } from '../../../runtime/report/curve.js';
import type { LiveState } from '../../../runtime/live/state.js';
import type { Notice, Points, PreviewName, RunHead, RunUpdate } from '../protocol.js';

export interface RunState {
  head: RunHead | null;
  losses: Map<string, Curve>;
  measures: Map<string, Curve>;
  notices: readonly Notice[];
  previews: readonly PreviewName[];
  live: LiveState | null;
}

const nothing = (): RunState => ({
  ...{ head: null, losses: new Map(), measures: new Map(), notices: [], previews: [], live: null },
});

/** Takes what is new of a run, or all there is of it. */
export function take(runs: RunState[], update: RunUpdate): void {
  const run = update.anew === true ? nothing() : (runs[update.run] ?? nothing());
  runs[update.run] = run;
  if (update.head !== undefined) run.head = update.head;
  if (update.live !== undefined) run.live = update.live;
  if (update.previews !== undefined) run.previews = update.previews;
  if (update.notices !== undefined) run.notices = [...run.notices, ...update.notices];
  for (const kind of ['losses', 'measures'] as const)
    for (const [name, points] of Object.entries(update[kind] ?? {})) takePoints(run[kind], name, points);
}

function takePoints(curves: Map<string, Curve>, name: string, points: Points): void {
  const curve = curves.get(name) ?? new Curve();
  curves.set(name, curve);
  for (const [x, mean, low, high, count] of points) curve.take({ x, mean, low, high, count });
}

/** The newest step that is known of a run: that of its process, or the last that was written down. */
export function stepOf({ head, live, losses }: RunState): number {
  const written = [...losses.values()].map(({ last }) => last?.[0] ?? 0);
  return Math.max(head?.step ?? 0, live?.step ?? 0, ...written.map(Math.round));
}

/** How a run stands, in a word. */
export function standingOf({ head, live }: RunState): string {
  if (live !== null) return live.paused ? 'waiting' : 'training';
  return head === null ? '' : head.state === 'begun' ? 'no checkpoint yet' : head.state;
}

/** The newest preview of a kind at a step or before it. */
export const previewAt = (previews: readonly PreviewName[], kind: string, step: number): PreviewName | undefined =>
  previews.findLast((preview) => preview.name === kind && preview.step <= step);

/** The steps at which any of the runs has previews of a kind. */
export const previewSteps = (runs: readonly RunState[], kind: string): readonly number[] =>
  [...new Set(runs.flatMap(({ previews }) => previews.flatMap(({ name, step }) => (name === kind ? [step] : []))))].sort((a, b) => a - b); // prettier-ignore
