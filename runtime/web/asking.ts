/** How a page asks for what samples depend on. */
import { sizeOf } from '../contract/shapes.js';
import { isPicture, shapeOf } from '../sampling/input-specs.js';
import type { ModelInput } from './spec.js';

/** More numbers than this nobody wants to choose one by one. */
const mostDrawn = 4;
const mostGiven = 16;

/** `nothing`: it is no noise that could be drawn, and there are too many numbers of it to ask for. */
export function askedAs(input: ModelInput): 'choice' | 'words' | 'picture' | 'numbers' | 'seed' | 'nothing' {
  if (input.key !== undefined || input.batch === false) return 'seed';
  const picture: boolean = isPicture(input);
  if (picture) return 'picture';
  const size = sizeOf(shapeOf(input));
  switch (input.kind) {
    case 'class':
      return 'choice';
    case 'tokens':
      return 'words';
    case 'tensor':
      return size <= mostGiven ? 'numbers' : 'nothing';
    case 'categorical':
      return input.shape.length === 0 ? 'choice' : 'seed';
    case 'normal':
    case 'uniform':
    case 'bernoulli':
      return size <= mostDrawn ? 'numbers' : 'seed';
  }
}
