/** A model as the bytes of an `.onnx` file. */
import type { Attribute, ElementType, Initializer, Model, ModelGraph, TrainedValue, ValueInfo } from './model.js';
import { elementTypes, irVersion } from './model.js';
import { attributeTypes, modelMessage } from './schema.js';

export function encodeModel({ graph, opsets, trained = [], doc, metadata = {} }: Model): Uint8Array {
  const message = {
    irVersion,
    producerName: 'ganlang',
    ...(doc !== undefined && { docString: doc }),
    graph: graphMessage(graph, trained),
    opsetImport: Object.entries(opsets).map(([domain, version]) => ({ domain, version })),
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  };
  return modelMessage.encode(modelMessage.fromObject(message)).finish();
}

const graphMessage = (
  { name, nodes, inputs, outputs, initializers }: ModelGraph,
  trained: readonly TrainedValue[] = [],
): object => ({
  name,
  node: nodes.map(({ op, domain, inputs, outputs, attributes }) => ({
    // Values have one name each, so the first is one for the node too.
    name: outputs[0],
    opType: op,
    domain,
    input: inputs,
    output: outputs,
    attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...attributeMessage(value) })),
  })),
  initializer: [
    ...trained.map(({ name, dims, values }) => ({ name, dataType: elementTypes.float, dims, rawData: floats(values) })),
    ...initializers.map((item) => ({
      name: item.name,
      dataType: elementTypes[item.type],
      dims: item.dims,
      rawData: bytesOf(item),
    })),
  ],
  input: inputs.map(infoMessage),
  output: outputs.map(infoMessage),
});

const infoMessage = ({ name, type, dims, doc }: ValueInfo): object => ({
  name,
  ...(doc !== undefined && { docString: doc }),
  type: {
    tensorType: {
      elemType: elementTypes[type],
      ...(dims !== null && {
        shape: { dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim })) },
      }),
    },
  },
});

function attributeMessage(value: Attribute): object {
  if (typeof value === 'number') return { i: value, type: attributeTypes.i };
  if (typeof value === 'string') return { s: new TextEncoder().encode(value), type: attributeTypes.s };
  if ('float' in value) return { f: value.float, type: attributeTypes.f };
  if ('floats' in value) return { floats: value.floats, type: attributeTypes.floats };
  if ('graph' in value) return { g: graphMessage(value.graph), type: attributeTypes.g };
  return { ints: value, type: attributeTypes.ints };
}

/** Little-endian, which every machine that runs Node is. */
const floats = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Little-endian, whatever the machine. */
function bytesOf({ type, values }: Initializer): Uint8Array {
  const bytes = new Uint8Array(values.length * widths[type]);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    switch (type) {
      case 'float':
        return view.setFloat32(4 * i, value, true);
      case 'int64':
        return view.setBigInt64(8 * i, BigInt(value), true);
      case 'bool':
        return view.setUint8(i, value);
    }
  });
  return bytes;
}

/** Bytes an element takes. */
const widths: Readonly<Record<ElementType, number>> = { float: 4, int64: 8, bool: 1 };
