import type { FieldSpec } from './fields.js';
import type { Source, Spec } from './source.js';

const point = (name: string, spec: FieldSpec): string | null =>
  spec.kind === 'tensor' && spec.shape.join() === '2' ? null : `${name}: f32[2]`;

/** A two-dimensional mixture of equal, round Gaussians: on a circle around the origin, or on a grid around it. */
export const mixture = {
  settings: {
    layout: { type: 'string' },
    modes: { type: 'number', default: null },
    radius: { type: 'number', default: null },
    side: { type: 'number', default: null },
    spacing: { type: 'number', default: null },
    /** The standard deviation of a mode, along each axis. */
    sigma: { type: 'number' },
    count: { type: 'number', default: 100_000 },
  },
  forms: { by: 'layout', of: { ring: ['modes', 'radius'], grid: ['side', 'spacing'] } },
  field: point,
  fixed: 'as a mixture makes it',
} as const satisfies Source;

export type MixtureSpec<Field extends string = string> = Spec<'mixture', typeof mixture, Field>;
