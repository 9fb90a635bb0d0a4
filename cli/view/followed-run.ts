/** A run as a page sees it: what its folder holds, followed while it grows. */
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describedCheckpoints } from '../../runtime/checkpoints/checkpoint.js';
import { lookOn, shownAt, shownState } from '../../runtime/live/channel.js';
import type { LiveState } from '../../runtime/live/state.js';
import { parseLine } from '../../runtime/metrics/log.js';
import type { Bucket, Curve } from '../../runtime/report/curve.js';
import { Curves } from '../../runtime/report/curves.js';
import { previewFiles } from '../../runtime/report/previews.js';
import { holderOf } from '../../runtime/run/lock.js';
import { overview } from '../../runtime/run/overview.js';
import { isOver } from '../../runtime/trouble/trouble.js';
import { Following } from './following.js';
import type { Notice, Points, PreviewName, RunHead, RunUpdate } from './protocol.js';

/** Of a curve this many points are told at first, and so many of what is new. */
const most = { all: 2000, new: 40 };

/** Milliseconds between two looks at what changes seldom. */
const slow = 3000;

type Kind = 'losses' | 'measures';

export class FollowedRun {
  private readonly metrics: Following;
  private curves = new Curves();
  private fresh = new Curves();
  private anew = true;
  private told = 0;
  private head: RunHead | null = null;
  private headText = '';
  private looked = -Infinity;
  private previews: readonly PreviewName[] = [];
  private previewsAt = -1;
  private live: LiveState | null = null;
  private liveAt = -1;

  constructor(
    readonly folder: string,
    private readonly place: number,
  ) {
    this.metrics = new Following(join(folder, 'metrics.jsonl'));
  }

  /** All there is. */
  all(): RunUpdate {
    const { place: run, curves, previews, live, head } = this;
    return {
      ...{ run, anew: true, previews, live, notices: noticesOf(curves, 0) },
      ...(head && { head }),
      losses: pointsOf(curves.losses, most.all),
      measures: pointsOf(curves.measures, most.all),
    };
  }

  /** Looks again. @returns what is new; null for nothing */
  async look(): Promise<RunUpdate | null> {
    const grown = await this.metrics.read(
      (text) => {
        const line = parseLine(text);
        if (line === undefined) return;
        this.curves.add(line);
        this.fresh.add(line);
      },
      () => {
        [this.curves, this.fresh, this.anew, this.told] = [new Curves(), new Curves(), true, 0];
      },
    );
    const live = this.lookAtProcess();
    const previews = await this.lookAtPreviews();
    const head = await this.lookAtHead(live);
    const { place: run, fresh, anew } = this;
    [this.fresh, this.anew] = [new Curves(), false];
    const notices = noticesOf(this.curves, this.told);
    this.told += notices.length;
    if (anew) return this.all();
    if (!(grown || live || previews || head)) return null;
    return {
      run,
      ...(head && { head: this.head! }),
      ...(previews && { previews: this.previews }),
      ...(live && { live: this.live }),
      ...(grown && { losses: pointsOf(fresh.losses, most.new), measures: pointsOf(fresh.measures, most.new) }),
      ...(notices.length > 0 && { notices }),
    };
  }

  /** Says that somebody looks: the process that trains then shows more. A disk that can only be read shows what it holds. */
  attend(): void {
    if (holderOf(this.folder) === null) return;
    try {
      lookOn(this.folder);
    } catch {
      // The page says that it cannot steer.
    }
  }

  /** The process that trains now; null where none does that can be spoken to. */
  get training(): LiveState | null {
    return this.live;
  }

  private lookAtProcess(): boolean {
    const at = shownAt(this.folder);
    const holder = holderOf(this.folder);
    if (at === this.liveAt && (this.live === null) === (holder === null)) return false;
    this.liveAt = at;
    const state = holder === null ? null : shownState(this.folder);
    const before = this.live;
    this.live = state?.pid === holder?.pid ? state : null;
    // Begins and ends are seen at once.
    if ((before === null) !== (this.live === null)) this.looked = -Infinity;
    return true;
  }

  private async lookAtPreviews(): Promise<boolean> {
    const at = statSync(join(this.folder, 'previews'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (at === this.previewsAt) return false;
    this.previewsAt = at;
    const files = await previewFiles(this.folder);
    this.previews = files.map(({ step, name, path }) => ({ step, name, file: basename(path) }));
    return true;
  }

  /** @param soon whether something has happened */
  private async lookAtHead(soon: boolean): Promise<boolean> {
    const now = performance.now();
    if (now - this.looked < slow && !(soon && this.head === null)) return false;
    this.looked = now;
    const found = await overview(this.folder).catch(() => null);
    const checkpoints = await describedCheckpoints(this.folder).catch(() => []);
    this.head = {
      name: this.folder,
      program: found?.program ?? basename(this.folder),
      state: found?.state ?? 'damaged',
      step: found?.step ?? 0,
      lastStep: found?.lastStep ?? null,
      epoch: found?.epoch ?? null,
      seconds: found?.seconds ?? 0,
      engine: found?.engine ?? null,
      seed: found?.seed ?? null,
      saved: checkpoints.at(-1)?.step ?? null,
    };
    const text = JSON.stringify(this.head);
    if (text === this.headText) return false;
    this.headText = text;
    return true;
  }
}

function pointsOf(curves: Curves[Kind], number: number): Readonly<Record<string, Points>> {
  const row = ({ x, mean, low, high, count }: Bucket) => [x, mean, low, high, count] as const;
  return Object.fromEntries(
    [...curves].map(([name, curve]: [string, Curve]) => [name, curve.buckets(number).map(row)]),
  );
}

const noticesOf = ({ troubles }: Curves, from: number): readonly Notice[] =>
  troubles.notices.slice(from).map(({ step, notice }) => ({
    step,
    text: notice.text,
    hint: isOver(notice) ? null : notice.hint,
    of: notice.of,
  }));
