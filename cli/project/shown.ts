/** What is drawn of a run that its program does not show: `--of`. */
import { isPictureType } from '../../compiler/graph/analyse/image-to-image.js';
import { dependsOn } from '../../compiler/graph/analyse/dependence.js';
import { type Leaf, leaves } from '../../compiler/emit/typescript/inputs.js';
import { mostFreelyDrawn } from '../../compiler/emit/typescript/samples.js';
import { calledNetwork, networksBehind } from '../../compiler/graph/ir/dependencies.js';
import type { Network, Node, Ref } from '../../compiler/graph/ir/graph.js';
import { typeOf } from '../../compiler/graph/ir/refs.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { looks } from '../../compiler/graph/ir/plan.js';
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

/** What is said on the command line of the samples' inputs. */
export interface Given {
  /** `name=value` */
  readonly with?: readonly string[];
  readonly label?: string;
}

/**
 * What to draw in place of what the program shows first, where that is the same whatever is given, as each class side by
 * side is for every label: what a network makes of it that `train` calls with it.
 * @returns null where what is shown depends on all that is given
 * @throws UserError where no network is called with it
 */
export function shownFor(run: string, { networks, training, data }: Program, given: Given): string | null {
  const [shown] = training === null ? [] : mostFreelyDrawn(training, data);
  if (training === null || shown === undefined) return null;
  const { step } = training;
  const inputs = inputsGiven(new Map([...leaves(step, shown.value)].map(([node, name]) => [name, node])), given);
  const same = [...inputs].filter(([, node]) => !dependsOn(step, shown.value, made(node)));
  if (same.length === 0) return null;
  const behind = networksBehind(step, shown.value);
  const call = step.nodes.find(
    (node) =>
      behind.has(calledNetwork(node) ?? '') &&
      [...inputs.values()].every((input) => dependsOn(step, made(node), made(input))),
  );
  if (call !== undefined)
    return spelled(
      networks.find(({ name }) => name === calledNetwork(call))!,
      call,
    );
  throw new UserError(
    `What the program of ${run} shows is the same for every ${same[0]![0]}.`,
    `Say what to draw: gan sample ${run} --of "G(z)"`,
    2,
  );
}

const made = (node: Node): Ref => ({ kind: 'node', node: node.id, output: 0 });

/** The inputs that are given something, by their names; what is given to others the sampler refuses. */
function inputsGiven(inputs: ReadonlyMap<string, Leaf>, given: Given): ReadonlyMap<string, Leaf> {
  const names = (given.with ?? []).map((text) => text.split('=')[0]!.trim());
  const classes = [...inputs].filter(
    ([
      ,
      {
        types: [type],
      },
    ]) => type!.dtype === 'i32' && type!.shape.length === 0,
  );
  const labels = classes.filter(([name]) => classes.length === 1 || name === 'label');
  const named = [...inputs].filter(
    ([name, node]) => names.includes(name) || (node.kind === 'data' && names.includes(node.field)),
  );
  return new Map([...named, ...(given.label === undefined ? [] : labels)]);
}

/** How `train` calls a network; null for what is none. @throws UserError for one that it does not call */
function callOf({ networks, training }: Program, name: string): string | null {
  const network = networks.find((each) => each.name === name);
  if (network === undefined) return null;
  const call = training!.step.nodes.find((node) => calledNetwork(node) === name);
  if (call === undefined)
    throw new UserError(
      `\`train\` never calls ${name}, so what it takes must be said.`,
      `Write --of "${name}(...)".`,
      2,
    );
  return spelled(network, call);
}

/** A call as the program writes it; of several results the first picture. */
function spelled({ graph }: Network, { origin }: Node): string {
  if (graph.outputs.length === 1) return origin.text;
  const picture = graph.outputs.find(({ ref }) => isPictureType(typeOf(graph, ref))) ?? graph.outputs[0]!;
  return `(${origin.text}).${picture.name}`;
}
