/** A program whose optimizers have other rates. */
import type { Graph, PrimitiveNode, Ref } from '../graph/ir/graph.js';
import type { Program } from '../graph/ir/program.js';
import type { OptimizerUse } from '../graph/ir/training.js';
import { f32 } from '../graph/ir/types.js';

/** What every optimizer of the library calls it. */
const option = 'rate';

/** The same program with every rate multiplied, scheduled ones too. */
export function withRates(program: Program, factor: number): Program {
  const { training } = program;
  if (training === null || factor === 1) return program;
  let { step } = training;
  const optimizers = training.optimizers.map((use): OptimizerUse => {
    const rate = use.options[option];
    if (rate === undefined) return use;
    const { [option]: _, ...params } = use.params ?? {};
    const scaled = typeof rate === 'number' ? rate * factor : multiplied(rate, factor);
    return { ...use, options: { ...use.options, [option]: scaled }, params };
  });
  return { ...program, training: { ...training, step, optimizers } };

  function multiplied(ref: Ref, by: number): Ref {
    const constant = step.nodes.length;
    step = added(step, 'constant', { value: by }, []);
    step = added(step, 'mul', {}, [ref, { kind: 'node', node: constant, output: 0 }]);
    return { kind: 'node', node: constant + 1, output: 0 };
  }
}

/** A graph with one more node, a number. */
function added(
  graph: Graph,
  operation: string,
  attributes: PrimitiveNode['attributes'],
  inputs: readonly Ref[],
): Graph {
  const node: PrimitiveNode = {
    ...{ kind: 'primitive', operation, attributes, inputs, types: [f32([], false)] },
    ...{ id: graph.nodes.length, name: null, origin: { span: graph.span, text: '' } },
  };
  return { ...graph, nodes: [...graph.nodes, node] };
}
