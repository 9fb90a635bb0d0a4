/** What a model takes and makes, for programs that run it: the same in the model itself and in the page around it. */
import type { ExportedInput } from '../../compiler/emit/onnx/exported.js';
import type { Model } from '../../compiler/emit/onnx/model/model.js';
import { type ModelSpec, type ModelInput, modelInputText } from '../../runtime/web/spec.js';
import type { Vocabulary } from '../../runtime/checkpoints/vocabulary.js';
import type { Part, TrainedRun } from './trained.js';

export function describeModel(
  { program, fingerprint, checkpoint, words }: TrainedRun,
  { network, exported }: Part,
  { graph }: Model,
): ModelSpec {
  const inputs = [...exported.inputs.values()].map(
    (input, i) => [graph.inputs[i]!.name, inputOf(input, words)] as const,
  );
  const outputs = exported.outputs.map(({ type: { shape, dtype }, range }, i) => {
    const whole = dtype === 'f32' ? {} : ({ whole: true } as const);
    return [graph.outputs[i]!.name, { shape, range, ...whole }] as const;
  });
  return {
    program: `${program.name}.gan`,
    network: network?.name ?? null,
    fingerprint,
    step: checkpoint.info.step,
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(outputs),
  };
}

/** Names of classes and words come with what they are names of. */
function inputOf({ told, batch, inside }: ExportedInput, words: Vocabulary): ModelInput {
  const names = 'from' in told ? words[told.from] : undefined;
  return { ...told, ...(names && { names }), ...(!batch && { batch }), ...insideOf(inside) };
}

const insideOf = (inside: ExportedInput['inside']) =>
  inside && { key: inside.key, ...(inside.turns.length > 0 && { turns: inside.turns }) };

/** The same as names with texts, which is what a model can carry. */
export const asMetadata = (spec: ModelSpec): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(spec).flatMap(([name, value]: [string, unknown]) =>
      value === null ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  );

/** What a model takes and makes, as the language writes types. */
export function signatureOf({ inputs, outputs }: ModelSpec): readonly string[] {
  const takes = Object.entries(inputs).map(([name, input]) => `${name}: ${modelInputText(input)}`);
  const makes = Object.entries(outputs).map(
    ([name, { shape, whole, range }]) =>
      `${name}: ${whole === true ? 'int' : 'f32'}[${shape.join(', ')}]${range === null ? '' : ` in [${range.join(', ')}]`}`,
  );
  return [`takes ${takes.length === 0 ? 'nothing' : takes.join(', ')}`, `makes ${makes.join(', ')}`];
}
