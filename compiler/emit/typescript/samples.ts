/** What is drawn of a run, of all that its program shows. */
import type { DataSource } from '../../graph/ir/data.js';
import { isPictureType } from '../../graph/analyse/image-to-image.js';
import { typeOf } from '../../graph/ir/refs.js';
import type { Training } from '../../graph/ir/training.js';
import { type Look, looks } from '../../graph/ir/plan.js';
import { leaves } from './inputs.js';

/** The values shown that need the least to be told: nothing but classes, then texts, then pictures. */
export function mostFreelyDrawn({ step, items }: Training, data: readonly DataSource[]): readonly Look[] {
  const burden = ({ value }: Look) =>
    Math.max(
      0,
      ...[...leaves(step, value).keys()].map((node) => {
        if (node.kind === 'draw') return 0;
        const { kind } = data.find(({ name }) => name === node.data)!.fields[node.field]!;
        return ['class', 'tokens', 'tensor'].indexOf(kind);
      }),
    );
  const shown = looks(items);
  const least = Math.min(...shown.map(burden));
  return shown.filter((look) => burden(look) === least);
}

/**
 * Of those, the samples themselves where what comes first is a picture composed of several: the first picture that a
 * network makes. Undefined where nothing is shown.
 */
export function samplesShown(training: Training, data: readonly DataSource[]): Look | undefined {
  const free = mostFreelyDrawn(training, data);
  const isMade = ({ value }: Look): boolean => {
    const node = value.kind === 'node' ? training.step.nodes[value.node]! : null;
    return node?.kind === 'call' && node.weights.kind === 'network' && isPictureType(typeOf(training.step, value));
  };
  return free.find(isMade) ?? free[0];
}
