/** A program whose optimizers have other rates. */
import type { Graph, PrimitiveNode, Ref } from '../graph/ir/graph.js';
import type { Program } from '../graph/ir/program.js';
import type { OptimizerUse } from '../graph/ir/training.js';
import { f32 } from '../graph/ir/types.js';
import { optimizersOf } from './names.js';

/** What every optimizer of the library calls it. */
const option = 'rate';

/** The optimizers of a program that have a rate, each with what the program says it is: a number, or null for a schedule. */
export function ratesSaid({ training }: Program): readonly { readonly name: string; readonly rate: number | null }[] {
  if (training === null) return [];
  return optimizersOf(training).flatMap(({ name, use }) => {
    const rate = use.options[option];
    if (rate === undefined) return [];
    return { name, rate: typeof rate === 'number' ? rate : null };
  });
}

/** The same program with its rates multiplied, scheduled ones too. @param factorOf by the name of an optimizer */
export function withRates(program: Program, factorOf: (optimizer: string) => number): Program {
  const { training } = program;
  if (training === null) return program;
  const names = optimizersOf(training);
  if (names.every(({ name }) => factorOf(name) === 1)) return program;
  let { step } = training;
  const optimizers = training.optimizers.flatMap((use) => {
    const own = names.filter((optimizer) => optimizer.use === use);
    const factors = own.map(({ name }) => factorOf(name));
    // A line that names several is one for each of them where their rates part.
    if (new Set(factors).size === 1) return [scaled(use, factors[0]!)];
    return own.map(({ networks }, i) => scaled({ ...use, networks }, factors[i]!));
  });
  return { ...program, training: { ...training, step, optimizers } };

  function scaled(use: OptimizerUse, factor: number): OptimizerUse {
    const rate = use.options[option];
    if (rate === undefined || factor === 1) return use;
    const { [option]: _, ...params } = use.params ?? {};
    const other = typeof rate === 'number' ? rate * factor : multiplied(rate, factor);
    return { ...use, options: { ...use.options, [option]: other }, params };
  }

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
