/** Signs that training does not do what it is for. */

/** What goes wrong; lower rates may help with some of it. */
export const kinds = {
  'not-finite': { lowerRatesHelp: true },
  'still-loss': { lowerRatesHelp: true },
  'still-network': { lowerRatesHelp: false },
  won: { lowerRatesHelp: true },
  collapse: { lowerRatesHelp: true },
} as const;

export type Kind = keyof typeof kinds;

export interface Trouble {
  readonly kind: Kind;
  /** Whose it is: the name of a loss, a network or a preview. */
  readonly of: string;
  /** What is, with the numbers. */
  readonly text: string;
  /** What people change then. */
  readonly hint: string;
  /** The last step before it began. */
  readonly since: number;
}

/** It in a few words. */
export const named = ({ kind, of }: Pick<Trouble, 'kind' | 'of'>): string => names[kind](of);

const names: Readonly<Record<Kind, (of: string) => string>> = {
  'not-finite': (of) => `${of} not finite`,
  'still-loss': (of) => `loss ${of} stands still`,
  'still-network': (of) => `${of} does not move`,
  won: (of) => `${of} has won`,
  collapse: () => 'collapsed',
};

/** Trouble that has gone away. */
export type Over = Pick<Trouble, 'kind' | 'of' | 'text'> & { readonly over: true };

/** What a line of `metrics.jsonl` says of it. */
export type Notice = Trouble | Over;

export const isOver = (notice: Notice): notice is Over => 'over' in notice;

/** Whether a line of a file holds a notice. */
export function isNotice(value: unknown): value is Notice {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, of, text, hint, since, over } = value as Partial<Record<keyof (Trouble & Over), unknown>>;
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) return false;
  if (typeof of !== 'string' || typeof text !== 'string') return false;
  return over === true || (typeof hint === 'string' && Number.isSafeInteger(since));
}
