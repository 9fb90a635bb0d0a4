/** What was told and has not gone away: each trouble is told once, and again when it has come back. */
import { isOver, type Kind, type Notice, type Over, type Trouble } from './trouble.js';

export class Standing {
  private readonly told = new Map<string, Trouble>();

  /** Takes notices that were given before for told. */
  take(notice: Notice): void {
    if (isOver(notice)) this.told.delete(keyOf(notice));
    else this.told.set(keyOf(notice), notice);
  }

  /** What stands, the oldest first. */
  get list(): readonly Trouble[] {
    return [...this.told.values()];
  }

  /**
   * What is new about some kinds of trouble, and is told from now on.
   * @param now all trouble of these kinds that there is
   */
  news(kinds: readonly Kind[], now: readonly Trouble[]): readonly Notice[] {
    const keys = new Set(now.map(keyOf));
    const gone = this.list.filter((trouble) => kinds.includes(trouble.kind) && !keys.has(keyOf(trouble))).map(over);
    const begun = now.filter((trouble) => !this.told.has(keyOf(trouble)));
    const news = [...gone, ...begun];
    for (const notice of news) this.take(notice);
    return news;
  }
}

const keyOf = ({ kind, of }: Notice): string => `${kind} ${of}`;

const endings: Readonly<Record<Kind, (of: string) => string>> = {
  'not-finite': (of) => `${of} is finite again.`,
  'still-loss': (of) => `Loss ${of} moves again.`,
  'still-network': (of) => `The weights of ${of} move again.`,
  won: (of) => `${of} makes mistakes again.`,
  collapse: (of) => `What ${of} shows differs again.`,
};

const over = ({ kind, of }: Trouble): Over => ({ kind, of, text: endings[kind](of), over: true });
