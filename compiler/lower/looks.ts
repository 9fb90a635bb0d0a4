/** Graphs for what is looked at outside training: previews, measures, samples, networks on their own. */
import { averageName, trainHome } from '../../runtime/contract/names.js';
import type { Ref } from '../graph/ir/graph.js';
import type { Program } from '../graph/ir/program.js';
import type { Training } from '../graph/ir/training.js';
import { body } from './open.js';
import { Region, Section } from './section.js';
import { settingOf } from './setting.js';
import type { StepGraph } from './step-graph.js';

/**
 * A graph that makes samples of values of the training step, with the averages of networks where training keeps some.
 * How many is left open.
 * @param values by the names of the outputs
 */
export function lowerLook(
  program: Program,
  training: Training,
  name: string,
  values: Readonly<Record<string, Ref>>,
): StepGraph {
  const section = lookingAt(program, training);
  for (const [output, ref] of Object.entries(values)) section.show(output, section.value(ref));
  return section.finish(name)!;
}

/** A graph that runs a network as it is outside training; its inputs are given under their names. */
export function lowerNetwork(program: Program, training: Training, name: string, network: string): StepGraph {
  const { graph } = program.networks.find((each) => each.name === network)!;
  const section = lookingAt(program, training);
  const inputs = graph.inputs.map((input) => section.given(input.name, input.type));
  const outputs = body(graph, inputs, {
    ...{ outside: section, builder: section.builder, home: network, path: [], weights: graph.weights },
    ...{ scope: `${network}/`, again: false, training: false, isFixed: () => true, turns: [] },
  });
  outputs.forEach((value, i) => section.show(graph.outputs[i]!.name ?? 'made', value));
  return section.finish(name)!;
}

/** A section that looks at training from outside: with the averages of networks, and no noise of training. */
export function lookingAt(program: Program, training: Training): Section {
  const averaged = new Set(training.averages.map(({ network }) => network));
  const best = (name: string): string => {
    const network = name.slice(0, name.indexOf('/'));
    return network !== trainHome && averaged.has(network) ? averageName(network, name) : name;
  };
  return new Section(settingOf(program, training), new Region(), { best });
}
