import type { Span } from '../../../../grammar/text/source.js';
import { Looks, type Loss } from '../../../graph/analyse/facts/look.js';
import type { Graph, Network } from '../../../graph/ir/graph.js';
import type { Elaborator } from '../../context/elaborator.js';
import { type Constant, constantsAmong, placeKey } from './losses.js';

/**
 * What a network is given and makes nothing of: a norm, a softmax or a choice over one value is a constant, and all
 * that leads there is dead.
 */
export function lostInputs(e: Elaborator, looks: Looks): void {
  const anyBatch = looks.batch === 1 ? new Looks(null) : looks;
  for (const { network, declaration } of e.networks.values()) {
    if (network === null || network.graph.library) continue;
    const { losses, outputs } = looks.at(network.graph);
    const always = new Set(anyBatch.at(network.graph).losses.map(({ node }) => node));
    const found = constantsAmong(e, losses, always);
    const reached = new Set(outputs.flatMap(({ on }) => [...on].flatMap(({ kind, name }) => kind === 'input' ? [name] : []))); // prettier-ignore
    const told = new Set<string>();
    for (const [index, { name, type }] of network.graph.inputs.entries()) {
      const fixed = type.range !== null && type.range[0] === type.range[1];
      if (!reached.has(name) && !fixed)
        tellInput(e, network, { name, span: declaration.parameters[index]!.span }, found, told);
    }
    for (const { loss, constant } of found) {
      const { span } = loss.node.origin;
      const matters = loss.whole || [...loss.lost].some(({ kind }) => kind === 'weight' || kind === 'network');
      if (!matters || constant.reason === 'zero' || told.has(placeKey(span))) continue;
      told.add(placeKey(span));
      e.report(span, 'advice/constant', constant);
    }
  }
}

interface Found {
  readonly loss: Loss;
  readonly constant: Constant;
}

interface Input {
  readonly name: string;
  readonly span: Span;
}

/** An input that reaches nothing the network makes. */
function tellInput(
  e: Elaborator,
  { name: network, graph }: Network,
  { name: input, span }: Input,
  found: readonly Found[],
  told: Set<string>,
): void {
  // prettier-ignore
  const own = found.filter(({ loss }) => [...loss.lost].some(({ kind, name }) => kind === 'input' && name === input));
  const lost = own.filter(({ constant }) => constant.reason !== 'zero');
  const [first] = lost;
  if (first !== undefined) {
    for (const { loss } of lost) told.add(placeKey(loss.node.origin.span));
    const label = { span, text: 'nothing of this gets any further' };
    return e.report(first.loss.node.origin.span, 'network/input-lost', { ...first.constant, network, input }, [label]);
  }
  const zero = own[0]?.loss.node.origin.span;
  if (zero === undefined && (!isUsed(graph, input) || hasUnused(e, graph))) return;
  const labels = zero === undefined ? [] : [{ span: zero, text: 'multiplied by 0' }];
  e.report(span, 'advice/idle-input', { network, input }, labels);
}

/** Whether a value of the body was told to be unused, which is then why. */
const hasUnused = (e: Elaborator, { span }: Graph): boolean =>
  e.reports.list.some(
    (finding) =>
      finding.code === 'unused/value' &&
      finding.span.file === span.file &&
      finding.span.start.offset > span.start.offset &&
      finding.span.end.offset < span.end.offset,
  );

/** Whether a body does anything with an input; where it does not, that is told of its name. */
const isUsed = (graph: Graph, name: string): boolean =>
  graph.nodes.some(({ inputs }) =>
    inputs.some((ref) => ref.kind === 'input' && graph.inputs[ref.index]!.name === name),
  );
