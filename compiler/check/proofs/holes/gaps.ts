/** By how much the two sides of a mistake about sizes differ: the equation behind its message. */
import type { Details } from '../../../diagnostics/catalog/index.js';
import type { Finding } from '../../../diagnostics/model/diagnostic.js';
import type { Shape } from '../../../graph/ir/graph.js';

interface Gap {
  /** Which part of the place it is about: an axis. */
  readonly part: string;
  readonly gap: number;
}

/** Null where a mistake is no matter of two sizes. */
export function gapOf({ code, details }: Finding): Gap | null {
  switch (code) {
    case 'shape/reshape': {
      const { elements, wanted } = details as Details<'shape/reshape'>;
      return { part: '', gap: elements - wanted };
    }
    case 'shape/output': {
      const { shape, wantedSizes } = details as Details<'shape/output'>;
      return shape === null ? null : perAxis(shape, wantedSizes);
    }
    case 'shape/parameter': {
      const [, actual, wanted] = /^(\d+) instead of (?:.* = )?(\d+)$/.exec((details as Details<'shape/parameter'>).reason) ?? []; // prettier-ignore
      return wanted === undefined ? null : { part: '', gap: Number(actual) - Number(wanted) };
    }
    case 'shape/network-input': {
      const { wanted, actual } = details as Details<'shape/network-input'>;
      return perAxis(sizesIn(actual), sizesIn(wanted));
    }
    case 'shape/broadcast': {
      const { leftShape, rightShape } = details as Details<'shape/broadcast'>;
      const shared = Math.min(leftShape.length, rightShape.length);
      return shared === 0 ? null : perAxis(leftShape.slice(-shared), rightShape.slice(-shared));
    }
    case 'shape/matmul': {
      const { leftShape, rightShape } = details as Details<'shape/matmul'>;
      const [left, right] = [leftShape.at(-1), rightShape.at(-2)];
      return left === undefined || right === undefined ? null : { part: '', gap: left - right };
    }
    case 'shape/channels': {
      const { channels, expected } = details as Details<'shape/channels'>;
      return { part: '', gap: channels - expected };
    }
    case 'shape/concat': {
      const { first, other, axis } = details as Details<'shape/concat'>;
      return perAxis(first.map((size, i) => (i === axis ? 0 : size)), other.map((size, i) => (i === axis ? 0 : size))); // prettier-ignore
    }
    case 'shape/index': {
      const { axis, from, to, length } = details as Details<'shape/index'>;
      return { part: `axis ${axis}`, gap: from < 0 ? from : to > length ? to - length : to - from - 1 };
    }
    default:
      return null;
  }
}

/** The first axis that differs is the equation. */
function perAxis(actual: Shape, wanted: readonly (number | null)[]): Gap | null {
  if (actual.length !== wanted.length) return null;
  const axis = actual.findIndex((size, i) => wanted[i] !== null && size !== wanted[i]);
  return axis < 0 ? null : { part: `axis ${axis}`, gap: actual[axis]! - wanted[axis]! };
}

/** `f32[4, 4, 1]` as 4, 4, 1. */
const sizesIn = (type: string): Shape => [...(/\[(.*)\]/.exec(type)?.[1] ?? '').matchAll(/\d+/g)].map(Number);
