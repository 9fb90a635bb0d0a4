/** A run that somebody may look at while it trains: what it shows then, and what it is asked for. */
import { setTimeout as delay } from 'node:timers/promises';
import { Onlookers, shownState } from '../live/channel.js';
import type { Asked } from '../live/asked.js';
import { Distributions } from '../live/distributions.js';
import { histogram, thinned } from '../live/histogram.js';
import type { Answer, LiveState, Scores, Values } from '../live/state.js';
import type { Held } from '../trouble/weights.js';

/** Milliseconds: how often it is seen whether somebody looks, is shown how training stands, and looks at values. */
const period = { look: 200, state: 500, values: 1000 };

/** What is looked at for onlookers takes this share of the time at most, a twentieth of a second aside. */
const share = 1 / 200;
const free = 50;

/** So many answers are remembered. */
const mostAnswers = 20;

/** Scores of a discriminator lie in so many bins, the same for real and fake. */
const scoreBins = 32;

/** So many scores of each kind are looked at. */
const mostScores = 4096;

/** How far training is. */
export interface Standing {
  readonly step: number;
  readonly lastStep: number;
  readonly epoch: number | undefined;
}

/** What training holds, and how often each network was updated, by the names of checkpoints. */
interface Looked {
  readonly tensors: readonly Held[];
  readonly updates: ReadonlyMap<string, number>;
}

export class Steering {
  /** Whether training waits, and whether it is to end. */
  paused: boolean;
  stopped = false;
  private readonly onlookers: Onlookers;
  private readonly distributions = new Distributions();
  private answers: readonly Answer[] = [];
  private values: Values | null = null;
  private scores: readonly Scores[] = [];
  /** Whether scores are to be taken in the present step. */
  private wantsScores = false;
  private watched: { readonly since: number; spent: number } | null = null;
  private last = { look: -Infinity, state: -Infinity, values: -Infinity };
  /** Where the samples of a second are counted from. */
  private counted: { readonly time: number; readonly step: number } | null = null;
  /** Steps a second. */
  private speed: number | null = null;
  private waited = 0;

  /**
   * @param samples how many a step takes
   * @param rebuilds whether whoever started this process builds the program anew where rates are changed
   */
  constructor(
    run: string,
    private readonly samples: number,
    private readonly rebuilds: boolean,
  ) {
    this.onlookers = new Onlookers(run);
    const before = shownState(run);
    // A program that was built anew for other rates waits on.
    this.paused = before?.pid === process.pid && before.paused;
    if (before?.pid === process.pid) this.answers = before.answers;
  }

  /** How long training has waited, in milliseconds. */
  get waitedFor(): number {
    return this.waited;
  }

  /** What was asked since; seldom more than a glance at the clock. */
  asked(): readonly { readonly id: string; readonly asked: Asked | null }[] {
    const now = performance.now();
    if (now - this.last.look < period.look) return [];
    this.last.look = now;
    if (!this.onlookers.areThere()) {
      [this.watched, this.counted] = [null, null];
      return [];
    }
    this.watched ??= { since: now, spent: 0 };
    return this.onlookers.asked();
  }

  /** Says what became of something that was asked; it is shown at once. */
  answer(id: string, text: string, wrong = false): void {
    this.answers = [...this.answers, { id, text, wrong }].slice(-mostAnswers);
    this.last.state = -Infinity;
  }

  get isDue(): boolean {
    return this.watched !== null && performance.now() - this.last.state >= period.state;
  }

  /** Shows how training stands. */
  async show(standing: Standing, held: () => Looked): Promise<void> {
    const { watched } = this;
    const now = performance.now();
    this.last.state = now;
    if (watched !== null && this.mayLook(now) && this.values?.step !== standing.step) {
      this.last.values = now;
      const { tensors, updates } = held();
      const networks = await this.distributions.look(standing.step, tensors, updates);
      watched.spent += performance.now() - now;
      this.values = { step: standing.step, networks, scores: this.scores };
      this.wantsScores = true;
    }
    this.count(standing.step, now);
    this.write(standing);
  }

  /** Takes scores where they are wanted. @param values of each, when they are worked out */
  async takeScores(
    of: readonly Omit<Scores, 'values'>[],
    values: () => Promise<readonly ArrayLike<number>[]>,
  ): Promise<void> {
    if (!this.wantsScores || this.watched === null) return;
    this.wantsScores = false;
    const before = performance.now();
    const found = await values();
    const some = found.map((values) => thinned(values, mostScores));
    const judgeOf = (text: string) => text.slice(0, text.indexOf('('));
    this.scores = of.map((one, i) => {
      const together = some.filter((_, j) => judgeOf(of[j]!.of) === judgeOf(one.of));
      return { ...one, values: histogram([some[i]!], scoreBins, together) };
    });
    this.watched.spent += performance.now() - before;
  }

  /** Waits a moment, where training is paused. */
  async wait(): Promise<void> {
    const before = performance.now();
    await delay(100);
    this.waited += performance.now() - before;
    this.counted = null;
  }

  private mayLook(now: number): boolean {
    const { since, spent } = this.watched!;
    return now - this.last.values >= period.values && spent < free + share * (now - since);
  }

  private count(step: number, now: number): void {
    if (this.counted === null || step < this.counted.step) {
      this.counted = { time: now, step };
      return;
    }
    const elapsed = now - this.counted.time;
    if (elapsed < 1000 || step === this.counted.step) return;
    this.speed = (1000 * (step - this.counted.step)) / elapsed;
    this.counted = { time: now, step };
  }

  private write({ step, lastStep, epoch }: Standing): void {
    const { rss, heapUsed } = process.memoryUsage();
    const { paused, rebuilds, answers, values } = this;
    const state: LiveState = {
      ...{ pid: process.pid, step, lastStep, epoch: epoch ?? null, paused, rebuilds, answers, values },
      stepsPerSecond: paused ? null : this.speed,
      samplesPerSecond: paused || this.speed === null ? null : this.speed * this.samples,
      memory: { process: rss, heap: heapUsed },
    };
    this.onlookers.show(state);
  }
}
