/** What `train` makes of pictures before a network gets them. */
import { isPictureType } from '../../compiler/graph/analyse/image-to-image.js';
import { calledNetwork, slice } from '../../compiler/graph/ir/dependencies.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { leaves } from '../../compiler/emit/typescript/inputs.js';

export interface Preparation {
  /** What is given to the network, as it is written. */
  readonly given: string;
  /** The network's call, as it is written. */
  readonly made: string;
  /** What the picture is called in `train`. */
  readonly field: string;
}

/** Null where some call gives the network pictures as they are, or what networks and noise have made. */
export function preparation({ networks, training }: Program, name: string): Preparation | null {
  const network = networks.find((each) => each.name === name);
  if (network === undefined || training === null) return null;
  const { step } = training;
  const input = network.graph.inputs.findIndex(({ type }) => isPictureType(type));
  const calls = step.nodes.filter((node) => calledNetwork(node) === name);
  const found = calls.map((call): Preparation | null => {
    const ref = call.inputs[input]!;
    const node = ref.kind === 'node' ? step.nodes[ref.node]! : null;
    if (node === null || node.kind === 'data') return null;
    const before = slice(step, [ref]).map((id) => step.nodes[id]!);
    const [field, more] = leaves(step, ref).values();
    const plain = before.every((each) => each.kind !== 'draw' && calledNetwork(each) === null);
    if (!plain || field === undefined || more !== undefined) return null;
    return { given: node.origin.text, made: call.origin.text, field };
  });
  return found.length > 0 && found.every((each) => each !== null) ? found[0]! : null;
}
