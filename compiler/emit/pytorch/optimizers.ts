/** A rule that is none of PyTorch's, written out. */
import type { Graph, Ref } from '../../graph/ir/graph.js';
import type { FunctionTable } from './functions.js';
import { docstring } from './texts.js';
import { indented } from './layout/lines.js';
import { tensor } from './operations/code.js';
import { snakeCase } from './words.js';
import { Writer } from './writer.js';

/** The function of a rule: what it is given, and what it returns, by the names of its slots. */
export function ruleFunction(
  name: string,
  graph: Graph,
  options: readonly string[],
  table: FunctionTable,
  uses: (name: string) => string,
): readonly string[] {
  const names = table.scopes.functions.inside(['slots', 'weight', 'gradient']);
  const inputs = new Map(graph.inputs.map((input, i) => [input.name, i < 2 ? ['weight', 'gradient'][i]! : input.name === 'step' ? 'step' : names.claim(snakeCase(input.name))])); // prettier-ignore
  const held = new Map(graph.weights.map(({ name: slot }) => [slot, names.claim(snakeCase(slot))]));
  const writer = new SlotWriter(
    graph,
    {
      ...{ table, names, uses, at: '', owner: 'slots', progress: 'step', training: 'True', shapes: null },
      inputs: [...inputs.values()].map((text, i) => (i >= 2 ? { text, plain: true } : tensor(text))),
      network: (network) => network,
      step: () => 'step',
      device: () => 'weight.device',
      batchSize: () => '1',
      standIn: () => null,
      param: () => null,
      literal: ({ text }) => text,
    },
    held,
  );
  const outputs = graph.outputs.map(({ ref }) => ref);
  const lines = writer.lines(
    graph.nodes.map(({ id }) => id),
    outputs,
  );
  const moved = graph.weights.map(({ name: slot }) => {
    const update = graph.updates.find(({ state }) => state === slot);
    return `"${slot}": ${update === undefined ? held.get(slot)! : writer.code(update.value).text}`;
  });
  const result = `{${[`"weight": ${writer.code(outputs[0]!).text}`, ...moved].join(', ')}}`;
  const settings = options.map((option) => `${inputs.get(option)!}: float`);
  const parameters = ['weight: Tensor', 'gradient: Tensor', 'slots: Slots', 'step: int', '*', ...settings];
  uses('Slots');
  uses('Tensor');
  const read = [...held].map(([slot, local]) => `${local} = slots["${slot}"]`);
  return [`def ${name}(${parameters.join(', ')}) -> Slots:`, ...indented([...docstring(graph.doc ?? ''), ...read, ...lines, `return ${result}`])]; // prettier-ignore
}

/** A writer of a rule, whose states are local values. */
class SlotWriter extends Writer {
  constructor(
    graph: Graph,
    context: Writer['context'],
    private readonly held_: ReadonlyMap<string, string>,
  ) {
    super(graph, context);
  }

  override code(ref: Ref) {
    return ref.kind === 'weight' ? tensor(this.held_.get(ref.name)!) : super.code(ref);
  }
}
