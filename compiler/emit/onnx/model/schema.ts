/** The messages of a model file with the numbers of their fields, as far as models here have them. */
import protobuf from 'protobufjs/light.js';

type Rule = 'repeated';
type Field = readonly [type: string, id: number, rule?: Rule];

const messages: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  Model: {
    irVersion: ['int64', 1],
    producerName: ['string', 2],
    docString: ['string', 6],
    graph: ['Graph', 7],
    opsetImport: ['OperatorSet', 8, 'repeated'],
    metadataProps: ['Property', 14, 'repeated'],
  },
  Property: { key: ['string', 1], value: ['string', 2] },
  OperatorSet: { domain: ['string', 1], version: ['int64', 2] },
  Graph: {
    node: ['Node', 1, 'repeated'],
    name: ['string', 2],
    initializer: ['Tensor', 5, 'repeated'],
    input: ['ValueInfo', 11, 'repeated'],
    output: ['ValueInfo', 12, 'repeated'],
  },
  Node: {
    input: ['string', 1, 'repeated'],
    output: ['string', 2, 'repeated'],
    name: ['string', 3],
    opType: ['string', 4],
    attribute: ['Attribute', 5, 'repeated'],
    domain: ['string', 7],
  },
  Attribute: {
    name: ['string', 1],
    f: ['float', 2],
    i: ['int64', 3],
    s: ['bytes', 4],
    g: ['Graph', 6],
    floats: ['float', 7, 'repeated'],
    ints: ['int64', 8, 'repeated'],
    type: ['int32', 20],
  },
  Tensor: {
    dims: ['int64', 1, 'repeated'],
    dataType: ['int32', 2],
    name: ['string', 8],
    rawData: ['bytes', 9],
  },
  ValueInfo: { name: ['string', 1], type: ['Type', 2], docString: ['string', 3] },
  Type: { tensorType: ['TensorType', 1] },
  TensorType: { elemType: ['int32', 1], shape: ['TensorShape', 2] },
  TensorShape: { dim: ['Dimension', 1, 'repeated'] },
  Dimension: { dimValue: ['int64', 1], dimParam: ['string', 2] },
};

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [
      name,
      {
        // As ONNX declares them: what is written is written, zeros too.
        edition: 'proto2',
        fields: Object.fromEntries(
          Object.entries(fields).map(([field, [type, id, rule]]) => [field, { type, id, ...(rule && { rule }) }]),
        ),
      },
    ]),
  ),
});

export const modelMessage = root.lookupType('Model');

/** What a model says of a value that goes in or comes out. */
export interface ValueMessage {
  readonly name?: string;
  readonly type?: {
    readonly tensorType?: {
      readonly elemType?: number;
      readonly shape?: { readonly dim?: readonly { readonly dimValue?: number; readonly dimParam?: string }[] };
    };
  };
}

/** @throws Error where the bytes are no such message */
export function valueMessage(bytes: Uint8Array): ValueMessage {
  const type = root.lookupType('ValueInfo');
  return type.toObject(type.decode(bytes), { longs: Number });
}

/** Numbers of the kinds of attributes in the format. */
export const attributeTypes = { f: 1, i: 2, s: 3, g: 5, floats: 6, ints: 7 } as const;
