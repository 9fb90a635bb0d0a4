/** Rules that are those of PyTorch's own optimizers. */
import type { Graph, Ref } from '../../graph/ir/graph.js';
import type { OptimizerUse } from '../../graph/ir/training.js';
import { bound, levels, type PyCode } from './operations/code.js';

/** The text of an option of the file, or of an argument that the rule makes of some of them. */
type Option = (name: string) => string;

/** An optimizer of PyTorch: its class, its arguments, its state by the rule's slots. */
export interface TorchOptimizer {
  readonly name: string;
  /** Of the file's options. */
  readonly arguments: (option: Option) => readonly string[];
  readonly slots: Readonly<Record<string, string>>;
  /** What changes where a schedule moves an option of the file: `lr`. */
  readonly scheduled: Readonly<Record<string, (option: Option) => string>>;
}

/** Words that neither begin with `#` nor `@` nor name what a rule is given stand for any number made of options. */
const first = 'add(mul(beta1, @m), mul(sub(#1, beta1), gradient))';
const second = 'add(mul(beta2, @v), mul(sub(#1, beta2), square(gradient)))';
const adamStep = `div(mul(rate, div(${first}, sub(#1, power(beta1, step)))), add(sqrt(div(${second}, sub(#1, power(beta2, step)))), epsilon))`;
const momentum = 'add(mul(momentum, @velocity), gradient)';
const squares = 'add(mul(decay, @mean_square), mul(sub(#1, decay), square(gradient)))';

const lr = { rate: (option: Option) => `lr=${option('rate')}` };
const betas = (option: Option) => `betas=(${option('beta1')}, ${option('beta2')})`;
const adamScheduled = { ...lr, beta1: betas, beta2: betas };

/** What a rule makes of the weight and of each slot, and the optimizer that does the same. */
type Known = readonly [weight: string, slots: Readonly<Record<string, string>>, TorchOptimizer];

const known: readonly Known[] = [
  [
    `sub(weight, ${adamStep})`,
    { m: first, v: second },
    {
      name: 'Adam',
      arguments: (option) => [`lr=${option('rate')}`, betas(option), `eps=${option('epsilon')}`, 'fused=options.fused'],
      slots: { m: 'exp_avg', v: 'exp_avg_sq' },
      scheduled: adamScheduled,
    },
  ],
  [
    `sub(mul(weight, sub(#1, mul(rate, weight_decay))), ${adamStep})`,
    { m: first, v: second },
    {
      name: 'AdamW',
      arguments: (option) => [`lr=${option('rate')}`, betas(option), `eps=${option('epsilon')}`, `weight_decay=${option('weight_decay')}`, 'fused=options.fused'], // prettier-ignore
      slots: { m: 'exp_avg', v: 'exp_avg_sq' },
      scheduled: { ...adamScheduled, weight_decay: (option) => `weight_decay=${option('weight_decay')}` },
    },
  ],
  ...[false, true].map((nesterov): Known => [
    `sub(weight, mul(rate, ${nesterov ? `add(gradient, mul(momentum, ${momentum}))` : momentum}))`,
    { velocity: momentum },
    {
      name: 'SGD',
      arguments: (option) => [`lr=${option('rate')}`, `momentum=${option('momentum')}`, ...(nesterov ? ['nesterov=True'] : [])], // prettier-ignore
      slots: { velocity: 'momentum_buffer' },
      scheduled: { ...lr, momentum: (option) => `momentum=${option('momentum')}` },
    },
  ]),
  [
    `sub(weight, div(mul(rate, gradient), add(sqrt(${squares}), epsilon)))`,
    { mean_square: squares },
    {
      name: 'RMSprop',
      arguments: (option) => [`lr=${option('rate')}`, `alpha=${option('decay')}`, `eps=${option('epsilon')}`],
      slots: { mean_square: 'square_avg' },
      scheduled: { ...lr, decay: (option) => `alpha=${option('decay')}` },
    },
  ],
];

/** The optimizer of PyTorch that a rule is; null where it is none. */
export function torchOptimizer({ rule, options }: OptimizerUse): TorchOptimizer | null {
  const term = termIn(rule);
  const moved = new Map(rule.updates.map(({ state, value }) => [state, term(value)]));
  for (const [weight, slots, optimizer] of known) {
    const patterns = Object.entries(slots);
    if (patterns.length !== moved.size || !patterns.every(([slot]) => moved.has(slot))) continue;
    const numbers = new Map<string, Term>();
    const pairs = [[weight, term(rule.outputs[0]!.ref)] as const, ...patterns.map(([slot, pattern]) => [pattern, moved.get(slot)!] as const)]; // prettier-ignore
    if (!pairs.every(([pattern, made]) => matches(readPattern(pattern), made, numbers))) continue;
    // Without momentum PyTorch remembers nothing, and checkpoints have a slot for it.
    if (optimizer.name === 'SGD' && options['momentum'] === 0) return null;
    return ofFile(optimizer, numbers);
  }
  return null;
}

