/** Declarations against the files they name, where the host can see them: data, and weights that networks start from. */
import { diagnose, type Reports } from '../diagnostics/report.js';
import type { Host } from '../resolve/host.js';
import type { Checked } from './check.js';

/** @returns how many samples data sets have, by name, as far as that can be known */
export async function checkData(
  { program, data, batch }: Checked,
  host: Host,
  reports: Reports,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { source, span } of data) {
    const declared = source.options['count'];
    if (typeof declared === 'number') counts.set(source.name, declared);
    if (host.inspect === undefined) continue;
    const found = await host.inspect(source);
    if ('problem' in found) {
      reports.add(diagnose('data/files', span, found));
      continue;
    }
    const { name } = source;
    counts.set(name, found.count);
    const size = program.training?.batch ?? 0;
    const count = found.least ?? found.count;
    // One sample beside a set of many is meant as that: the picture whose style is taken.
    const constant = count === 1 && data.length > 1;
    if (size > count && !constant) reports.add(diagnose('data/batch', batch ?? span, { name, batch: size, count }));
  }
  return counts;
}

export async function checkWeights({ program }: Checked, host: Host, reports: Reports): Promise<void> {
  if (host.inspectWeights === undefined) return;
  for (const network of program.networks) {
    if (network.start === null) continue;
    const fault = await host.inspectWeights(network);
    if (fault !== null) reports.add(diagnose('network/weights', network.start.span, fault));
  }
}
