/** What is drawn of a run, of all that its program shows. */
import type { DataSource } from '../../graph/ir/data.js';
import { isPictureType } from '../../graph/analyse/image-to-image.js';
import type { Program } from '../../graph/ir/program.js';
import { typeOf } from '../../graph/ir/refs.js';
import type { Training } from '../../graph/ir/training.js';
import { type Look, looks, previewsOf } from '../../graph/ir/plan.js';
import type { EmitOptions } from '../target.js';
import { type Leaf, leaves, told } from './inputs.js';
import { rangeOf } from './sections.js';
import { identityOf } from './headers.js';
import { key, literal } from './texts.js';

/** What `sample.ts` draws. */
export interface Drawn {
  readonly shown: Look;
  /** The noise and the fields of data behind it, by the names that are given to them. */
  readonly given: ReadonlyMap<Leaf, string>;
  /** What the file says of itself, in the settings of `openSampling`. */
  readonly settings: string;
  /** How samples are shown, in those of `write`. */
  readonly look: string;
}

/** Null where the program shows nothing. */
export function drawnBy(program: Program, training: Training, options: EmitOptions): Drawn | null {
  const { fingerprint, preview, look } = options;
  const shown =
    look !== undefined
      ? looks(training.items)[look]
      : preview === undefined
        ? mostFreelyDrawn(training, program.data)[0]
        : previewsOf(training.items)[preview];
  if (shown === undefined) return null;
  const given = leaves(training.step, shown.value);
  const [low, high] = rangeOf(training, shown.value);
  const grid = shown.kind === 'preview' && shown.layout.kind === 'grid' ? shown.layout : null;
  const isPicture = isPictureType(typeOf(training.step, shown.value));
  const count = grid !== null ? grid.rows * grid.columns : isPicture ? 64 : 1000;
  const inputs = [...given].map(([node, name]) => `${key(name)}: ${literal(told(node, program.data))}`);
  return {
    shown,
    given,
    settings: `{ ${identityOf(program, fingerprint)}, count: ${count}${inputs.length === 0 ? '' : `, inputs: { ${inputs.join(', ')} }`} }`,
    look: `{ range: [${low}, ${high}]${grid === null ? '' : `, columns: ${grid.columns}`} }`,
  };
}

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
