/** Declarations against the files they name, where the host can see them: data, weights that networks start from, models. */
import { diagnose, type Reports } from '../../diagnostics/report/report.js';
import { trainedData } from '../../graph/analyse/epochs.js';
import type { Span } from '../../../grammar/text/source.js';
import type { Host } from '../../resolve/host.js';
import type { Checked } from '../context/checked.js';

/** @returns how many samples data sets have, by name, as far as that can be known */
export async function checkData(
  { program, data, batch }: Checked,
  host: Host,
  reports: Reports,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const { training } = program;
  // What is only shown or measured is not taken in batches of this size.
  const trained = new Set(training === null ? [] : trainedData(training));
  let largest: { readonly name: string; readonly count: number; readonly span: Span } | null = null;
  const size = training?.batch ?? 0;
  for (const { source, span } of data) {
    const declared = source.options['count'];
    if (typeof declared === 'number') counts.set(source.name, declared);
    if (host.inspect === undefined) continue;
    const found = await host.inspect(source);
    if ('problem' in found) {
      reports.add(diagnose('data/files', span, found));
      continue;
    }
    for (const { kind, ...note } of found.notes ?? []) reports.add(diagnose(`data/${kind}`, span, note));
    const { name } = source;
    counts.set(name, found.count);
    const count = found.least ?? found.count;
    // One sample beside a set of many is meant as that: the picture whose style is taken.
    if (!trained.has(name) || (count === 1 && data.length > 1)) continue;
    if (size > count) reports.add(diagnose('data/batch', batch ?? span, { name, batch: size, count }));
    else if (largest === null || count > largest.count) largest = { name, count, span };
  }
  if (largest !== null && size > 0) adviseBatch(largest, size, batch, reports);
  return counts;
}

/** Warns where the samples that fill no batch are a tenth of all, or more. */
function adviseBatch(
  { name, count, span }: { readonly name: string; readonly count: number; readonly span: Span },
  size: number,
  batch: Span | null,
  reports: Reports,
): void {
  if (count % size < count / 10) return;
  const details = { name, count, batch: size, better: better(count, size) };
  reports.add(diagnose('advice/leftover', batch ?? span, details));
}

/** The size nearest to this one that leaves out no more than a hundredth, or as little as there is. */
function better(count: number, batch: number): number {
  const sizes = Array.from({ length: Math.min(count, 2 * batch) }, (_, i) => i + 1);
  const few = sizes.filter((size) => count % size <= count / 100);
  return few.reduce((a, b) => (Math.abs(b - batch) < Math.abs(a - batch) ? b : a), 1);
}

export async function checkWeights({ program }: Checked, host: Host, reports: Reports): Promise<void> {
  if (host.inspectWeights === undefined) return;
  for (const network of program.networks) {
    if (network.start === null) continue;
    const fault = await host.inspectWeights(network);
    if (fault !== null) reports.add(diagnose('network/weights', network.start.span, fault));
  }
}

export async function checkModels({ program }: Checked, host: Host, reports: Reports): Promise<void> {
  if (host.inspectModel === undefined) return;
  for (const model of program.models) {
    const fault = await host.inspectModel(model);
    if (fault !== null) reports.add(diagnose('network/model', model.file.span, fault));
  }
}
