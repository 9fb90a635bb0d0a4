/** What a value of the training step depends on, for programs that are told it instead of training. */
import type { Distribution, Graph, Node, Ref } from '../../graph/ir/graph.js';
import type { DataSource } from '../../graph/ir/data.js';
import { slice } from '../../graph/ir/dependencies.js';
import { Names } from '../typescript/identifiers.js';
import { literal } from '../typescript/texts.js';

type Leaf = Extract<Node, { kind: 'draw' | 'data' }>;

/** The noise and the fields of data behind a value, by the names that `train` gives them. */
export function leaves(pass: Graph, value: Ref): ReadonlyMap<Leaf, string> {
  const nodes = slice(pass, [value]).map((id) => pass.nodes[id]!);
  const found = nodes.filter((node): node is Leaf => node.kind === 'draw' || node.kind === 'data');
  // Noise is drawn under its name, which is nobody else's.
  const names = new Names(found.flatMap((node) => (node.kind === 'draw' ? [node.draw] : [])));
  return new Map(found.map((node) => [node, node.kind === 'draw' ? node.draw : names.claim(node.name ?? node.field)]));
}

/** Code that says what an input is. */
export function inputCode(node: Leaf, data: readonly DataSource[]): string {
  if (node.kind === 'draw') return `{ ${[...drawCode(node.distribution), `shape: [${node.types[0]!.shape.join(', ')}]`].join(', ')} }`; // prettier-ignore
  const { fields, options } = data.find(({ name }) => name === node.data)!;
  const field = fields[node.field]!;
  // A picture that someone names is read as those of the data are.
  const reading = Object.entries(options).filter(
    ([name, value]) => (name === 'crop' && value !== 'center') || (name === 'white' && value !== null),
  );
  const spec = field.kind === 'tensor' ? { ...field, ...Object.fromEntries(reading) } : field;
  return literal({ ...spec, from: `${node.data}.${node.field}` });
}

function drawCode(drawn: Distribution): readonly string[] {
  const kind = `kind: '${drawn.kind}'`;
  switch (drawn.kind) {
    case 'normal':
      return drawn.mean === 0 && drawn.deviation === 1
        ? [kind]
        : [kind, `mean: ${drawn.mean}`, `deviation: ${drawn.deviation}`];
    case 'uniform':
      return drawn.low === 0 && drawn.high === 1 ? [kind] : [kind, `low: ${drawn.low}`, `high: ${drawn.high}`];
    case 'bernoulli':
      return [kind, `probability: ${drawn.probability}`];
    case 'categorical':
      return [kind, `classes: ${drawn.classes}`];
    case 'constant':
      throw new Error('internal: noise that is always the same');
  }
}
