/** Warnings that teach: what runs, and is likely not meant. Each piece of advice is a file of its own. */
import { branchesOf, type Graph, type Node } from '../../graph/ir.js';
import type { Elaborator } from '../elaborator.js';
import { checkerboard } from './checkerboard.js';
import { deadBranch } from './dead-branch.js';
import { idleActivation } from './idle-activation.js';
import { idleBias } from './idle-bias.js';
import { partialNorm } from './partial-norm.js';
import { swappedSamples } from './swapped-samples.js';
import { unequalNetworks } from './unequal-networks.js';

/** What is said of a node where it stands; its graph is that of a network, of a function, or of the training pass. */
export type Advice = (e: Elaborator, graph: Graph, node: Node) => void;

const ofNodes: readonly Advice[] = [checkerboard, deadBranch, idleActivation, idleBias, partialNorm, swappedSamples];

export function advise(e: Elaborator, pass: Graph | null): void {
  const seen = new Set<Graph>();
  const visit = (graph: Graph): void => {
    if (seen.has(graph) || graph.kind === 'gradient') return;
    seen.add(graph);
    for (const node of graph.nodes) {
      for (const rule of ofNodes) rule(e, graph, node);
      if (node.kind === 'call') visit(node.graph);
      branchesOf(node).forEach(visit);
    }
  };
  for (const { network } of e.networks.values()) if (network !== null) visit(network.graph);
  if (pass !== null) visit(pass);
  unequalNetworks(e);
}
