/**
 * Convolutions over a number of channels that is no multiple of 4 get zeros for the rest: WebGPU in ONNX Runtime 1.30
 * makes wrong numbers of 6, 9 or 33 channels in filters of 3x3 (issue 29651 of its repository). Up to 3 it is right.
 */
import type { Model } from '../model/model.js';
import { type Delayed, rewritten } from './rewriting.js';

export const wholeChannels = (model: Model): Model =>
  rewritten<Delayed>(model, (node, rewriting) => {
    const [x, kernel] = node.inputs;
    const { writer } = rewriting;
    const plain = node.op === 'Conv' && node.domain === '' && (node.attributes['group'] ?? 1) === 1;
    const channels = plain ? writer.dims(rewriting.read(x!))?.[1] : undefined;
    if (typeof channels !== 'number' || channels < 4 || channels % 4 === 0) return rewriting.keep(node);
    const filled = (name: string): string => {
      const rank = writer.dims(rewriting.read(name))!.length;
      const after = Array.from({ length: rank }, (_, axis) => (axis === 1 ? 4 - (channels % 4) : 0));
      return writer.node('Pad', [rewriting.read(name), writer.ints([...after.map(() => 0), ...after])]);
    };
    rewriting.wrote(node.outputs[0]!, writer.node('Conv', [filled(x!), filled(kernel!)], node.attributes));
  });
