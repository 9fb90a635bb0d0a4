import { ruleOf } from '../../../diagnostics/wording/misread.js';
import { attemptOf } from './attempt.js';
import { firstLast } from './channels.js';
import type { Sizes } from './places.js';
import type { Attempt, Context } from './slips.js';

/** Batches are of no fewer samples, mostly; one that is smaller must be the one that `train` says. */
const least = 8;

/** A size in front that is the batch: `reshape(batch, 7, 7, 128)`, `f32[64, 100]`, and `_` or 1 before an image. */
export function batchInFront({ sizes, batch, valueOf, textOf }: Context): readonly Attempt[] {
  /** What stands in front, as a number, or as it is written. */
  const front = ({ dims: [first] }: Sizes): number | string => valueOf(first!) ?? textOf(first!);
  /** Nothing in a network has as many axes. */
  const beyond = ({ dims, kind }: Sizes): boolean => dims.length === 4 && kind !== 'inner';
  const may = (place: Sizes): boolean => {
    const { dims, kind } = place;
    if (dims.length < (kind === 'result' ? 1 : 2) || dims.some((dim) => dim.kind === 'ellipsis')) return false;
    const size = front(place);
    if (beyond(place) || size === batch) return true;
    return typeof size === 'number' && size >= least && (dims[1] === undefined || size !== valueOf(dims[1]));
  };
  const places = sizes.filter(may);
  const fronts = [...new Set(places.map(front))].sort((a, b) => Number(b === batch) - Number(a === batch));
  return fronts.slice(0, 3).flatMap((size): readonly Attempt[] => {
    const these = places.filter((place) => front(place) === size || (beyond(place) && place.dims[0]!.kind === 'hole'));
    const sure = size === batch || these.some(beyond);
    const rest = these.map(({ dims }) => dims.slice(1).map(textOf));
    const attempt = attemptOf(ruleOf('batch'), these, rest, sure);
    if (!rest.some(({ length }) => length === 3)) return [attempt];
    // What is left may have its channels first.
    const turned = rest.map((texts) => (texts.length === 3 ? firstLast(texts) : texts));
    return [attempt, attemptOf(ruleOf('batch and channels'), these, turned, sure)];
  });
}
