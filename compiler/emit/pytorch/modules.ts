/** Files of Python: what they import, and what is declared in them. */
import { layerFor } from './layers.js';
import type { FunctionTable, PyFunction } from './functions.js';
import { formatted, indented } from './layout/lines.js';
import { docstring, float } from './texts.js';
import type { Distribution, Graph, Network } from '../../graph/ir/graph.js';
import { graphsIn } from '../../graph/ir/dependencies.js';
import { startText } from '../../lower/outline/numbers.js';

export type Home = 'model' | 'layers' | 'losses';

/** Which file a function lives in: networks and the program's own blocks together, the library's blocks apart. */
export function homes(functions: readonly PyFunction[], networks: readonly Network[]): ReadonlyMap<string, Home> {
  const inNetworks = graphsIn(networks.map(({ graph }) => graph));
  return new Map(
    functions.map(({ graph, name }): [string, Home] => {
      if (graph.kind === 'network') return [name, 'model'];
      if (inNetworks.has(graph)) return [name, graph.library ? 'layers' : 'model'];
      return [name, 'losses'];
    }),
  );
}

/** Where the names come from that emitted files use. */
const sources: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['Tensor', 'nn'].map((name) => [name, 'torch'])),
  ...Object.fromEntries(['Epochs', 'Images', 'Steps'].map((name) => [name, 'runtime.schedule'])),
  ...Object.fromEntries(['Weight', 'constant', 'normal', 'ones', 'uniform', 'zeros', 'clip_weights'].map((name) => [name, 'runtime.weights'])), // prettier-ignore
  ...Object.fromEntries(['Bernoulli', 'Categorical', 'Normal', 'Uniform'].map((name) => [name, 'runtime.noise'])),
  ...Object.fromEntries(['Step', 'keep_statistics'].map((name) => [name, 'runtime.step'])),
  ...Object.fromEntries(['avg_pool_gradient', 'avg_pool_same', 'max_pool_choice', 'max_pool_gradient', 'means', 'resize_gradient'].map((name) => [name, 'runtime.operations'])), // prettier-ignore
  ...Object.fromEntries(['Rule', 'Slots'].map((name) => [name, 'runtime.optimizer'])),
  ...Object.fromEntries(['Classes', 'Numbers', 'Tokens'].map((name) => [name, 'runtime.fields'])),
  ...Object.fromEntries(['Samples', 'Unpaired'].map((name) => [name, 'runtime.dataset'])),
  ...Object.fromEntries(['Options', 'arguments'].map((name) => [name, 'runtime.arguments'])),
  ...{ average_gradients: 'runtime.ranks', told: 'runtime.errors', Run: 'runtime.run' },
  ...{ Path: 'pathlib', dataclass: 'dataclasses' },
};

/** The order in which a formatter of imports has names: constants, then classes, then the rest. */
const kindOf = (name: string): number => (/^[A-Z][A-Z0-9_]+$/.test(name) ? 0 : /^[A-Z]/.test(name) ? 1 : 2);

/** Names as isort orders them: single capitals are constants there. */
const ordered = (names: Iterable<string>): readonly string[] =>
  [...new Set(names)].sort((a, b) => {
    const [first, second] = [/^[A-Z0-9_]+$/.test(a) && a.length > 1 ? 0 : kindOf(a), /^[A-Z0-9_]+$/.test(b) && b.length > 1 ? 0 : kindOf(b)]; // prettier-ignore
    if (first !== second) return first - second;
    const [low, high] = [a.toLowerCase(), b.toLowerCase()];
    return low < high ? -1 : low > high ? 1 : a < b ? -1 : 1;
  });

/**
 * The lines of imports.
 * @param own names of the project's own files, and the file each is in
 */
