/** Data declarations against their files, where the host can see them. */
import { diagnose, type Reports } from '../diagnostics/report.js';
import type { DataSource, Program } from '../graph/ir.js';
import type { Host } from '../resolve/host.js';

export async function checkData(
  program: Program,
  data: readonly DataSource[],
  host: Host,
  reports: Reports,
): Promise<void> {
  if (host.inspect === undefined) return;
  for (const source of data) {
    const found = await host.inspect(source);
    if ('problem' in found) {
      reports.add(diagnose('data/files', source.span, found));
      continue;
    }
    const batch = program.training?.batch ?? 0;
    if (batch > found.count)
      reports.add(diagnose('data/batch', source.span, { name: source.name, batch, count: found.count }));
  }
}
