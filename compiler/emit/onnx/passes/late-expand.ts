/**
 * Values are repeated as late as can be: an operation on elements works on what is repeated, and repeats the result, or
 * leaves the repeating to the engine where another operand has the full size.
 */
import { broadcast, elementwise } from '../model/dims.js';
import type { Dim, Model } from '../model/model.js';
import { type Delayed, rewritten } from './rewriting.js';

interface Repeated extends Delayed {
  readonly dims: readonly Dim[];
}

export const expandLate = (model: Model): Model =>
  rewritten<Repeated>(model, (node, rewriting) => {
    const { writer } = rewriting;
    const [output] = node.outputs as [string];
    const later = (source: string, dims: readonly Dim[], sizes: readonly number[]): void =>
      rewriting.delay(output, { source, dims, write: () => writer.node('Expand', [source, writer.ints(sizes)]) });
    if (node.op === 'Expand') {
      const [x, sizes] = node.inputs.map((name) => rewriting.read(name)) as [string, string];
      const [dims, wanted] = [writer.dims(x), writer.values(sizes)];
      if (dims !== undefined && wanted !== undefined) return later(x, broadcast(dims, wanted), wanted);
    }
    const views = node.inputs.map((name) => rewriting.view(name));
    if (!elementwise.has(node.op) || views.every((view) => view === undefined)) return rewriting.keep(node);
    const sources = node.inputs.map((name, i) => views[i]?.source ?? rewriting.read(name));
    const [wanted, made] = [node.inputs.map((_, i) => views[i]?.dims ?? writer.dims(sources[i]!)), sources.map((name) => writer.dims(name))]; // prettier-ignore
    if (!wanted.every((dims) => dims !== undefined) || !made.every((dims) => dims !== undefined))
      return rewriting.keep(node);
    const [whole, small] = [broadcast(...wanted), broadcast(...made)];
    const result = writer.node(node.op, sources, node.attributes);
    if (whole.length === small.length && whole.every((dim, axis) => dim === small[axis]))
      return rewriting.wrote(output, result);
    const sizes = whole.map((dim) => (typeof dim === 'number' ? dim : 1));
    return later(result, whole, sizes);
  });
