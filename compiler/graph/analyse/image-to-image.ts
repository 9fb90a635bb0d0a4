/** Which networks make pictures of pictures. */
import { isPictureShape } from '../../../runtime/contract/shapes.js';
import type { Network, TensorType } from '../ir/graph.js';
import { typeOf } from '../ir/refs.js';
import { showType } from '../ir/types.js';

/** Grey, colour, or colour and alpha, at least two pixels wide and high. */
export const isPictureType = ({ dtype, shape, batch }: TensorType): boolean =>
  dtype === 'f32' && batch && (shape.length === 2 || isPictureShape(shape)) && shape[0]! > 1 && shape[1]! > 1;

/** Whether a network takes one picture, perhaps with other things, and makes one. */
export const isImageToImage = ({ graph }: Network): boolean =>
  graph.inputs.filter(({ type }) => isPictureType(type)).length === 1 &&
  graph.outputs.filter(({ ref }) => isPictureType(typeOf(graph, ref))).length === 1;

/** `D takes x: f32[8, 8, 1] and makes f32[]` */
export function signatureText({ name, graph }: Network): string {
  const inputs = graph.inputs.map((input) => `${input.name}: ${showType(input.type)}`).join(', ');
  const outputs = graph.outputs
    .map((output) => `${output.name === null ? '' : `${output.name}: `}${showType(typeOf(graph, output.ref))}`)
    .join(', ');
  return `${name} takes ${inputs} and makes ${outputs}`;
}
