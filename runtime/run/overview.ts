/** What can be said of runs at a glance, from what lies in their folders. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bestOf, valueOf } from '../checkpoints/best.js';
import { type CheckpointInfo, describedCheckpoints } from '../checkpoints/checkpoint.js';
import { listFolder } from '../files/writing.js';
import { newestMetrics } from '../metrics/log.js';
import { readBeginning } from './beginning.js';
import { Standing } from '../trouble/standing.js';
import type { Trouble } from '../trouble/trouble.js';
import { holderOf } from './lock.js';

export interface Overview {
  readonly folder: string;
  readonly program: string;
  /** Null where an older version made it, which did not say. */
  readonly seed: number | null;
  /** What computed its newest checkpoint; null where there is none yet. */
  readonly engine: string | null;
  /** `begun` where it was ended before its first checkpoint; of one that is `damaged` nothing more is known. */
  readonly state: 'training' | 'ended' | 'stopped' | 'begun' | 'damaged';
  /** The process that trains it. */
  readonly pid: number | null;
  /** The newest step that was written down. */
  readonly step: number;
  /** The step training is to end with, where its newest checkpoint says so. */
  readonly lastStep: number | null;
  readonly epoch: number | null;
  /** Seconds of training. */
  readonly seconds: number;
  readonly losses: Readonly<Record<string, number>>;
  /** What was measured last. */
  readonly measures: Readonly<Record<string, number>>;
  /** What was noticed and has not gone away. */
  readonly trouble: readonly Trouble[];
  /** The best checkpoint by each measure that the program keeps the best of. */
  readonly best: readonly { readonly measure: string; readonly value: number; readonly step: number }[];
}

/** The runs in a folder, and in the folders in it, those that were written to last first. */
export async function overviews(folder: string): Promise<readonly Overview[]> {
  const own = await overview(folder);
  if (own !== null) return [own];
  const inner = await Promise.all((await listFolder(folder)).map((name) => overviewWithTime(join(folder, name))));
  return inner
    .flatMap((each) => each ?? [])
    .sort((a, b) => b.time - a.time || (a.run.folder < b.run.folder ? -1 : 1))
    .map(({ run }) => run);
}

async function overviewWithTime(folder: string) {
  // One that cannot be read does not hide the others.
  const run = await overview(folder).catch(() => damaged(folder));
  if (run === null) return null;
  const { mtimeMs } = await stat(join(folder, 'metrics.jsonl')).catch(() => stat(folder));
  return { run, time: mtimeMs };
}

/** Null where a folder holds no run. */
export async function overview(folder: string): Promise<Overview | null> {
  const beginning = await readBeginning(folder);
  if (beginning === null) return null;
  const described = await describedCheckpoints(folder);
  const info = described.at(-1)?.info ?? null;
  const lines = await newestMetrics(join(folder, 'metrics.jsonl'));
  const measures: Record<string, number> = {};
  for (const line of lines) Object.assign(measures, line.measures);
  const standing = new Standing();
  for (const trouble of info?.trouble ?? []) standing.take(trouble);
  for (const { step, trouble } of lines) if (trouble !== undefined && step > (info?.step ?? 0)) standing.take(trouble);
  const last = lines.at(-1);
  const holder = holderOf(folder);
  const step = last?.step ?? info?.step ?? 0;
  const names = new Set((info?.best ?? []).map(({ measure }) => measure));
  return {
    folder,
    program: beginning.program,
    seed: beginning.seed ?? info?.seed ?? null,
    engine: info?.engine ?? null,
    state: holder !== null ? 'training' : stateOf(info),
    pid: holder?.pid ?? null,
    step,
    lastStep: info?.lastStep ?? null,
    epoch: last?.epoch ?? info?.epoch ?? null,
    seconds: last?.seconds ?? info?.seconds ?? 0,
    losses: lines.findLast(({ losses }) => losses !== undefined)?.losses ?? info?.losses ?? {},
    measures,
    trouble: standing.list,
    best: [...names].flatMap((measure) => {
      const best = bestOf(described, measure);
      return best === undefined ? [] : [{ measure, value: valueOf(best, measure)!.value!, step: best.step }];
    }),
  };
}

const damaged = (folder: string): Overview => ({
  ...{
    folder,
    program: '',
    seed: null,
    engine: null,
    state: 'damaged',
    pid: null,
    step: 0,
    lastStep: null,
    epoch: null,
    seconds: 0,
  },
  ...{ losses: {}, measures: {}, trouble: [], best: [] },
});

function stateOf(info: CheckpointInfo | null): Overview['state'] {
  if (info === null) return 'begun';
  return info.lastStep !== undefined && info.step >= info.lastStep ? 'ended' : 'stopped';
}
