/** A run watched for trouble: what is looked at, and when. */
import type { MetricsLine } from '../metrics/log.js';
import type { Made } from '../pictures/preview.js';
import { Collapse, spreadOf, type Spread } from '../trouble/collapse.js';
import { Standing } from '../trouble/standing.js';
import { StillLosses } from '../trouble/still-loss.js';
import { isOver, type Kind, type Notice, type Trouble } from '../trouble/trouble.js';
import { type Held, Weights } from '../trouble/weights.js';
import { Won } from '../trouble/won.js';

/**
 * Weights are looked at after steps 1, 2, 4, ... and every so many, as long as that takes a hundredth of the time at most, a
 * second aside.
 */
const period = 128;
const spendable = (elapsed: number): number => 1000 + elapsed / 100;

const ofLosses: readonly Kind[] = ['still-loss', 'won'];

export class Watching {
  private readonly losses = new StillLosses();
  private readonly won: Won;
  private readonly weights = new Weights();
  private readonly collapse = new Collapse();
  private readonly standing = new Standing();
  private news: Notice[] = [];
  private looked: number;
  private readonly began = performance.now();
  /** How long looking at weights took so far, in milliseconds. */
  private spent = 0;

  /**
   * @param judges the losses by which discriminators learn to tell real from fake
   * @param step the last one that was made
   */
  constructor(judges: readonly string[], step: number) {
    this.won = new Won(judges);
    this.looked = step;
  }

  /** Takes a line that was written before. Only losses are known again: of all else it is told anew what there is. */
  remember({ step, losses, trouble }: MetricsLine): void {
    if (losses !== undefined) this.seeLosses(step, losses);
    if (trouble !== undefined && ofLosses.includes(trouble.kind)) this.standing.take(trouble);
  }

  /** Takes the losses of a step. */
  takeLosses(step: number, losses: Readonly<Record<string, number>>): void {
    this.seeLosses(step, losses);
    this.tell(this.standing.news(ofLosses, [...this.losses.troubles, ...this.won.troubles]));
  }

  /** Takes the samples of a preview. @param done the share of training that is done @param data how such data differ */
  takePreview(step: number, done: number, name: string, { values, shape }: Made, data: Spread | null): void {
    const count = shape[0] ?? 0;
    if (data === null || count < least) return;
    this.collapse.see(step, done, name, spreadOf(values, count), data);
    this.tell(this.standing.news(['collapse'], this.collapse.troubles));
  }

  /** Whether weights are to be looked at after a step. */
  isDue(step: number): boolean {
    if (step === this.looked || (step % period !== 0 && (step & (step - 1)) !== 0)) return false;
    return this.spent < spendable(performance.now() - this.began);
  }

  /** @returns the name of a weight with a number that is not finite; null where there is none */
  async lookAtWeights(
    step: number,
    held: readonly Held[],
    updates: ReadonlyMap<string, number>,
  ): Promise<string | null> {
    const before = performance.now();
    const broken = await this.weights.look(step, held, updates, this.losses.waiting);
    this.spent += performance.now() - before;
    if (broken !== null) return broken;
    this.looked = step;
    this.tell(this.standing.news(['still-network'], this.weights.troubles));
    return null;
  }

  /** The last step after which all weights were finite, as far as they were looked at. */
  get lastLook(): number {
    return this.looked;
  }

  /** What stands. */
  get troubles(): readonly Trouble[] {
    return this.standing.list;
  }

  /** What is new since this was last asked. */
  taken(): readonly Notice[] {
    const news = this.news;
    this.news = [];
    return news;
  }

  private tell(news: readonly Notice[]): void {
    this.news.push(...news);
  }

  private seeLosses(step: number, losses: Readonly<Record<string, number>>): void {
    this.losses.see(step, losses);
    this.won.see(step, losses);
  }
}

/** Fewer samples say nothing of what all are like. */
const least = 4;

/** How a notice stands on a terminal. */
export const noticeText = (step: number, notice: Notice): readonly string[] =>
  isOver(notice) ? [`step ${step}  ${notice.text}`] : [`step ${step}  trouble: ${notice.text}`, `  ${notice.hint}`];
