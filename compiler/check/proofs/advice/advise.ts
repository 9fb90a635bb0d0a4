/** Warnings that teach: what runs, and is likely not meant. Each piece of advice is a file of its own. */
import type { Code } from '../../../diagnostics/catalog/index.js';
import { branchesOf, type Graph, type Node, type Origin } from '../../../graph/ir/graph.js';
import type { Elaborator } from '../../context/elaborator.js';
import { checkerboard } from './checkerboard.js';
import { deadBranch } from './dead-branch.js';
import { idleActivation } from './idle-activation.js';
import { idleBias } from './idle-bias.js';
import { partialNorm } from './partial-norm.js';
import { unequalNetworks } from './unequal-networks.js';

/** Advice on nodes where they stand; their graph is that of a network, of a function, or of the training step. */
export interface Advice {
  readonly code: Code;
  /** Advice on how a network is built is no use where a file holds the weights it was trained with. */
  readonly onlyWhereDrawn?: boolean;
  /** Null for a node that the advice is not about. */
  readonly look: (e: Elaborator, graph: Graph, node: Node) => Verdict | null;
}

/** What is thought of one node. A text stands for one in each turn of a loop and each call of a block. */
export interface Verdict {
  readonly origin: Origin;
  /** Says what is wrong; null where nothing is. */
  readonly tell: ((uses: Uses) => void) | null;
  /** How many parameters are there for nothing. */
  readonly parameters?: number;
}

/** In how many of the places that a text stands for the advice holds, and what it comes to in all of them. */
export interface Uses {
  readonly met: number;
  readonly all: number;
  readonly parameters: number;
}

const ofNodes: readonly Advice[] = [checkerboard, deadBranch, idleActivation, idleBias, partialNorm];

/** Looks at every node first: what holds for one place of a text may not hold for another. */
export function advise(e: Elaborator, step: Graph | null): void {
  const networks = [...e.networks.values()].flatMap(({ network }) => network ?? []);
  const roots = [
    ...networks.map(({ graph, start }) => ({ graph, drawn: start === null })),
    ...(step === null ? [] : [{ graph: step, drawn: true }]),
  ];
  const texts = new Map<string, Told>();
  for (const { graph: root, drawn } of roots) {
    for (const [graph, times] of expansions(root)) {
      for (const node of graph.nodes) {
        for (const advice of ofNodes) {
          const verdict = advice.look(e, graph, node);
          if (verdict === null) continue;
          const fine = advice.onlyWhereDrawn === true && !drawn;
          note(texts, advice.code, fine ? { ...verdict, tell: null } : verdict, times);
        }
      }
    }
  }
  for (const { code, origin, tell, ...uses } of texts.values()) {
    if (tell === null) continue;
    if (uses.met < uses.all) e.passed(origin.span, code);
    tell(uses);
  }
  unequalNetworks(e);
}

interface Told extends Uses {
  readonly code: Code;
  readonly origin: Origin;
  readonly tell: Verdict['tell'];
}

function note(texts: Map<string, Told>, code: Code, { origin, tell, parameters = 0 }: Verdict, times: number): void {
  const { file, start, end } = origin.span;
  const key = `${code} ${file}:${start.offset}-${end.offset} ${origin.text}`;
  const before = texts.get(key) ?? { tell: null, met: 0, all: 0, parameters: 0 };
  texts.set(key, {
    code,
    origin,
    tell: before.tell ?? tell,
    met: before.met + (tell === null ? 0 : times),
    all: before.all + times,
    parameters: before.parameters + (tell === null ? 0 : times * parameters),
  });
}

/** The graphs that a graph is made of, each with how often it stands there; other networks are looked at by themselves. */
function expansions(root: Graph): ReadonlyMap<Graph, number> {
  const order: Graph[] = [];
  const seen = new Set<Graph>();
  const visit = (graph: Graph): void => {
    if (seen.has(graph)) return;
    seen.add(graph);
    inside(graph).forEach(visit);
    order.push(graph);
  };
  visit(root);
  const times = new Map([[root, 1]]);
  for (const graph of order.reverse())
    for (const inner of inside(graph)) times.set(inner, (times.get(inner) ?? 0) + times.get(graph)!);
  return times;
}

/** What a graph calls: a block with weights of its own once for each set of them, and the branches of choices. */
function inside({ nodes }: Graph): readonly Graph[] {
  const held = new Set<string>();
  return nodes.flatMap((node) => {
    if (node.kind !== 'call') return branchesOf(node);
    const { weights, graph } = node;
    if (weights.kind === 'network' || graph.kind === 'gradient') return [];
    if (weights.kind === 'none') return [graph];
    if (held.has(weights.name)) return [];
    held.add(weights.name);
    return [graph];
  });
}
