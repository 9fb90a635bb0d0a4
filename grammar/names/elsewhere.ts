/** What PyTorch, Keras, TensorFlow.js, NumPy and papers call things, and what is written here instead. */
import { plain } from '../../runtime/text/nearest.js';

export interface Elsewhere {
  /** What it is called here; null where no one name stands for it. */
  readonly here: string | null;
  /**
   * Where the name here may be written instead and means exactly the same: with any arguments, with none, or with one.
   * Left out where it means something else, takes other numbers, or counts other things.
   */
  readonly when?: 'any' | 'bare' | 'one';
  /** What to do instead. */
  readonly told: string;
}

/** By name: as others write it where its case tells it from a name of ours, else plain. */
export type Words = ReadonlyMap<string, Elsewhere>;

/** What a name means elsewhere. @param taken whether a name here differs from it in case and underscores alone */
export function elsewhere(words: Words, name: string, taken: boolean): Elsewhere | null {
  const exact = /[A-Z]/.test(name) ? words.get(name) : undefined;
  return exact ?? (taken ? undefined : words.get(plain(name))) ?? null;
}

/** Another name of the same thing. */
export const same = (here: string, when: Elsewhere['when'] = 'any'): Elsewhere => ({
  here,
  when,
  told: `Here it is called \`${here}\`.`,
});

/** No other name, but something to write instead. */
export const instead = (told: string, here: string | null = null): Elsewhere => ({ here, told });

/** Several names for one thing, as one text. */
export const words = (entries: Readonly<Record<string, Elsewhere>>): Words =>
  new Map(Object.entries(entries).flatMap(([names, entry]) => names.split(' ').map((name) => [name, entry] as const)));
