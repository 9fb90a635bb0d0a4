/** What a model file says that goes in and comes out. The weights, which are nearly all of it, are passed over unread. */
import { readSync } from 'node:fs';
import { type ValueMessage, valueMessage } from '../../compiler/emit/onnx/model/schema.js';
import type { Model } from '../../compiler/graph/ir/graph.js';
import { expandHome, largest, unreadable } from '../../runtime/data/files.js';
import { DataError } from '../../runtime/errors/data-error.js';
import { withRegular } from '../../runtime/files/reading.js';
import { fitModel, type ModelFacts, type ModelSpec, type ModelValue } from '../../runtime/onnx/fit.js';

/** @throws DataError where the file is missing, damaged or another model than is declared */
export async function checkModelFile(path: string, model: Model): Promise<null> {
  const facts = await readModelFacts(path);
  // What a metric gives is one value: more inputs are told where one looks through the model.
  if (model.inputs.length === 1) fitModel(path, facts, modelSpec(model));
  return null;
}

/** What a program declares of a model. */
export const modelSpec = ({ name, inputs, outputs }: Model): ModelSpec => ({
  name,
  input: { dtype: inputs[0]!.type.dtype as 'f32' | 'i32', shape: inputs[0]!.type.shape },
  outputs: Object.fromEntries(outputs.map((output) => [output.name ?? 'made', output.type.shape])),
});

/** @throws DataError where there is none, or it is damaged */
export async function readModelFacts(path: string): Promise<ModelFacts> {
  try {
    return await withRegular(expandHome(path), largest.weights, (file, size) =>
      Promise.resolve(factsIn(new Bytes(size, (buffer, at) => readSync(file.fd, buffer, 0, buffer.length, at)), path)),
    );
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw await unreadable(path, error);
  }
}

/** @throws DataError where the bytes are no model */
export function modelFactsOf(bytes: Buffer, path: string): ModelFacts {
  return factsIn(new Bytes(bytes.length, (buffer, at) => bytes.copy(buffer, 0, at)), path);
}

function factsIn(bytes: Bytes, path: string): ModelFacts {
  try {
    const graph = [...fields(bytes, bytes.whole)].find(({ id, wire }) => id === numbers.graph && wire === wires.bytes);
    if (graph === undefined) throw new Damage('there is no graph in it');
    return graphFacts(bytes, graph, path);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    throw new DataError(`${path} is no ONNX model, or a damaged one: ${error.message}.`, 'Export it again, or name another file.'); // prettier-ignore
  }
}

function graphFacts(bytes: Bytes, graph: Field, path: string): ModelFacts {
  const weights = new Set<string>();
  const [inputs, outputs]: ModelValue[][] = [[], []];
  let nodes = 0;
  for (const field of fields(bytes, graph)) {
    if (field.wire !== wires.bytes) continue;
    if (field.id === numbers.node) nodes++;
    else if (field.id === numbers.initializer) weights.add(weightName(bytes, field, path));
    else if (field.id === numbers.input) inputs!.push(valueIn(bytes, field));
    else if (field.id === numbers.output) outputs!.push(valueIn(bytes, field));
  }
  if (nodes === 0 || outputs!.length === 0) throw new Damage('its graph makes nothing');
  // Older models list their weights among what goes in.
  return { inputs: inputs!.filter(({ name }) => !weights.has(name)), outputs: outputs! };
}

function weightName(bytes: Bytes, tensor: Field, path: string): string {
  let name = '';
  for (const field of fields(bytes, tensor)) {
    if (field.id === numbers.tensorName && field.wire === wires.bytes) name = bytes.text(field);
    if (field.id === numbers.external && field.value === 1)
      throw new DataError(
        `${path} has its weights in another file beside it; what is measured is known by one file.`,
        'Export it as one file: external_data=False in torch.onnx.export, or onnx.save(onnx.load(...)) of it.',
      );
  }
  return name;
}

function valueIn(bytes: Bytes, field: Field): ModelValue {
  const { name = '', type } = decoded(bytes.read(field.start, field.end - field.start));
  const tensor = type?.tensorType;
  const dims = tensor?.shape?.dim ?? (tensor?.shape === undefined ? null : []);
  return {
    name,
    type: tensor === undefined ? 'no tensor' : (elementNames[tensor.elemType ?? 0] ?? `type ${tensor.elemType}`),
    dims: dims === null ? null : dims.map(({ dimValue, dimParam }) => (dimValue !== undefined && dimValue > 0 ? dimValue : (dimParam ?? ''))), // prettier-ignore
  };
}

