/** What differs between several programs, as pages show it: lines of words in colours. */
import { diff } from '../../compiler/diff/diff.js';
import { render } from '../../compiler/diff/render.js';
import type { Paint } from '../../compiler/diagnostics/render/render.js';
import type { Difference, Word } from '../../runtime/report/comparison.js';
import { visibleIn } from '../../runtime/text/visible.js';
import type { Compared } from './compared.js';

/** From the first of them to each of the others. */
export function differencesOf([first, ...others]: readonly Compared[]): readonly Difference[] {
  return others.map((other): Difference => {
    const found = diff(first!, other);
    const title = `From ${first!.name} to ${other.name}`;
    if (found.same) return { title, lines: [[{ text: 'Their programs mean the same.', look: '' }]] };
    return { title, lines: words(render(visibleIn(found), marks)) };
  });
}

/** Text between marks that no text has which was made visible. */
const looks: readonly Word['look'][] = ['', 'red', 'green', 'cyan', 'bold', 'dim'];
const marked = (look: Word['look']) => (text: string) => `\x00${looks.indexOf(look)}${text}\x00`;
const marks: Paint = {
  ...{ red: marked('red'), green: marked('green'), yellow: marked(''), cyan: marked('cyan') },
  ...{ bold: marked('bold'), dim: marked('dim') },
};

/** Lines of words and the look of each; what was marked has no other marks in it. */
const words = (text: string): Difference['lines'] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .split('\x00')
        .map((part, i): Word =>
          i % 2 === 0 ? { text: part, look: '' } : { text: part.slice(1), look: looks[Number(part[0])]! },
        )
        .filter(({ text: part }) => part !== ''),
    );
