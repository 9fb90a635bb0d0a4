/** Identifies what a program means: its networks, its data and how it trains. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Graph, Model, Ref, TensorType, WeightsFile } from '../ir/graph.js';
import type { Program } from '../ir/program.js';
import type { DataSource, FieldSpec } from '../ir/data.js';
import type { Best, Keep, Metric, PlanItem, Quantity, Training } from '../ir/training.js';
import { ValueNumbering } from './value-numbering.js';
import { attributeText } from '../ir/attribute-text.js';
import { mapPaths } from '../../../runtime/data/sources/paths.js';

/**
 * 64 hexadecimal digits. Stable under formatting, comments, names of values, the order of declarations and of lines
 * that do not depend on each other, and file moves.
 */
export function fingerprint({ networks, models, training, data }: Program): string {
  const numbering = new ValueNumbering();
  for (const { name, role, graph, start } of sorted(networks, (network) => network.name))
    numbering.number(
      `${role} ${name}: ${numbering.graph(graph)}${start === null ? '' : ` from ${startInWords(start)}`}`,
    );
  for (const model of sorted(models, ({ name }) => name)) numbering.number(modelInWords(model));
  for (const source of sorted(data, ({ name }) => name))
    numbering.number(`data ${source.name}: ${dataInWords(source)}`);
  if (training !== null) numbering.number(trainingInWords(training, numbering));
  return bytesToHex(sha256(utf8ToBytes([...numbering.table].join('\n'))));
}

/**
 * What data are, wherever they lie: paths count where they say what is there, in the library and in npm packages. What
 * was trained on is the run's to know.
 */
export function dataInWords(data: DataSource): string {
  const { source, fields } = data;
  const options = whatCounts(data);
  const delivered = sorted(Object.entries(fields), ([name]) => name).map(
    ([name, field]) =>
      `${name}: ${field.kind === 'tensor' ? attributeText([[...field.shape], field.range === null ? null : [...field.range]]) : wholeText(field)}`,
  );
  return `${source}(${attributeText(options)}) { ${delivered.join(', ')} }`;
}

/** The options of data, without paths that only say where they lie. */
export const whatCounts = (data: DataSource): DataSource['options'] =>
  mapPaths(data.source, data.options, (path) => (isShipped({ ...data, path }) ? path : ''));

/** What weights start from, wherever it lies. */
export const startInWords = (start: WeightsFile): string => (isShipped(start) ? start.path : 'a file');

/** What a model takes and makes, wherever its file lies. Which model that is, what is measured through it says. */
export function modelInWords({ name, file, inputs, outputs }: Model): string {
  const values = [inputs, outputs].map((values) => values.map((value) => `${value.name ?? ''}: ${typeInWords(value.type)}`).join()); // prettier-ignore
  return `model ${name}(${values[0]}) -> ${values[1]} from ${startInWords(file)}`;
}

const typeInWords = ({ dtype, shape, range }: TensorType): string =>
  `${dtype} ${attributeText([[...shape], range === null ? null : [...range]])}`;

const isShipped = ({ declaredIn, path }: { readonly declaredIn: string; readonly path: string }): boolean =>
  declaredIn.startsWith('std/') || path.startsWith('npm:');

/** `int<10>`, `int<600>[8]` */
export const wholeText = (field: Exclude<FieldSpec, { kind: 'tensor' }>): string =>
  field.kind === 'class' ? `int<${field.classes}>` : `int<${field.vocabulary}>[${field.length}]`;