function decoded(bytes: Buffer): ValueMessage {
  try {
    return valueMessage(bytes);
  } catch {
    throw new Damage('what goes in and comes out cannot be read');
  }
}

/** As ONNX numbers them, by the names that ONNX Runtime has for them. */
const elementNames: Readonly<Record<number, string>> = {
  ...{ 1: 'float32', 2: 'uint8', 3: 'int8', 4: 'uint16', 5: 'int16', 6: 'int32', 7: 'int64', 8: 'string', 9: 'bool' },
  ...{ 10: 'float16', 11: 'float64', 12: 'uint32', 13: 'uint64', 16: 'bfloat16' },
};

/** The numbers of fields: of the graph in a model, of parts of the graph, of parts of a tensor. */
const numbers = { graph: 7, node: 1, initializer: 5, input: 11, output: 12, tensorName: 8, external: 14 } as const;

// ---- protocol buffers, as far as they must be known to be passed over --------------------------

const wires = { varint: 0, eight: 1, bytes: 2, four: 5 } as const;

/** What is wrong with the bytes. */
class Damage extends Error {}

/** A field of a message: what it holds lies from `start` to `end`; a number is read at once. */
interface Field {
  readonly id: number;
  readonly wire: number;
  readonly start: number;
  readonly end: number;
  readonly value: number | null;
}

/** The fields of a message, one after the other. */
function* fields(bytes: Bytes, { start, end }: Pick<Field, 'start' | 'end'>): Generator<Field, void> {
  let at = start;
  const within = (next: number): number => {
    if (next > end) throw new Damage('it ends in the middle');
    return next;
  };
  while (at < end) {
    const tag = bytes.varint(at);
    at = within(tag.end);
    const [id, wire] = [Math.floor(tag.value / 8), tag.value % 8];
    if (id === 0) throw new Damage('a field of it has no number');
    if (wire === wires.varint) {
      const { value, end: next } = bytes.varint(at);
      yield { id, wire, start: at, end: within(next), value };
      at = next;
    } else {
      const length = wire === wires.bytes ? bytes.varint(at) : null;
      const first = length === null ? at : length.end;
      const size = length?.value ?? (wire === wires.eight ? 8 : wire === wires.four ? 4 : NaN);
      if (Number.isNaN(size)) throw new Damage('a field of it is of no known kind');
      yield { id, wire, start: first, end: within(first + size), value: null };
      at = first + size;
    }
  }
}

/** How many numbers are read of one file: far more than there are values, operations and weights in a model. */
const mostRead = 4_000_000;

/** How many bytes are read at once, and how many a name or the type of a value may have. */
const [page, longest] = [4096, 2 ** 16];

class Bytes {
  private window: Buffer = Buffer.alloc(0);
  private from = 0;
  private reads = 0;

  constructor(
    private readonly size: number,
    /** Fills a buffer from a place on, and says how much of it. */
    private readonly fill: (buffer: Buffer, at: number) => number,
  ) {}

  get whole(): Pick<Field, 'start' | 'end'> {
    return { start: 0, end: this.size };
  }

  varint(at: number): { readonly value: number; readonly end: number } {
    if (++this.reads > mostRead) throw new Damage('it has no end of fields');
    let [value, scale] = [0, 1];
    for (let i = 0; i < 10; i++) {
      const byte = this.byte(at + i);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return { value, end: at + i + 1 };
      scale *= 128;
    }
    throw new Damage('a number in it has no end');
  }

  text({ start, end }: Field): string {
    return this.read(start, end - start).toString('utf8');
  }

  read(start: number, length: number): Buffer {
    if (length > longest) throw new Damage('a name or a type in it is too long');
    const bytes = Buffer.alloc(length);
    if (this.fill(bytes, start) < length) throw new Damage('it ends in the middle');
    return bytes;
  }

  private byte(at: number): number {
    if (at >= this.size) throw new Damage('it ends in the middle');
    if (at < this.from || at >= this.from + this.window.length) {
      const window = Buffer.alloc(Math.min(page, this.size - at));
      this.window = window.subarray(0, this.fill(window, at));
      this.from = at;
      if (this.window.length === 0) throw new Damage('it ends in the middle');
    }
    return this.window[at - this.from]!;
  }
}
