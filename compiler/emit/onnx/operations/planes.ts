/** Images as ONNX has them, with a plane for each channel: [N, C, H, W]. */
import { reshaped, type SpellingContext, transposed } from './spelling.js';

/** An operand f32[H, W, C] as images of planes: a value that is the same for all samples is one. */
export function planes(x: string, operand: number, context: SpellingContext): string {
  const { shape, batch } = context.inputs[operand]!;
  return transposed(batch ? x : reshaped(x, [1, ...shape], context), [0, 3, 1, 2], context);
}

/** Undoes `planes` for what was made of them. */
export function fromPlanes(x: string, context: SpellingContext): string {
  const images = transposed(x, [0, 2, 3, 1], context);
  return context.output.batch ? images : reshaped(images, context.output.shape, context);
}