/** With arguments and schedules by the options of the file, of which the numbers in the rule are made. */
function ofFile(optimizer: TorchOptimizer, numbers: ReadonlyMap<string, Term>): TorchOptimizer {
  const own = (option: Option): Option => (name) => spelled(numbers.get(name)!, option).text; // prettier-ignore
  const moving = (name: string) => Object.keys(optimizer.scheduled).filter((number) => optionsIn(numbers.get(number)!).includes(name)); // prettier-ignore
  const names = [...new Set([...numbers.values()].flatMap(optionsIn))];
  return {
    ...optimizer,
    arguments: (option) => optimizer.arguments(own(option)),
    scheduled: Object.fromEntries(
      names.map((name) => [
        name,
        (option: Option) => [...new Set(moving(name).map((number) => optimizer.scheduled[number]!(own(option))))].join(', '), // prettier-ignore
      ]),
    ),
  };
}

// ---- terms --------------------------------------------------------------------------------------

/** A formula of a rule. Names are `#2` for numbers, `@m` for what is remembered, and else those of what the rule is given. */
type Term = string | { readonly operation: string; readonly of: readonly Term[] };

function termIn(rule: Graph): (ref: Ref) => Term {
  const term = (ref: Ref): Term => {
    if (ref.kind === 'input') return rule.inputs[ref.index]!.name;
    if (ref.kind === 'weight') return `@${ref.name}`;
    const node = rule.nodes[ref.node]!;
    if (node.kind !== 'primitive') return `@${node.kind}`;
    if (node.operation === 'constant') return `#${String(node.attributes['value'])}`;
    return { operation: node.operation, of: node.inputs.map(term) };
  };
  return term;
}

/** `add(mul(beta1, @m), gradient)` as a term. */
function readPattern(text: string): Term {
  const words = text.match(/[#@]?[\w.]+|[(),]/g)!;
  let at = 0;
  const read = (): Term => {
    const word = words[at++]!;
    if (words[at] !== '(') return word;
    const of: Term[] = [];
    while (words[at] !== ')') {
      at++;
      of.push(read());
    }
    at++;
    return { operation: word, of };
  };
  return read();
}

/** What a rule moves, and when: everything else that it is given are options. */
const moves: readonly string[] = ['weight', 'gradient', 'step'];

const isVariable = (pattern: Term): pattern is string => typeof pattern === 'string' && !/^[#@]/.test(pattern) && !moves.includes(pattern); // prettier-ignore

/** @param numbers what the pattern's variables stand for; takes what is found */
function matches(pattern: Term, term: Term, numbers: Map<string, Term>): boolean {
  if (isVariable(pattern)) {
    const known = numbers.get(pattern);
    if (known !== undefined) return JSON.stringify(known) === JSON.stringify(term);
    numbers.set(pattern, term);
    return isNumber(term);
  }
  if (typeof pattern === 'string' || typeof term === 'string') return pattern === term;
  return pattern.operation === term.operation && pattern.of.length === term.of.length && pattern.of.every((part, i) => matches(part, term.of[i]!, numbers)); // prettier-ignore
}

/** Operators that numbers are made with, and how tightly each binds its left and its right side. */
const operators: Readonly<Record<string, readonly [sign: string, level: number, left: number, right: number]>> = {
  add: ['+', levels.sum, levels.sum, levels.sum],
  sub: ['-', levels.sum, levels.sum, levels.product],
  mul: ['*', levels.product, levels.product, levels.sign],
  div: ['/', levels.product, levels.product, levels.sign],
  power: ['**', levels.power, levels.atom, levels.sign],
};

const isNumber = (term: Term): boolean =>
  typeof term === 'string' ? !term.startsWith('@') && !moves.includes(term) : term.operation in operators && term.of.every(isNumber); // prettier-ignore

const optionsIn = (term: Term): readonly string[] =>
  typeof term === 'string' ? (term.startsWith('#') ? [] : [term]) : term.of.flatMap(optionsIn);

function spelled(term: Term, option: Option): Pick<PyCode, 'text' | 'level'> {
  if (typeof term === 'string') return { text: term.startsWith('#') ? term.slice(1) : option(term) };
  const [sign, level, left, right] = operators[term.operation]!;
  const [a, b] = term.of.map((part) => ({ ...spelled(part, option), plain: true as const }));
  return { text: `${bound(a!, left)} ${sign} ${bound(b!, right)}`, level };
}
