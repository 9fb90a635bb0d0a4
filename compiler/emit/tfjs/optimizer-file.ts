/** `optimizers.ts`: each rule as the runtime moves weights by. */
import type { VariableStatementStructure } from 'ts-morph';
import { inCamelCase } from '../../../runtime/contract/names.js';
import { ValueNumbering } from '../../graph/identity/value-numbering.js';
import type { Graph } from '../../graph/ir/graph.js';
import type { Training } from '../../graph/ir/training.js';
import type { FunctionTable } from './functions.js';
import { camelCase } from '../typescript/identifiers.js';
import type { CodeFile, TsMorph } from './source-files.js';
import { documentation } from '../typescript/texts.js';
import { Writer } from './writer.js';

export function optimizerFile(
  morph: TsMorph,
  training: Training,
  table: FunctionTable,
  runtime: Set<string>,
): CodeFile {
  runtime.add('Rule');
  const names = ruleNames(training, table);
  const written = new Set<string>();
  const statements = training.optimizers.flatMap(({ rule: graph, options }) => {
    const name = names.get(graph)!;
    if (written.has(name)) return [];
    written.add(name);
    return [rule(morph, name, graph, Object.keys(options), table)];
  });
  return { name: 'optimizers', header: '', statements };
}

function rule(
  morph: TsMorph,
  name: string,
  graph: Graph,
  options: readonly string[],
  table: FunctionTable,
): VariableStatementStructure {
  const names = table.scopes.functions.inside();
  const inputs = new Map(graph.inputs.map((input) => [input.name, names.claim(camelCase(input.name))]));
  const slots = graph.weights.flatMap((item) => (item.kind === 'weight' ? [item] : []));
  const held = new Map(slots.map((slot) => [slot.name, names.claim(camelCase(slot.name))]));
  const writer = new Writer(graph, {
    table,
    inputs: [...inputs.values()].map((text, i) => ({ text, plain: i >= 2 })),
    weight: (slot) => held.get(slot)!,
    network: (name) => name,
    batchSize: '1',
    pass: () => 'pass',
    progress: 'run',
    names,
    at: '',
    standIn: () => null,
    param: () => null,
    literal: ({ text }) => text,
    shapes: null,
    runtime: (name) => name,
  });
  const nodes = graph.nodes.map((node) => node.id);
  const outputs = graph.outputs.map((output) => output.ref);
  const lines = writer.lines(nodes, outputs);
  const moved = slots.map(({ name: slot }) => {
    const update = graph.updates.find((item) => item.state === slot);
    return field(slot, update === undefined ? held.get(slot)! : writer.code(update.value).text);
  });
  const result = [`weight: ${writer.code(outputs[0]!).text}`, ...moved].join(', ');
  const type = `{ ${options.map((option) => `readonly ${inCamelCase(option)}: number`).join('; ')} }`;
  const slotType = slots.length === 0 ? 'never' : slots.map((slot) => `'${inCamelCase(slot.name)}'`).join(' | ');
  const starts = slots.map(
    (slot) => `${inCamelCase(slot.name)}: ${slot.init.kind === 'constant' ? slot.init.value : 0}`,
  );
  const taken = (given: readonly string[], locals: ReadonlyMap<string, string>) =>
    `{ ${given.map((item) => field(item, locals.get(item)!)).join(', ')} }`;
  const [weight, gradient] = inputs.values();
  const step = inputs.get('step');
  const usesStep = step !== undefined && new RegExp(`\\b${step}\\b`).test([...lines, result].join('\n'));
  const parameters = [
    weight,
    gradient,
    taken([...held.keys()], held),
    taken(options, inputs),
    ...(usesStep ? [step] : []),
  ];
  const code = [`update(${parameters.join(', ')}) {`, ...lines, `return { ${result} };`, '},'].join('\n');
  return {
    kind: morph.StructureKind.VariableStatement,
    docs: documentation(graph.doc),
    isExported: true,
    declarationKind: morph.VariableDeclarationKind.Const,
    declarations: [
      { name, type: `Rule<${type}, ${slotType}>`, initializer: `{\nslots: { ${starts.join(', ')} },\n${code}\n}` },
    ],
  };
}

const field = (name: string, code: string): string =>
  inCamelCase(name) === code ? code : `${inCamelCase(name)}: ${code}`;

/** The name of each rule; `sgd` with and without Nesterov's momentum are two. */
export function ruleNames(training: Training, table: FunctionTable): ReadonlyMap<Graph, string> {
  const names = table.scopes.files.inside();
  const numbering = new ValueNumbering();
  const known = new Map<string, string>();
  return new Map(
    training.optimizers.map(({ rule: graph }) => {
      const key = `${graph.name} ${numbering.graph(graph)}`;
      const name = known.get(key) ?? names.claim(camelCase(graph.name));
      known.set(key, name);
      return [graph, name];
    }),
  );
}
