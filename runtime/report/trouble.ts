/** What went wrong in a run, as its page shows it. */
import type { MetricsLine } from '../metrics/log.js';
import { isOver, type Notice } from '../trouble/trouble.js';
import { grouped } from '../text/prose.js';
import { markup } from '../text/visible.js';

/** More than so many notices say nothing new. */
const most = 200;

export class Troubles {
  readonly notices: { readonly step: number; readonly notice: Notice }[] = [];

  add({ step, trouble }: MetricsLine): void {
    if (trouble !== undefined && this.notices.length < most) this.notices.push({ step, notice: trouble });
  }

  /** At which steps something began to be told of a loss. */
  stepsOf(loss: string): readonly number[] {
    return this.notices.flatMap(({ step, notice }) => (notice.of === loss && !isOver(notice) ? [step] : []));
  }

  /** The section that lists them; nothing where there are none. */
  get section(): readonly string[] {
    if (this.notices.length === 0) return [];
    const entries = this.notices.map(({ step, notice }) => {
      const hint = isOver(notice) ? '' : `<br><small>${markup(notice.hint)}</small>`;
      return `<dt>step ${grouped(step)}</dt><dd>${markup(notice.text)}${hint}</dd>`;
    });
    return ['<h2>Trouble</h2>', '<dl>', ...entries, '</dl>'];
  }
}
