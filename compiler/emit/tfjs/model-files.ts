/** `model.ts`, `layers.ts` and `losses.ts`: the networks, the blocks they are made of, and what is minimized. */
import type { FunctionDeclarationStructure, InterfaceDeclarationStructure, StatementStructures } from 'ts-morph';
import { graphsIn } from '../../graph/ir/dependencies.js';
import { capitalised } from '../../../runtime/text/prose.js';
import { parameterCount } from '../../graph/analyse/measure.js';
import { type Distribution, type Graph, type Network, type Weight } from '../../graph/ir/graph.js';
import { showCount, showType } from '../../graph/ir/types.js';
import { startText } from '../../lower/outline/numbers.js';
import type { EmittedFunction, FunctionTable } from './functions.js';
import { memberNames } from '../typescript/identifiers.js';
import type { TsMorph } from './source-files.js';
import { documentation, remark } from '../typescript/texts.js';

export type Home = 'model' | 'layers' | 'losses';

/** Which file a function lives in: networks and the program's own blocks together, the library's blocks apart. */
export function homes(functions: readonly EmittedFunction[], networks: readonly Network[]): ReadonlyMap<string, Home> {
  const inNetworks = graphsIn(networks.map(({ graph }) => graph));
  return new Map(
    functions.map((item): [string, Home] => {
      const { graph, name } = item;
      if (graph.kind === 'network') return [name, 'model'];
      if (graph.kind === 'gradient') return [name, graph.library ? 'layers' : 'model'];
      if (inNetworks.has(graph)) return [name, graph.library ? 'layers' : 'model'];
      return [name, 'losses'];
    }),
  );
}

/**
 * The declarations of one file, in the order of use.
 * @param runtime notes the names of the runtime that they use
 */
export function declarations(
  morph: TsMorph,
  home: Home,
  table: FunctionTable,
  where: ReadonlyMap<string, Home>,
  networks: readonly Network[],
  pass: Graph,
  runtime: Set<string>,
): readonly StatementStructures[] {
  const statements: StatementStructures[] = [];
  for (const item of table.functions) {
    if (where.get(item.name) !== home) continue;
    for (const name of item.runtime) runtime.add(name);
    const network = networks.find(({ graph }) => graph === item.graph);
    if (network !== undefined) {
      runtime.add('Initializer');
      statements.push(
        initializer(morph, table.network(network.name).init, `New weights of ${network.name}.`, network.graph),
        {
          kind: morph.StructureKind.TypeAlias,
          name: table.network(network.name).weights,
          isExported: true,
          type: `ReturnType<typeof ${table.network(network.name).init}>`,
        },
      );
    } else if (item.weightsType !== null) {
      statements.push(weightsInterface(morph, item, table));
    }
    statements.push(definition(morph, item, network));
  }
  if (home === 'losses' && table.memory !== null) {
    runtime.add('Initializer');
    statements.push(initializer(morph, table.memory, 'What training remembers from one step to the next.', pass));
  }
  return statements;
}

function weightsInterface(morph: TsMorph, item: EmittedFunction, table: FunctionTable): InterfaceDeclarationStructure {
  const properties = table
    .weightsBody(item.graph)
    .split(/;\s*(?![^{]*\})/)
    .map((property) => {
      const at = property.indexOf(':');
      return { name: property.slice(0, at).trim(), type: property.slice(at + 1).trim(), isReadonly: true };
    });
  return { kind: morph.StructureKind.Interface, name: item.weightsType!, isExported: true, properties };
}

function definition(morph: TsMorph, item: EmittedFunction, network: Network | undefined): FunctionDeclarationStructure {
  return {
    kind: morph.StructureKind.Function,
    docs: documentation(describe(item, network)),
    name: item.name,
    isExported: true,
    parameters: item.parameters.map(({ name, type }) => ({ name, type })),
    returnType: item.returns,
    statements: item.body,
  };
}

function describe(item: EmittedFunction, network: Network | undefined): string {
  if (network === undefined) return item.doc;
  const { graph, role, name } = network;
  const inputs = graph.inputs.map((input) => `${input.name}: ${showType(input.type)}`).join(', ');
  const signature = `${capitalised(role)} ${name}(${inputs}), ${showCount(parameterCount(graph))} parameters.`;
  return [item.doc, signature].filter((line) => line !== '').join('\n');
}

/** `initG`: every weight with its size and what it starts from. */
function initializer(morph: TsMorph, name: string, doc: string, graph: Graph): FunctionDeclarationStructure {
  return {
    kind: morph.StructureKind.Function,
    docs: documentation(doc),
    name,
    isExported: true,
    parameters: graph.weights.length > 0 ? [{ name: 'init', type: 'Initializer' }] : [],
    statements: `return ${weightsObject(graph, '')};`,
  };
}

function weightsObject(graph: Graph, prefix: string): string {
  const fields = memberNames(graph);
  const entries = graph.weights.map((item) => {
    const path = `${prefix}${item.name}`;
    const value = item.kind === 'group' ? weightsObject(item.graph, `${path}.`) : start(item, path);
    const note = item.kind === 'weight' && item.initializer !== undefined ? ` // ${remark(item.initializer)}` : '';
    return `${fields.get(item.name)}: ${value},${note}\n`;
  });
  return `{ ${entries.join('')} }`;
}

function start({ shape, init, trainable }: Weight, path: string): string {
  const maker = trainable ? 'init' : 'init.state';
  const place = `'${path}', [${shape.join(', ')}]`;
  return `${maker}.${call(init, place)}`;
}

function call(init: Distribution, place: string): string {
  switch (init.kind) {
    case 'constant':
      if (init.value === 0) return `zeros(${place})`;
      return init.value === 1 ? `ones(${place})` : `constant(${place}, ${startText(init.value)})`;
    case 'normal':
      return `normal(${place}, ${startText(init.mean)}, ${startText(init.deviation)})`;
    case 'uniform':
      return `uniform(${place}, ${startText(init.low)}, ${startText(init.high)})`;
    case 'bernoulli':
    case 'categorical':
      throw new Error(`internal: a weight that starts as ${init.kind}`);
  }
}
