/**
 * Text as tokens: each word a number. Words are runs of letters and digits, with apostrophes between them, in lower case;
 * what stands between them is left out. A script that puts no spaces between words comes out as whole phrases.
 */

/** What follows the last word of a text. */
const PADDING = 0;

/** A word that is not among the known ones; a text without any words is one of these. */
const UNKNOWN = 1;

/** The id of the most frequent word; the others follow. */
const FIRST_WORD = 2;

/** `"Jack-o'-lantern 2"` -> `jack`, `o`, `lantern`, `2` */
export function wordsOf(text: string): readonly string[] {
  const plain = text.normalize('NFC').toLowerCase().replaceAll('’', "'");
  return plain.match(/[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}\p{N}]+)*/gu) ?? [];
}

/**
 * The ids of the most frequent words of some texts, the more frequent first, and among equally frequent ones the smaller
 * by code unit.
 * @param size how many ids there are, those of padding and of unknown words included; fewer words leave the last unused
 * @param recorded the words that a run knows by their ids, which they keep; others get the ids that are left
 */
export function vocabularyOf(
  texts: readonly string[],
  size: number,
  recorded: readonly string[] = [],
): ReadonlyMap<string, number> {
  const before = vocabularyFrom(recorded.slice(0, size));
  const counts = new Map<string, number>();
  for (const word of texts.flatMap(wordsOf)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const ranked = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).map(([word]) => word);
  const words = [...before.keys(), ...ranked.filter((word) => !before.has(word))].slice(0, size - FIRST_WORD);
  return new Map(words.map((word, rank) => [word, rank + FIRST_WORD]));
}

/** The words of a vocabulary by their ids, nothing where an id has no word. */
export function listOf(vocabulary: ReadonlyMap<string, number>): readonly string[] {
  return [...Array<string>(FIRST_WORD).fill(''), ...vocabulary.keys()];
}

/** The other way round. */
export function vocabularyFrom(words: readonly string[]): ReadonlyMap<string, number> {
  return new Map(words.flatMap((word, id) => (id < FIRST_WORD ? [] : [[word, id] as const])));
}

/** The first `length` words of a text by their ids; a shorter text is padded. */
export function tokensOf(text: string, vocabulary: ReadonlyMap<string, number>, length: number): Int32Array {
  const ids = wordsOf(text).map((word) => vocabulary.get(word) ?? UNKNOWN);
  const tokens = new Int32Array(length).fill(PADDING);
  tokens.set((ids.length === 0 ? [UNKNOWN] : ids).slice(0, length));
  return tokens;
}
