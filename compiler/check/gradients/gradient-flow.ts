/** Whether what is minimized moves what it is meant to move: gradients are followed from each loss to the weights. */
import type { Span } from '../../../grammar/text/source.js';
import type { Label } from '../../diagnostics/model/diagnostic.js';
import { arrives, type Cut, gradientPaths, type GradientPath } from '../../graph/analyse/gradient-flow.js';
import type { Graph, Network, PrimitiveNode, Weight } from '../../graph/ir/graph.js';
import type { Training } from '../../graph/ir/training.js';
import { parameterCount } from '../../graph/analyse/measure.js';
import type { Minimize } from '../../graph/ir/plan.js';
import { trainableIn } from '../../graph/ir/weights.js';
import type { BackwardPaths, WeightName } from '../../graph/analyse/backward-paths.js';
import { type Elaborator, isLibrary } from '../context/elaborator.js';

/** Every line moves some weights of each network that it names, and every weight is moved by some line. */
export function checkGradients(e: Elaborator, { step }: Training, lines: readonly Minimize[]): void {
  const found = lines.map((line) => ({ line, weights: gradientPaths(step, line.loss).weights }));
  const lost = new Set<string>();
  for (const { line, weights } of found) {
    for (const name of line.networks) if (!checkLine(e, line, name, weights)) lost.add(name);
  }
  for (const { network } of e.networks.values()) {
    if (network === null || lost.has(network.name)) continue;
    const own = found.filter(({ line }) => line.networks.includes(network.name));
    if (own.length > 0) checkWeights(e, network, own);
  }
}

/** False where a loss does not move the network at all, which is then reported. */
function checkLine(
  e: Elaborator,
  line: Minimize,
  network: string,
  weights: BackwardPaths<GradientPath>['weights'],
): boolean {
  const own = [...weights].flatMap(([weight, path]) => (weight.startsWith(`${network}:`) ? [path] : []));
  if (own.some(arrives)) return true;
  const [first, ...others] = own;
  if (first === undefined) {
    const graph = e.networks.get(network)?.network?.graph;
    if (graph !== undefined && parameterCount(graph) === 0) {
      e.report(line.span, 'train/no-weights', { network });
      return false;
    }
    const reached = new Set([...weights.keys()].map((path) => path.slice(0, path.indexOf(':'))));
    e.report(line.span, 'train/unreachable', { network, reached: [...reached] });
    return false;
  }
  const [cut] = others.reduce((least, path) => (path.length < least.length ? path : least), first);
  e.report(line.span, 'train/gradient-cut', { network, ...describeCut(cut!) }, labelOf(cut!));
  return false;
}

interface Layer {
  readonly span: Span;
  /** Its weights, and those among them that nothing moves. */
  readonly weights: readonly string[];
  readonly still: readonly string[];
  /** True for a weight that the network itself declares. */
  readonly declared: boolean;
}

/** Weights that no line moves, told together where one cut keeps the gradient from them. */
function checkWeights(
  e: Elaborator,
  { name: network, graph }: Network,
  lines: readonly { readonly line: Minimize; readonly weights: BackwardPaths<GradientPath>['weights'] }[],
): void {
  const all = trainable(graph, `${network}:`);
  const byCut = new Map<PrimitiveNode | null, { readonly cut: Cut | null; readonly paths: Set<WeightName> }>();
  for (const { path } of all) {
    const back = lines.flatMap(({ weights }) => (weights.has(path) ? [weights.get(path)!] : []));
    if (back.some(arrives)) continue;
    // An operation of a gradient's own graph, such as the step that relu has as its derivative, is not in the text.
    const cut = back.flat().find((item) => item.graph.kind !== 'gradient') ?? null;
    const group = byCut.get(cut?.node ?? null) ?? { cut, paths: new Set() };
    byCut.set(cut?.node ?? null, group);
    group.paths.add(path);
  }
  for (const { cut, paths } of byCut.values()) {
    const [first, ...others] = layersOf(all, paths);
    const place = isLibrary(first!.span) ? lines[0]!.line.span : first!.span;
    const also = others.map(({ span }) => ({ span, text: 'nor does any reach this' }));
    const details = { network, layer: nameOf(e, first!), others: others.length };
    const end = cut === null ? null : describeCut(cut);
    e.report(place, 'train/weight-unreached', { ...details, end }, [...(cut === null ? [] : labelOf(cut)), ...also]);
  }
}

interface Placed {
  readonly path: WeightName;
  readonly weight: Weight;
}

const trainable = (graph: Graph, prefix: WeightName): readonly Placed[] =>
  trainableIn(graph).map(({ path, weight }) => ({ path: `${prefix}${path.join('/')}`, weight }));

/** The layers of the user's text that hold the weights named, in their order. */
function layersOf(all: readonly Placed[], paths: ReadonlySet<WeightName>): readonly Layer[] {
  const layers = new Map<string, { span: Span; weights: string[]; still: string[]; declared: boolean }>();
  for (const { path, weight } of all) {
    const { span } = weight.origin;
    const key = `${span.file} ${span.start.offset}`;
    const layer = layers.get(key) ?? { span, weights: [], still: [], declared: isOwn(path) };
    layers.set(key, layer);
    layer.weights.push(weight.name);
    if (paths.has(path)) layer.still.push(weight.name);
  }
  return [...layers.values()].filter(({ still }) => still.length > 0);
}

/** `dense(8)`, or the weight of it that is meant: `bias` of `dense(8)`. */
function nameOf(e: Elaborator, { span, weights, still, declared }: Layer): string {
  const { text } = e.origin(span);
  const names = still.map((name) => `\`${name}\``).join(' and ');
  return declared ? `the weight ${names}` : still.length === weights.length ? `\`${text}\`` : `${names} of \`${text}\``;
}

/** Whether a weight stands in the body of its network itself. */
const isOwn = (path: WeightName): boolean => !path.includes('/');

export const describeCut = ({ node }: Cut) => ({
  operation: node.operation,
  text: node.origin.text.length > 40 ? node.operation : node.origin.text,
});

export const labelOf = ({ node }: Cut): readonly Label[] => [
  { span: node.origin.span, text: 'the gradient ends here' },
];
