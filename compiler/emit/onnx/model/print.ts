/** A model as text, for people and tests. */
import type { Attribute, Initializer, Model, ModelGraph, ValueInfo } from './model.js';

export const printModel = ({ graph, opsets }: Model): string => {
  const versions = Object.entries(opsets).map(([domain, version]) => `${domain || 'ONNX'} ${version}`);
  return `${['operators', ...versions].join(' ')}\n${lines(graph).join('\n')}\n`;
};

const lines = (graph: ModelGraph): readonly string[] => [
  `${graph.name}(${graph.inputs.map(info).join(', ')}) -> ${graph.outputs.map(info).join(', ')}`,
  ...graph.initializers.map((item) => `  ${info(item)} = ${valuesText(item)}`),
  ...graph.nodes.flatMap(({ op, domain, inputs, outputs, attributes }) => {
    const graphs: string[] = [];
    const settings = Object.entries(attributes).flatMap(([name, value]) => {
      if (typeof value !== 'object' || !('graph' in value)) return [`${name}: ${attributeText(value)}`];
      graphs.push(...lines(value.graph).map((line) => `    ${line}`));
      return [];
    });
    const name = domain === '' ? op : `${domain}.${op}`;
    const written = [...inputs.map((input) => input || '-'), ...settings].join(', ');
    return [`  ${outputs.join(', ')} = ${name}(${written})`, ...graphs];
  }),
];

const info = ({ name, type, dims }: Omit<ValueInfo, 'values'>): string =>
  `${name}: ${type}[${dims === null ? '...' : dims.join(', ')}]`;

const valuesText = ({ values }: Initializer): string =>
  values.length > 8 ? `${values.slice(0, 8).join(' ')} ...` : values.join(' ');

function attributeText(value: Exclude<Attribute, { readonly graph: ModelGraph }>): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if ('float' in value) return `${value.float}f`;
  if ('floats' in value) return `[${value.floats.map((item) => `${item}f`).join(', ')}]`;
  return `[${value.join(', ')}]`;
}
