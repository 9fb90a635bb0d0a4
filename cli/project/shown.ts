/** What is drawn of a run that its program does not show: `--of`. */
import { isPictureType } from '../../compiler/graph/analyse/image-to-image.js';
import { calledNetwork } from '../../compiler/graph/ir/dependencies.js';
import { typeOf } from '../../compiler/graph/ir/refs.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { looks } from '../../compiler/lower/phases.js';
import type { Settings } from '../host/program.js';
import { UserError } from '../host/user-error.js';
import { programOf, variantOf } from './run-program.js';

/**
 * @param of a value of `train`, a name or what is written there; or a network, which is called as `train` calls it
 * @returns the program with it, and its place among what that shows or measures
 * @throws UserError after showing what is wrong with it
 */
export async function shownOf(
  run: string,
  set: Settings,
  of: string,
): Promise<{ readonly program: Program; readonly look: number }> {
  const value = callOf(await programOf(run, set, true), of.trim()) ?? of;
  // Any value can be measured; pictures alone can be previewed.
  const program = await variantOf(run, set, [`train { at end { measure mean of ${value} } }`], `--of ${of}`);
  return { program, look: looks(program.training!.items).length - 1 };
}

/** How `train` calls a network; null for what is none. @throws UserError for one that it does not call */
function callOf({ networks, training }: Program, name: string): string | null {
  const network = networks.find((each) => each.name === name);
  if (network === undefined) return null;
  const { step } = training!;
  const call = step.nodes.find((node) => calledNetwork(node) === name);
  if (call === undefined)
    throw new UserError(
      `\`train\` never calls ${name}, so what it takes must be said.`,
      `Write --of "${name}(...)".`,
      2,
    );
  const outputs = network.graph.outputs;
  if (outputs.length === 1) return call.origin.text;
  const picture = outputs.find(({ ref }) => isPictureType(typeOf(network.graph, ref))) ?? outputs[0]!;
  return `(${call.origin.text}).${picture.name}`;
}
