/** `--onnx`: the sampler as a model, with its weights. */
import { encodeModel } from '../../compiler/emit/onnx/model/encode.js';
import { exportedModel } from '../../compiler/emit/onnx/exported.js';
import type { ModelSpec } from '../../runtime/web/spec.js';
import { grouped } from '../../runtime/text/prose.js';
import { UserError } from '../host/user-error.js';
import { asMetadata, describeModel, signatureOf } from './description.js';
import { type Part, type TrainedRun, trainedValues } from './trained.js';

/** How many bytes of weights fit a file: the format counts them in 31 bits. */
const largest = 2 ** 31 - 2 ** 24;

/** @throws RunError where the weights do not fit the program, or are too many for one file */
export function onnxFile(run: TrainedRun, part: Part): { readonly bytes: Uint8Array; readonly spec: ModelSpec } {
  const model = exportedModel(part.exported, trainedValues(run, part));
  const count = model.trained!.reduce((sum, { values }) => sum + values.length, 0);
  if (4 * count > largest)
    throw new UserError(
      `${part.name} has ${grouped(count)} weights, and ${grouped(Math.floor(largest / 4))} are the most that one .onnx file can hold.`,
      'Use --safetensors.',
    );
  const spec = describeModel(run, part, model);
  const doc = `${part.network === null ? 'The sampler' : `Network ${part.network.name}`} of ${spec.program}, after ${spec.step} steps. It ${signatureOf(spec).join(', and ')}; a batch of samples comes first.`;
  return { bytes: encodeModel({ ...model, doc, metadata: asMetadata(spec) }), spec };
}
