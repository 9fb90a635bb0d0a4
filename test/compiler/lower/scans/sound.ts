import { verify } from '../../../../compiler/graph/debug/verify.js';
import type { Graph } from '../../../../compiler/graph/ir/graph.js';

/** Every fault of a flat graph. */
export const faultsOf = (graph: Graph): readonly string[] =>
  verify({
    ...{ name: 'flat', file: 'flat.gan', params: [] },
    networks: [{ name: 'N', role: 'network', graph: { ...graph, kind: 'function' }, start: null, holes: [] }],
    data: [],
    models: [],
    training: null,
  });
