/** How weights move: PyTorch's own optimizers where the rule is exactly theirs, else the rule written out. */
import type { Graph, Ref } from '../../graph/ir/graph.js';
import type { OptimizerUse } from '../../graph/ir/training.js';
import type { FunctionTable } from './functions.js';
import { docstring } from './texts.js';
import { indented } from './layout/lines.js';
import { tensor } from './operations/code.js';
import { snakeCase } from './words.js';
import { Writer } from './writer.js';

/** An optimizer of PyTorch: its class, its arguments by the names of the file's options, its state by the rule's slots. */
export interface TorchOptimizer {
  readonly name: string;
  readonly arguments: (option: (name: string) => string) => readonly string[];
  readonly slots: Readonly<Record<string, string>>;
  /** What a schedule that moves an option changes: `lr`. */
  readonly scheduled: Readonly<Record<string, (option: (name: string) => string) => string>>;
}

const first = 'add(mul(beta1, @m), mul(sub(#1, beta1), gradient))';
const second = 'add(mul(beta2, @v), mul(sub(#1, beta2), square(gradient)))';
const adamStep = `div(mul(rate, div(${first}, sub(#1, power(beta1, step)))), add(sqrt(div(${second}, sub(#1, power(beta2, step)))), epsilon))`;
const momentum = 'add(mul(momentum, @velocity), gradient)';
const squares = 'add(mul(decay, @mean_square), mul(sub(#1, decay), square(gradient)))';

const lr = { rate: (option: (name: string) => string) => `lr=${option('rate')}` };
const betas = (option: (name: string) => string) => `betas=(${option('beta1')}, ${option('beta2')})`;
const adamScheduled = { ...lr, beta1: betas, beta2: betas };

const known: ReadonlyMap<string, TorchOptimizer> = new Map([
  [
    `sub(weight, ${adamStep}); m ${first}; v ${second}`,
    {
      name: 'Adam',
      arguments: (option) => [`lr=${option('rate')}`, betas(option), `eps=${option('epsilon')}`, 'fused=options.fused'],
      slots: { m: 'exp_avg', v: 'exp_avg_sq' },
      scheduled: adamScheduled,
    },
  ],
  [
    `sub(mul(weight, sub(#1, mul(rate, weight_decay))), ${adamStep}); m ${first}; v ${second}`,
    {
      name: 'AdamW',
      arguments: (option) => [`lr=${option('rate')}`, betas(option), `eps=${option('epsilon')}`, `weight_decay=${option('weight_decay')}`, 'fused=options.fused'], // prettier-ignore
      slots: { m: 'exp_avg', v: 'exp_avg_sq' },
      scheduled: { ...adamScheduled, weight_decay: (option) => `weight_decay=${option('weight_decay')}` },
    },
  ],
  ...[false, true].map((nesterov): [string, TorchOptimizer] => [
    `sub(weight, mul(rate, ${nesterov ? `add(gradient, mul(momentum, ${momentum}))` : momentum})); velocity ${momentum}`,
    {
      name: 'SGD',
      arguments: (option) => [`lr=${option('rate')}`, `momentum=${option('momentum')}`, ...(nesterov ? ['nesterov=True'] : [])], // prettier-ignore
      slots: { velocity: 'momentum_buffer' },
      scheduled: { ...lr, momentum: (option) => `momentum=${option('momentum')}` },
    },
  ]),
  [
    `sub(weight, div(mul(rate, gradient), add(sqrt(${squares}), epsilon))); mean_square ${squares}`,
    {
      name: 'RMSprop',
      arguments: (option) => [`lr=${option('rate')}`, `alpha=${option('decay')}`, `eps=${option('epsilon')}`],
      slots: { mean_square: 'square_avg' },
      scheduled: { ...lr, decay: (option) => `alpha=${option('decay')}` },
    },
  ],
]);

/** The optimizer of PyTorch that a rule is; null where it is none. */
export function torchOptimizer({ rule, options }: OptimizerUse): TorchOptimizer | null {
  const formula = (ref: Ref): string => {
    if (ref.kind === 'input') return rule.inputs[ref.index]!.name;
    if (ref.kind === 'weight') return `@${ref.name}`;
    const node = rule.nodes[ref.node]!;
    if (node.kind !== 'primitive') return node.kind;
    if (node.operation === 'constant') return `#${String(node.attributes['value'])}`;
    return `${node.operation}(${node.inputs.map(formula).join(', ')})`;
  };
  const moved = rule.updates.map(({ state, value }) => `${state} ${formula(value)}`);
  const found = known.get([formula(rule.outputs[0]!.ref), ...moved].join('; ')) ?? null;
  // Without momentum PyTorch remembers nothing, and checkpoints have a slot for it.
  if (found?.name === 'SGD' && options['momentum'] === 0) return null;
  return found;
}

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