export function importLines(
  used: Iterable<string>,
  own: ReadonlyMap<string, string>,
  whole: readonly string[] = [],
): readonly string[] {
  const from = new Map<string, string[]>();
  const plain: string[] = [];
  for (const name of new Set(used)) {
    if (name === 'torch' || name === 'math') plain.push(`import ${name}`);
    else if (name === 'F') plain.push('import torch.nn.functional as F');
    else {
      const source = own.get(name) ?? sources[name];
      if (source === undefined) throw new Error(`internal: nothing is called ${name}`);
      from.set(source, [...(from.get(source) ?? []), name]);
    }
  }
  const section = (modules: (module: string) => boolean, imports: readonly string[]): readonly string[] => [
    ...imports,
    ...[...from.keys()].filter(modules).sort().map((module) => `from ${module} import ${ordered(from.get(module)!).join(', ')}`), // prettier-ignore
  ];
  const standard = (module: string) => module === 'pathlib' || module === 'dataclasses';
  const sections = [
    section(standard, plain.filter((line) => line === 'import math')),
    section((module) => module === 'torch', plain.filter((line) => line !== 'import math').sort((a, b) => a.length - b.length)),
    section((module) => !standard(module) && module !== 'torch', whole),
  ].filter((lines) => lines.length > 0); // prettier-ignore
  return sections.flatMap((lines, i) => (i === 0 ? formatted(lines) : ['', ...formatted(lines)]));
}

/** The text of a file. */
export const fileText = (doc: string, imports: readonly string[], blocks: readonly (readonly string[])[]): string =>
  `${[...docstring(doc), ...(imports.length > 0 ? ['', ...imports] : []), ...blocks.flatMap((block) => ['', '', ...formatted(block)])].join('\n')}\n`; // prettier-ignore

/** The declaration of a function or of a module. */
export function declaration(item: PyFunction): readonly string[] {
  const { name, doc, parameters, settings, returns, body, made, states } = item;
  if (!item.isModule) {
    const given = [...parameters, ...(settings.length > 0 ? ['*', ...settings] : [])].join(', ');
    return [`def ${name}(${given}) -> ${returns}:`, ...indented([...docstring(doc), ...body])];
  }
  const init = [`def __init__(${['self', ...settings].join(', ')}) -> None:`, ...indented(['super().__init__()', ...made])]; // prettier-ignore
  const forward = [`def forward(${['self', ...parameters].join(', ')}) -> ${returns}:`, ...indented(body)];
  const words = docstring(doc);
  return [
    `class ${name}(nn.Module):`,
    ...indented([
      ...words,
      ...(words.length > 0 ? [''] : []),
      ...(states.length > 0 ? [...states.map((state) => `${state}: Tensor`), ''] : []),
      ...init,
      '',
      ...forward,
    ]),
  ];
}

/** The name of the table of a network's weights. */
export const tableName = (network: string): string =>
  `${network
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/\W/g, '_')
    .toUpperCase()}_WEIGHTS`;

/** `G_WEIGHTS`: what each weight is called in checkpoints and in the module, and what it starts as. */
export function weightsTable(
  name: string,
  graph: Graph,
  table: FunctionTable,
  uses: (name: string) => string,
): readonly string[] {
  const rows = table.placed(graph).map(({ name: own, path, weight, axes }) => {
    const parts = [
      `"${own}"`,
      `"${path}"`,
      startCode(weight.init, uses),
      ...(axes === null ? [] : [`axes=(${axes.join(', ')})`]),
      ...(weight.trainable ? [] : ['trains=False']),
    ];
    return `    ${uses('Weight')}(${parts.join(', ')}),`;
  });
  uses('Weight');
  return rows.length === 0 ? [`${name}: list[${uses('Weight')}] = []`] : [`${name} = [`, ...rows, ']'];
}

function startCode(init: Distribution, uses: (name: string) => string): string {
  switch (init.kind) {
    case 'constant':
      if (init.value === 0) return uses('zeros');
      return init.value === 1 ? uses('ones') : `${uses('constant')}(${startText(init.value)})`;
    case 'normal':
      return `${uses('normal')}(${startText(init.mean)}, ${startText(init.deviation)})`;
    case 'uniform':
      return `${uses('uniform')}(${startText(init.low)}, ${startText(init.high)})`;
    case 'bernoulli':
    case 'categorical':
      throw new Error(`internal: a weight that starts as ${init.kind}`);
  }
}

/** Whether anything in the program is a norm over the batch. */
export const hasBatchNorm = (graphs: Iterable<Graph>): boolean =>
  [...graphsIn(graphs)].some((graph) => layerFor(graph)?.name.startsWith('nn.BatchNorm') === true);

export { float };
