import { join } from 'node:path';
import { type MetricsLine, metricsOf } from '../metrics/log.js';
import { Curve } from './curve.js';
import { Troubles } from './trouble.js';

/** What a run is drawn from may be this many curves of each kind. */
const mostCurves = 500;

/** The losses and measures of a run by their names, taken line by line. */
export class Curves {
  readonly losses = new Map<string, Curve>();
  readonly measures = new Map<string, Curve>();
  readonly troubles = new Troubles();

  static of(lines: Iterable<MetricsLine>): Curves {
    const curves = new Curves();
    for (const line of lines) curves.add(line);
    return curves;
  }

  add(line: MetricsLine): void {
    this.troubles.add(line);
    for (const kind of ['losses', 'measures'] as const) {
      for (const [name, value] of Object.entries(line[kind] ?? {})) {
        const curve = this[kind].get(name) ?? new Curve();
        if (this[kind].size < mostCurves) this[kind].set(name, curve);
        if (Number.isFinite(value)) curve.add(line.step, value);
      }
    }
  }
}

/** Those of a run. */
export async function readCurves(run: string): Promise<Curves> {
  const curves = new Curves();
  for await (const line of metricsOf(join(run, 'metrics.jsonl'))) curves.add(line);
  return curves;
}
