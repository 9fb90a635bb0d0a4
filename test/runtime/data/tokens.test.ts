import { describe, expect, it } from 'vitest';
import { tokensOf, vocabularyOf, wordsOf } from '../../../runtime/data/tokens.js';

describe('words', () => {
  it('are letters and digits in lower case, apart from what stands between them', () => {
    expect(wordsOf('Jack-o-lantern: a *red* T-Rex, 8 ball')).toEqual([
      ...['jack', 'o', 'lantern', 'a', 'red', 't', 'rex', '8', 'ball'],
    ]);
    expect(wordsOf('twelve o’clock, PIÑATA')).toEqual(['twelve', "o'clock", 'piñata']);
    expect(wordsOf('pin\u0303ata')).toEqual(['piñata']);
    expect(wordsOf("''?!")).toEqual([]);
  });
});

describe('a vocabulary', () => {
  const texts = ['b a', 'c b', 'c B d', 'e'];

  it('has the most frequent words, and of those as frequent the smaller ones', () => {
    expect([...vocabularyOf(texts, 6)]).toEqual([
      ['b', 2],
      ['c', 3],
      ['a', 4],
      ['d', 5],
    ]);
    expect([...vocabularyOf(texts, 100).keys()]).toEqual(['b', 'c', 'a', 'd', 'e']);
  });

  it('makes numbers of a text: unknown words 1, padding 0, and no more than fit', () => {
    const vocabulary = vocabularyOf(texts, 5);
    expect([...tokensOf('A, b? X', vocabulary, 5)]).toEqual([4, 2, 1, 0, 0]);
    expect([...tokensOf('c c b a', vocabulary, 3)]).toEqual([3, 3, 2]);
    expect([...tokensOf('?!', vocabulary, 2)]).toEqual([1, 0]);
  });
});
