/** What the program of a run says about it: its networks, its rates, what samples depend on. */
import { isPictureType } from '../../compiler/graph/analyse/image-to-image.js';
import { parameterCount } from '../../compiler/graph/analyse/measure.js';
import { typeOf } from '../../compiler/graph/ir/refs.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { leaves, told } from '../../compiler/emit/typescript/inputs.js';
import { mostFreelyDrawn } from '../../compiler/emit/typescript/samples.js';
import { ratesSaid } from '../../compiler/lower/rates.js';
import { ratesOf, readChanges } from '../../runtime/checkpoints/changes.js';
import { readVocabulary, type Vocabulary } from '../../runtime/checkpoints/vocabulary.js';
import { type InputSpec, inputText, isPicture, shapeOf } from '../../runtime/sampling/input-specs.js';
import { sizeOf } from '../../runtime/contract/shapes.js';
import { visibleIn } from '../../runtime/text/visible.js';
import type { RunAbout, SampleInput } from './protocol.js';

export async function aboutRun(run: string, program: Program): Promise<RunAbout> {
  const rates = await ratesOf(run);
  return visibleIn({
    networks: program.networks.map(({ name, role, graph }) => ({
      name,
      kind: role,
      parameters: parameterCount(graph),
    })),
    optimizers: ratesSaid(program).map(({ name, rate }) => ({ name, rate, factor: rates.all * (rates.of[name] ?? 1) })),
    samples: samplesOf(program, await readVocabulary(run)),
    history: (await readChanges(run)).map(({ step, changes }) => ({ step, text: changes.join('; ') })),
  });
}

/** Null where the program shows nothing, or something of pictures that would have to be given. */
function samplesOf({ training, data }: Program, words: Vocabulary): RunAbout['samples'] {
  if (training === null) return null;
  const [shown] = mostFreelyDrawn(training, data);
  if (shown === undefined) return null;
  const inputs = [...leaves(training.step, shown.value)].map(([node, name]) => [name, told(node, data)] as const); // prettier-ignore
  if (inputs.some(([, spec]) => 'from' in spec && isPicture(spec))) return null;
  const kind = isPictureType(typeOf(training.step, shown.value)) ? 'picture' : 'numbers';
  return { kind, inputs: inputs.flatMap(([name, spec]) => inputOf(name, spec, words) ?? []) };
}

/** More numbers than this nobody wants to write. */
const mostNumbers = 8;

/** Null for what only the seed chooses. */
function inputOf(name: string, spec: InputSpec, words: Vocabulary): SampleInput | null {
  const known = 'from' in spec ? words[spec.from] : undefined;
  if (spec.kind === 'class' || (spec.kind === 'categorical' && spec.shape.length === 0)) {
    const choices = Array.from({ length: spec.classes }, (_, i) => known?.[i] ?? String(i));
    return { name, choices: choices.map((text) => ({ value: text, text })), hint: '' };
  }
  if (spec.kind === 'tokens') {
    const some = known?.filter((word) => word !== '').slice(0, 8).join(', '); // prettier-ignore
    return { name, choices: null, hint: some === undefined ? inputText(spec) : `It knows ${some} ...` };
  }
  const size = sizeOf(shapeOf(spec));
  return size > mostNumbers ? null : { name, choices: null, hint: `${inputText(spec)}, such as ${Array.from({ length: size }, () => '0.5').join(',')}` }; // prettier-ignore
}
