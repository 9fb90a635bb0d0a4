/** Identifies what a program means: its networks, its data and how it trains. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Graph, Ref } from '../ir/graph.js';
import type { Program } from '../ir/program.js';
import type { DataSource, FieldSpec } from '../ir/data.js';
import type { Metric, PlanItem, Quantity, Training } from '../ir/training.js';
import { Meanings } from './value-numbering.js';
import { words } from '../ir/attribute-text.js';

/**
 * 64 hexadecimal digits. Stable under formatting, comments, names of values, the order of declarations and of lines
 * that do not depend on each other, and file moves.
 */
export function fingerprint({ networks, training, data }: Program): string {
  const meanings = new Meanings();
  for (const { name, role, graph, start } of sorted(networks, (network) => network.name))
    meanings.number(`${role} ${name}: ${meanings.graph(graph)}${start === null ? '' : ` from ${start.path}`}`);
  for (const source of sorted(data, ({ name }) => name)) meanings.number(`data ${source.name}: ${dataInWords(source)}`);
  if (training !== null) meanings.number(trainingInWords(training, meanings));
  return bytesToHex(sha256(utf8ToBytes([...meanings.table].join('\n'))));
}

export function dataInWords({ source, options, fields }: DataSource): string {
  const delivered = sorted(Object.entries(fields), ([name]) => name).map(
    ([name, field]) =>
      `${name}: ${field.kind === 'tensor' ? words([[...field.shape], field.range === null ? null : [...field.range]]) : wholeText(field)}`,
  );
  return `${source}(${words(options)}) { ${delivered.join(', ')} }`;
}

/** `int<10>`, `int<600>[8]` */
export const wholeText = (field: Exclude<FieldSpec, { kind: 'tensor' }>): string =>
  field.kind === 'class' ? `int<${field.classes}>` : `int<${field.vocabulary}>[${field.length}]`;

function trainingInWords(training: Training, meanings: Meanings): string {
  const { pass, batch, accumulate, seed, optimizers, averages, clips, items } = training;
  const number = (value: number | Ref) =>
    typeof value === 'number' ? String(value) : `#${meanings.value(pass, value)}`;
  const lines = [
    ...optimizers.map(({ networks, rule, options }) => {
      const given = Object.entries(options).map(([name, value]) => `${name} = ${number(value)}`);
      return `optimizer ${networks.join()}: ${meanings.graph(rule)}(${given.join()})`;
    }),
    ...averages.map(({ network, decay }) => `average ${network}: ${number(decay)}`),
    ...clips.map(({ what, networks, limit }) => `clip ${what} ${networks.join()}: ${number(limit)}`),
  ];
  const plan = items.map((item) => itemInWords(item, pass, meanings));
  const settings = `batch ${batch} accumulate ${accumulate} until ${lengthInWords(training)} seed ${seed}`;
  return `train ${settings} ${meanings.graph(pass)} {${lines.sort().join('; ')}} {${plan.join('; ')}}`;
}

function itemInWords(item: PlanItem, pass: Graph, meanings: Meanings): string {
  const inner = (body: readonly PlanItem[]) => body.map((each) => itemInWords(each, pass, meanings)).join('; ');
  switch (item.kind) {
    case 'minimize':
      return `minimize ${item.networks.join()}: ${meanings.value(pass, item.loss)}`;
    case 'repeat':
      return `repeat ${item.count} {${inner(item.body)}}`;
    case 'every':
      return `every ${quantity(item.period)} {${inner(item.body)}}`;
    case 'end':
      return `end {${inner(item.body)}}`;
    case 'phase':
      return `phase ${item.name} until ${quantity(item.until)} {${inner(item.body)}}`;
    case 'update':
      return `update ${item.state} = ${meanings.value(pass, item.value)}`;
    case 'preview':
      return `preview ${words({ ...item.layout })} of ${meanings.value(pass, item.value)}`;
    case 'measure':
      return `measure ${metricInWords(item.metric, pass, meanings)} of ${meanings.value(pass, item.value)}`;
    case 'checkpoint':
      return 'checkpoint';
  }
}

/** `frechet(real = digits.image, features = C.features) of 5000` */
export function metricInWords({ name, samples, arguments: given }: Metric, pass: Graph, meanings: Meanings): string {
  const parts = Object.entries(given).map(([parameter, argument]) => {
    switch (argument.kind) {
      case 'mixture':
        return `${parameter} = ${argument.data}`;
      case 'field':
        return `${parameter} = ${argument.data}.${argument.field}`;
      case 'network':
        return `${parameter} = ${argument.network}${argument.output === null ? '' : `.${argument.output}`}`;
      case 'label':
      case 'partner':
        return `${parameter} = #${meanings.value(pass, argument.value)}`;
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