function trainingInWords(training: Training, numbering: ValueNumbering): string {
  const { step, batch, accumulate, seed, optimizers, averages, clips, keep, acrossDevices, items } = training;
  const number = (value: number | Ref) =>
    typeof value === 'number' ? String(value) : `#${numbering.value(step, value)}`;
  const lines = [
    ...optimizers.map(({ networks, rule, options }) => {
      const given = Object.entries(options).map(([name, value]) => `${name} = ${number(value)}`);
      return `optimizer ${networks.join()}: ${numbering.graph(rule)}(${given.join()})`;
    }),
    ...averages.map(({ network, decay }) => `average ${network}: ${number(decay)}`),
    ...clips.map(({ what, networks, limit }) => `clip ${what} ${networks.join()}: ${number(limit)}`),
  ];
  const plan = items.map((item) => itemInWords(item, step, numbering));
  const kept = keep === null ? '' : ` keep ${keepInWords(keep, (best) => bestInWords(best, step, numbering))}`;
  const settings = `batch ${batch} accumulate ${accumulate} until ${lengthInWords(training)} seed ${seed}${kept}${acrossDevices ? ' batch norm across devices' : ''}`;
  return `train ${settings} ${numbering.graph(step)} {${lines.sort().join('; ')}} {${plan.join('; ')}}`;
}

function itemInWords(item: PlanItem, step: Graph, numbering: ValueNumbering): string {
  const inner = (body: readonly PlanItem[]) => body.map((each) => itemInWords(each, step, numbering)).join('; ');
  switch (item.kind) {
    case 'minimize':
      return `minimize ${item.networks.join()}: ${numbering.value(step, item.loss)}`;
    case 'repeat':
      return `repeat ${item.count} {${inner(item.body)}}`;
    case 'every':
      return `every ${quantity(item.period)} {${inner(item.body)}}`;
    case 'end':
      return `end {${inner(item.body)}}`;
    case 'phase':
      return `phase ${item.name} until ${quantity(item.until)} {${inner(item.body)}}`;
    case 'update':
      return `update ${item.state} = ${numbering.value(step, item.value)}`;
    case 'preview':
      return `preview ${attributeText({ ...item.layout })} of ${numbering.value(step, item.value)}`;
    case 'measure':
      return `measure ${metricInWords(item.metric, step, numbering)} of ${numbering.value(step, item.value)}`;
    case 'checkpoint':
      return 'checkpoint';
  }
}

/** `last 3, every 10 epochs, best frechet` */
export const keepInWords = ({ last, every, best }: Keep, inWords: (best: Best) => string): string =>
  [`last ${last}`, ...every.map((period) => `every ${quantity(period)}`), ...best.map((item) => `best ${inWords(item)}`)].join(', '); // prettier-ignore

export const bestInWords = (
  { measure: { metric, value }, key }: Best,
  step: Graph,
  numbering: ValueNumbering,
): string =>
  `${metricInWords(metric, step, numbering)} of ${numbering.value(step, value)}${key === null ? '' : `.${key}`}`;

/** `frechet(real = digits.image, features = C.features) of 5000` */
export function metricInWords(
  { name, samples, arguments: given }: Metric,
  step: Graph,
  numbering: ValueNumbering,
): string {
  const parts = Object.entries(given).map(([parameter, argument]) => {
    switch (argument.kind) {
      case 'mixture':
        return `${parameter} = ${argument.data}`;
      case 'field':
        return `${parameter} = ${argument.data}.${argument.field}`;
      case 'network':
        return `${parameter} = ${argument.network}${argument.output === null ? '' : `.${argument.output}`}`;
      case 'model':
        return `${parameter} = ${argument.model}${argument.output === null ? '' : `.${argument.output}`}`;
      case 'label':
      case 'partner':
        return `${parameter} = #${numbering.value(step, argument.value)}`;
      case 'judge':
        return `${parameter} = ${argument.network}`;
      case 'number':
        return `${parameter} = ${argument.number}`;
      case 'picture':
        return `${parameter} = [${argument.shape.join(', ')}] in [${argument.range.join(', ')}]`;
    }
  });
  return `${name}(${parts.join(', ')}) of ${samples}`;
}

/** `40 epochs of faces` */
export const lengthInWords = ({ until, epochsOf }: Training): string =>
  `${quantity(until)}${epochsOf === null ? '' : ` of ${epochsOf}`}`;

export const quantity = ({ count, unit }: Quantity): string => `${count} ${unit}`;

const sorted = <T>(items: readonly T[], name: (item: T) => string): readonly T[] =>
  [...items].sort((a, b) => (name(a) < name(b) ? -1 : 1));
