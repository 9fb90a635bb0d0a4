/** Outputs that are written over an input: which may be, and that an engine then makes the same numbers. */
import { describe, expect, it } from 'vitest';
import { compileFile } from '../../../../cli/host/program.js';
import { inPlace } from '../../../../compiler/emit/onnx/in-place.js';
import type { ModelGraph, ModelNode } from '../../../../compiler/emit/onnx/model/model.js';
import { ModelWriter } from '../../../../compiler/emit/onnx/model/writer.js';
import { onnx } from '../../../../compiler/emit/onnx/project.js';
import type { GraphSpec, Input, ProgramSpec } from '../../../../runtime/contract/graphs.js';
import { sizeOf } from '../../../../runtime/contract/shapes.js';
import { smallest } from '../../../end-to-end/smallest.js';
import { blockSize, onnxRuntime } from './engine.js';

type Build = (writer: ModelWriter, slot: string, gradient: string) => string | readonly [string, string];

/** Whether a slot's next value, as the first output, may be written over it. */
function mayBe(build: Build): boolean {
  const writer = ModelWriter.start();
  const [slot, gradient] = ['slot', 'gradient'].map((name) => writer.input(name, 'float', [2, 3]));
  const made = [build(writer, 'slot', 'gradient')].flat() as readonly string[];
  const results = made.map((source, i) => ({ name: writer.unique(`out${i}`), type: 'float' as const, dims: [2, 3], source })); // prettier-ignore
  return inPlace(writer.finish('step', [slot!, gradient!], results), ['slot'])[0]!;
}

describe('the next value of a slot', () => {
  const moved: Build = (w, slot, gradient) =>
    w.node('Add', [w.node('Mul', [slot, w.float(0.9)]), w.node('Mul', [gradient, w.float(0.1)])]);

  it('is written over it where the only node that reads it comes before', () => {
    expect(mayBe(moved)).toBe(true);
    expect(mayBe((w, slot, gradient) => moved(w, w.node('Reshape', [slot, w.ints([2, 3])]), gradient))).toBe(true);
    expect(mayBe((w, slot, gradient) => w.node('Reshape', [moved(w, slot, gradient) as string, w.ints([2, 3])]))).toBe(true); // prettier-ignore
  });

  it.each<readonly [string, Build]>([
    ['another node reads it too', (w, slot, gradient) => [moved(w, slot, gradient) as string, w.node('Exp', [slot])]],
    [
      'another node reads it as another shape',
      (w, slot, gradient) => [moved(w, slot, gradient) as string, w.node('Exp', [w.node('Reshape', [slot, w.ints([3, 2])])])], // prettier-ignore
    ],
    ['it is handed out as well', (w, slot, gradient) => [moved(w, slot, gradient) as string, slot]],
    ['the node that makes it reads it itself', (w, slot, gradient) => w.node('MatMul', [slot, gradient])],
    ['it only changes its place', (w, slot) => w.node('Identity', [w.node('Transpose', [slot], { perm: [1, 0] })])],
    ['nothing that makes it reads it', (w, slot, gradient) => [w.node('Exp', [gradient]), w.node('Neg', [slot])]],
    ['nobody reads it', (w, _, gradient) => w.node('Exp', [gradient])],
    ['it stays as it is', (_, slot) => slot],
  ])('is not where %s', (_, build) => expect(mayBe(build)).toBe(false));

  it('is not where a recurrence reads it from inside', () => {
    const body: ModelGraph = { name: 'body', inputs: [], outputs: [{ name: 'y', type: 'float', dims: [2, 3] }], initializers: [], nodes: [{ op: 'Exp', domain: '', inputs: ['slot'], outputs: ['y'], attributes: {} }] }; // prettier-ignore
    const scan: ModelNode['attributes'] = { body: { graph: body } };
    expect(mayBe((w, slot, gradient) => [moved(w, slot, gradient) as string, w.node('Scan', [gradient], scan)])).toBe(false); // prettier-ignore
  });
});

const block = onnxRuntime.here ? await blockSize() : null;

describe.skipIf(!onnxRuntime.here)(`steps written in place make the same numbers${onnxRuntime.note}`, () => {
  const names = [
    'digits',
    'wgan',
    'wgan-gp',
    'cyclegan',
    'sngan',
    'stylegan2',
    'infogan',
    'seqgan',
    'pggan',
    'text-to-image',
  ];

  it.each(names)('%s', { timeout: 120_000 }, async (name) => {
    const { InferenceSession, Tensor } = await import('onnxruntime-node');
    const { program } = await compileFile(`examples/${name}.gan`, smallest[name]!);
    const given = { fingerprint: '', dataOptions: () => ({}), weightsFile: () => '', programs: ['train'] } as const;
    const files = await onnx.emit(program, { ...given, ...(block !== null && { block }) });
    const bytes = new Map(files.flatMap((file) => ('bytes' in file ? [[file.path, file.bytes] as const] : [])));
    const spec = files.find(({ path }) => path === 'graphs/graphs.json') as { readonly text: string };
    const { graphs, steps } = JSON.parse(spec.text) as ProgramSpec;
    let written = 0;
    for (const graph of graphs.filter(({ name }) => steps.includes(name))) {
      const session = await InferenceSession.create(bytes.get(`graphs/${graph.name}.onnx`)!, { logSeverityLevel: 3 });
      const feeds = () =>
        Object.fromEntries(session.inputNames.map((input, i) => [input, tensorFor(graph.inputs[i]!, i)]));
      const tensorFor = (input: Input, seed: number) => {
        const dims = [...(input.batch ? [program.training!.batch] : []), ...input.shape];
        const numbers = Float32Array.from({ length: sizeOf(dims) }, (_, i) => 0.3 + Math.sin(seed * 7.3 + i * 1.7) / 4);
        if (input.dtype === 'f32') return new Tensor('float32', numbers, dims);
        const whole = Array.from(numbers, (x) => Math.round(x));
        return input.dtype === 'bool' ? new Tensor('bool', Uint8Array.from(whole), dims) : new Tensor('int64', BigInt64Array.from(whole, BigInt), dims); // prettier-ignore
      };
      const apart = await session.run(feeds());
      const taken = feeds();
      const into = session.outputNames.map(
        (output, i) => [output, placeOf(graph, i, session.inputNames, taken)] as const,
      );
      const inside = await session.run(taken, Object.fromEntries(into));
      for (const [output, place] of into)
        expect(place?.data ?? inside[output]!.data, `${graph.name} ${output}`).toEqual(apart[output]!.data);
      written += into.filter(([, place]) => place !== null).length;
      await session.release();
    }
    expect(written).toBeGreaterThan(0);
  });
});

/** The input that an output is to be written over; null for one of its own. */
function placeOf<T>(
  graph: GraphSpec,
  output: number,
  names: readonly string[],
  given: Readonly<Record<string, T>>,
): T | null {
  const made = graph.outputs[output]!;
  if (made.kind !== 'stored' || made.inPlace !== true) return null;
  return given[names[graph.inputs.findIndex(({ role }) => role.kind === 'stored' && role.name === made.name)]!]!;
}
