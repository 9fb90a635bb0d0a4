/** `optimizers.ts`: each rule as the runtime moves weights by. */
import type { Graph } from '../../graph/ir/graph.js';
import type { Training } from '../../graph/ir/training.js';
import type { FunctionTable } from './functions.js';
import { camelCase, Names } from './identifiers.js';
import { remark } from './texts.js';
import type { CodeFile } from './train-file.js';
import { Writer } from './writer.js';

export function optimizerFile(training: Training, table: FunctionTable): CodeFile {
  const names = ruleNames(training, table);
  const written = new Set<string>();
  const body = training.optimizers.flatMap(({ rule: graph, options }) => {
    const name = names.get(graph)!;
    if (written.has(name)) return [];
    written.add(name);
    return [rule(name, graph, Object.keys(options), table)];
  });
  return { body: body.join('\n\n'), runtime: new Set(['Rule']) };
}

function rule(name: string, graph: Graph, options: readonly string[], table: FunctionTable): string {
  const [weight, gradient] = graph.inputs.map((input) => camelCase(input.name));
  const slots = graph.weights.flatMap((item) => (item.kind === 'weight' ? [item] : []));
  const inputs = graph.inputs.map((input, i) => ({ text: camelCase(input.name), plain: i >= 2 }));
  const names = new Names([
    'tf',
    'slots',
    'options',
    ...inputs.map((input) => input.text),
    ...slots.map((slot) => camelCase(slot.name)),
  ]);
  const writer = new Writer(graph, {
    table,
    inputs,
    weight: camelCase,
    network: (name) => name,
    batchSize: '1',
    pass: () => 'pass',
    progress: 'run',
    names,
    shapes: false,
    runtime: (name) => name,
  });
  const nodes = graph.nodes.map((node) => node.id);
  const outputs = graph.outputs.map((output) => output.ref);
  const lines = writer.lines(nodes, outputs);
  const moved = slots.map((slot) => {
    const update = graph.updates.find((item) => item.state === slot.name);
    return `${camelCase(slot.name)}: ${update === undefined ? camelCase(slot.name) : writer.code(update.value).text}`;
  });
  const result = [`weight: ${writer.code(outputs[0]!).text}`, ...moved].join(', ');
  const optionNames = options.map(camelCase);
  const type = `{ ${optionNames.map((name) => `readonly ${name}: number`).join('; ')} }`;
  const slotType = slots.length === 0 ? 'never' : slots.map((slot) => `'${camelCase(slot.name)}'`).join(' | ');
  const starts = slots.map((slot) => `${camelCase(slot.name)}: ${slot.init.kind === 'constant' ? slot.init.value : 0}`);
  const usesStep = /\bstep\b/.test([...lines, result].join('\n'));
  const head = `update(${weight}, ${gradient}, { ${slots.map((slot) => camelCase(slot.name)).join(', ')} }, { ${optionNames.join(', ')} }${usesStep ? ', step' : ''}) {`;
  const code = [head, ...lines, `return { ${result} };`, '},'].join('\n');
  return `${docComment(graph.doc)}export const ${name}: Rule<${type}, ${slotType}> = {\nslots: { ${starts.join(', ')} },\n${code}\n};`;
}

/** The name of each rule; `sgd` with and without Nesterov's momentum are two. */
export function ruleNames(training: Training, table: FunctionTable): ReadonlyMap<Graph, string> {
  const names = new Names(table.taken);
  const known = new Map<string, string>();
  return new Map(
    training.optimizers.map(({ rule: graph }) => {
      const nodes = graph.nodes.map((node) => ({ ...node, origin: null }));
      const key = JSON.stringify([graph.name, graph.span, nodes, graph.updates]);
      const name = known.get(key) ?? names.claim(camelCase(graph.name));
      known.set(key, name);
      return [graph, name];
    }),
  );
}

/** A comment of one line, or of several in the usual form. */
export function docComment(doc: string | null): string {
  const lines = (doc ?? '')
    .trim()
    .split('\n')
    .map((line) => remark(line.trim()));
  if (lines.length === 1) return lines[0] === '' ? '' : `/** ${lines[0]} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}\n`).join('')} */\n`;
}
