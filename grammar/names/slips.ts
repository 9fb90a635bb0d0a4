/**
 * What tells a slip of the pen from another name. `argmin` is near `argmax`, `conv1d` near `conv2d`, `fake_ab` near
 * `fake_ba`, and each means something of its own; `dens`, `widht` and `leaky_rleu` mean nothing.
 */
import { editDistance, plain } from '../../runtime/text/nearest.js';

/**
 * Whether a name that means nothing can only be another one, misspelt.
 *
 * @param closed whether there is nothing else than the names that are known, as among the files of a folder: else a
 * plural, or another form of a word, may be a name that somebody meant to declare
 */
export function isSlip(written: string, meant: string, closed = false): boolean {
  const [a, b] = [plain(written), plain(meant)];
  if (a === b) return true;
  // A slip leaves the first letter, and whatever tells one of several things from the others: numbers, short parts.
  if (a[0] !== b[0] || tellingOf(written) !== tellingOf(meant)) return false;
  if (editDistance(a, b) !== 1) return false;
  const shorter = Math.min(a.length, b.length);
  // Two letters swapped.
  if (a.length === b.length && sorted(a) === sorted(b)) return shorter >= 3;
  // One letter for another: `sort` and `sqrt`, `silu` and `selu`, `cond` and `conv`.
  if (a.length === b.length) return shorter >= 6;
  if (shorter < 4) return closed && shorter >= 3;
  const [long, short] = a.length > b.length ? [a, b] : [b, a];
  const last = long.at(-1)!;
  // `masks` and `mask`, `encoder` and `encode`, `sinh` and `sin`; a letter that is doubled is no ending.
  const otherForm = long.startsWith(short) && endings.has(last) && last !== short.at(-1);
  return closed || !otherForm;
}

const sorted = (name: string): string => [...name].sort().join('');

/** Letters that make another word where they are added. */
const endings = new Set('sdrnyhwx');

/** Numbers, and parts of one or two letters, in their order: `fake_ab` has `ab`, `beta1` has `1`, `lossD` has `d`. */
const tellingOf = (name: string): string =>
  (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [])
    .slice(/^[A-Za-z]{1,2}$/.test(name) ? 1 : 0)
    .filter((part) => /\d/.test(part) || part.length <= 2)
    .join(' ')
    .toLowerCase();
