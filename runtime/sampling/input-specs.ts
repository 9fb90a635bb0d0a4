/** What samples depend on. */
import type { BriefDistribution } from '../contract/distribution.js';
import { isPictureShape } from '../contract/shapes.js';
import { type FieldSpec, type TensorField, typeText } from '../data/sources/fields.js';
import type { PictureReading } from '../data/sources/pictures.js';

/** Noise, drawn for each sample. */
export type DrawSpec = { readonly shape: readonly number[] } & Exclude<BriefDistribution, { kind: 'constant' }>;

/** A field of the data, such as `emoji.caption`. */
export type GivenSpec = FieldSpec & PictureReading & { readonly from: string };

export type InputSpec = DrawSpec | GivenSpec;

export type InputSpecs<Name extends string = string> = Readonly<Record<Name, InputSpec>>;

/** The value of an input in all samples: one, or one at each end of a row. */
export interface Asked {
  readonly from: Float32Array | Int32Array;
  readonly to?: Float32Array;
}

/** The shape of one sample. */
export function shapeOf(spec: InputSpec): readonly number[] {
  if (spec.kind === 'class') return [];
  return spec.kind === 'tokens' ? [spec.length] : spec.shape;
}

/** How many different whole numbers an input may be; undefined for other numbers. */
export function choicesOf(spec: InputSpec): number | undefined {
  if (spec.kind === 'class' || spec.kind === 'categorical') return spec.classes;
  return spec.kind === 'tokens' ? spec.vocabulary : undefined;
}

/** The type as it is written in the language. */
export function inputText(spec: InputSpec): string {
  if ('from' in spec) return typeText(spec);
  const shape = spec.shape.join(', ');
  if (spec.kind !== 'categorical') return `f32[${shape}]`;
  return `int<${spec.classes}>${spec.shape.length === 0 ? '' : `[${shape}]`}`;
}

/** Whether values are named by a picture file. */
export const isPicture = (spec: InputSpec): spec is TensorField & PictureReading & { readonly from: string } =>
  spec.kind === 'tensor' && (spec.shape.length === 2 || isPictureShape(spec.shape));
