/** Every operation in a scan makes for all turns at once what it makes turn by turn. */
import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../../compiler/graph/build/builder.js';
import { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import { lighterScans } from '../../../../compiler/lower/scans/scans.js';
import { type Case } from '../../graph/primitives/case.js';
import { cases } from '../../graph/primitives/cases.js';
import { header, startGraph } from '../../graph/differentiate/slopes.js';
import { batch, batchSize, type Leaf, valueOf } from '../../graph/reference/leaves.js';
import { evaluate } from '../../graph/reference/reference.js';
import { faultsOf } from './sound.js';

const turns = 3;

/** A scan of a case, of which some of the operands have an entry for each turn. */
function scanOf({ inputs, build }: Case, each: readonly boolean[]) {
  const stacked = (leaf: Leaf): Leaf => ({ ...leaf, type: { ...leaf.type, shape: [turns, ...leaf.type.shape] } });
  const leaves = [batch(), ...inputs.map((leaf, i) => (each[i] === true ? stacked(leaf) : leaf))];
  const ops = startGraph('subject');
  const symbols = leaves.map(({ type }, i) => ops.builder.input(`x${i}`, type));
  const builder = new GraphBuilder({ ...header('turn'), kind: 'branch' }, ops.builder);
  const inner = new GraphOperations(builder, ops.origin);
  const state = builder.input('state', { ...batch().type, range: null });
  const entries = inputs.flatMap(({ type }, i) => (each[i] === true ? [builder.input(`e${i}`, type)] : []));
  let next = 0;
  const operands = inputs.map((_, i) => (each[i] === true ? entries[next++]! : symbols[i + 1]!));
  const out = build(inner, operands);
  const body = builder.finish([{ name: 'state', value: inner.sigmoid(state) }, { name: 'out', value: out }]); // prettier-ignore
  const sequences = symbols.slice(1).filter((_, i) => each[i] === true);
  const shape = { length: turns, carry: 1, xs: sequences.length, reverse: true };
  const results = ops.builder.scan(body, shape, [symbols[0]!, ...sequences, ...builder.captures], ops.origin);
  const graph = ops.builder.finish(results.map((value, i) => ({ name: `y${i}`, value })));
  return { graph, values: leaves.map((leaf, i) => valueOf(leaf, i + 1)) };
}

it.each(cases.filter(({ inputs }) => inputs.length > 0))('$name', (subject) => {
  const { inputs } = subject;
  const choices = [inputs.map(() => true), inputs.map((_, i) => i === 0), inputs.map((_, i) => i > 0), inputs.map(() => false)]; // prettier-ignore
  for (const each of choices) {
    const { graph, values } = scanOf(subject, each);
    const lighter = lighterScans(graph, batchSize);
    expect(faultsOf(lighter)).toEqual([]);
    const [wanted, made] = [graph, lighter].map((one) => evaluate(one, values));
    for (const [i, { batch: batched, samples }] of wanted!.entries()) {
      expect(made![i]!.batch).toBe(batched);
      samples.forEach(({ shape, data }, sample) => {
        expect(made![i]!.samples[sample]!.shape).toEqual(shape);
        data.forEach((x, j) => expect(made![i]!.samples[sample]!.data[j]).toBeCloseTo(x, 9));
      });
    }
  }
});
