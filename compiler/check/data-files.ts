/** Data declarations against their files, where the host can see them. */
import { diagnose, type Reports } from '../diagnostics/report.js';
import type { Host } from '../resolve/host.js';
import type { Checked } from './check.js';

export async function checkData({ program, data, batch }: Checked, host: Host, reports: Reports): Promise<void> {
  if (host.inspect === undefined) return;
  for (const { source, span } of data) {
    const found = await host.inspect(source);
    if ('problem' in found) {
      reports.add(diagnose('data/files', span, found));
      continue;
    }
    const { name } = source;
    const size = program.training?.batch ?? 0;
    if (size > found.count)
      reports.add(diagnose('data/batch', batch ?? span, { name, batch: size, count: found.count }));
  }
}
