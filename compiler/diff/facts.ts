/** A program as facts: what each is called, how people read it, and what it means. */
import type { Span } from '../../grammar/text/source.js';
import {
  bestInWords,
  dataInWords,
  whatCounts,
  keepInWords,
  lengthInWords,
  metricInWords,
  modelInWords,
  quantity,
  wholeText,
} from '../graph/identity/fingerprint.js';
import type { Distribution, Graph, Model, Ref } from '../graph/ir/graph.js';
import { showType } from '../graph/ir/types.js';
import type { DataSource } from '../graph/ir/data.js';
import type { Program } from '../graph/ir/program.js';
import type { PlanItem, Training } from '../graph/ir/training.js';
import type { ValueNumbering } from '../graph/identity/value-numbering.js';
import { measureNames } from '../lower/names.js';
import { attributeText } from '../graph/ir/attribute-text.js';

export interface Fact {
  readonly name: string;
  readonly text: string;
  /** Two facts of one name are the same where this is. */
  readonly meaning: string;
}

/** A program and the texts it was read from. */
export interface Source {
  readonly program: Program;
  readonly text: (file: string) => string | null;
}

const plainly = (name: string, text: string | number): Fact => ({ name, text: String(text), meaning: String(text) });

export const paramFacts = ({ program }: Source): readonly Fact[] =>
  program.params.map(({ name, text }) => plainly(name, text));

export const dataFacts = ({ program }: Source): readonly Fact[] =>
  program.data.flatMap((source) => [
    plainly(source.name, source.source),
    ...optionFacts(source),
    ...Object.entries(source.fields).map(([name, field]) => {
      const alone = dataInWords({ ...source, options: {}, fields: { [name]: field } });
      const type = field.kind === 'tensor' ? `f32[${field.shape.join(', ')}]` : wholeText(field);
      const range = field.kind === 'tensor' && field.range !== null ? ` in [${field.range.join(', ')}]` : '';
      return { name: `${source.name}.${name}`, text: `${type}${range}`, meaning: alone };
    }),
  ]);

/** Where data lie is shown, and makes no difference. */
function optionFacts(source: DataSource): readonly Fact[] {
  const meant = whatCounts(source);
  return Object.entries(source.options).flatMap(([name, value]) =>
    value === null
      ? []
      : [{ name: `${source.name}: ${name}`, text: attributeText(value), meaning: attributeText(meant[name]!) }],
  );
}

/** The settings, what moves the weights, what is drawn and read, and the lines of the plan. */
export function trainingFacts({ program, text }: Source, numbering: ValueNumbering): readonly Fact[] {
  const { training } = program;
  if (training === null) return [];
  const { step } = training;
  const written = ({ file, start, end }: Span) =>
    (text(file) ?? '').slice(start.offset, end.offset).replace(/\s*\n\s*/g, ' ');
  /** A number, or the schedule that moves it. */
  const moved = (name: string, value: number | Ref): Fact => {
    if (typeof value === 'number') return plainly(name, value);
    const span = value.kind === 'node' ? step.nodes[value.node]!.origin.span : null;
    return { name, text: span === null ? '' : written(span), meaning: `#${numbering.value(step, value)}` };
  };
  return [
    plainly('batch', training.batch),
    plainly('until', lengthInWords(training)),
    plainly('seed', training.seed),
    plainly('accumulate', training.accumulate),
    ...training.optimizers.flatMap(({ networks, rule, options }) => {
      const name = `optimizer ${networks.join(', ')}`;
      return [
        { name, text: rule.name, meaning: String(numbering.graph(rule)) },
        ...Object.entries(options).map(([option, value]) => moved(`${name}: ${option}`, value)),
      ];
    }),
    ...training.averages.map(({ network, decay }) => moved(`average ${network}`, decay)),
    ...training.clips.map(({ what, networks, limit }) => moved(`clip ${what} ${networks.join(', ')}`, limit)),
    ...keepFacts(training, numbering),
    ...(training.acrossDevices ? [plainly('batch norm', 'across devices')] : []),
    ...passFacts(step),
    ...program.models.map(modelFact),
    ...training.items.flatMap((item) => itemFacts(item, [], training, numbering, written)),
  ];
}

function keepFacts({ keep, step, items }: Training, numbering: ValueNumbering): readonly Fact[] {
  if (keep === null) return [];
  const names = measureNames({ items });
  const text = keepInWords(keep, ({ measure, key }) => `${names.get(measure)}${key === null ? '' : `.${key}`}`);
  return [{ name: 'keep', text, meaning: keepInWords(keep, (best) => bestInWords(best, step, numbering)) }];
}

/** What a step draws, reads and remembers. */
function passFacts({ nodes, weights }: Graph): readonly Fact[] {
  const taken = nodes.flatMap((node): Fact[] => {
    if (node.kind === 'data') {
      const apart = node.draw === null ? '' : `, drawn apart as ${node.draw}`;
      return [plainly(`reads ${node.data}.${node.field}${apart}`, '')];
    }
    if (node.kind !== 'draw') return [];
    return [plainly(`${node.draw} ~`, `${inWords(node.distribution)}[${node.types[0]!.shape.join(', ')}]`)];
  });
  const states = weights.flatMap((item) =>
    item.kind === 'weight'
      ? [plainly(`state ${item.name}`, `f32[${item.shape.join(', ')}] = ${inWords(item.init)}`)]
      : [],
  );
  // What is read twice is one batch.
  return [...new Map([...taken, ...states].map((fact) => [fact.name, fact])).values()];
}

/** Where a model lies is shown, and makes no difference. */
function modelFact(model: Model): Fact {
  const values = (items: Model['inputs'] | Model['outputs']) =>
    items.map(({ name, type }) => `${name === null ? '' : `${name}: `}${showType(type)}`).join(', ');
  const text = `(${values(model.inputs)}) -> ${values(model.outputs)} from "${model.file.path}"`;
  return { name: `model ${model.name}`, text, meaning: modelInWords(model) };
}

const inWords = ({ kind, ...numbers }: Distribution): string => `${kind}(${Object.values(numbers).join(', ')})`;

function itemFacts(
  item: PlanItem,
  around: readonly string[],
  training: Training,
  numbering: ValueNumbering,
  written: (span: Span) => string,
): readonly Fact[] {
  const { step } = training;
  const within = (when: string, body: readonly PlanItem[]) =>
    body.flatMap((each) => itemFacts(each, [...around, when], training, numbering, written));
  const line = (name: string, value: Ref | null, more = ''): readonly Fact[] => {
    const said = written(item.span);
    // `minimize D: loss` is called `minimize D`.
    const text = said.startsWith(`${name}:`) ? said.slice(name.length + 1).trim() : said;
    const meaning = value === null ? '' : String(numbering.value(step, value));
    return [{ name, text: [...around, text].join(': '), meaning: [...around, more, meaning].join(': ') }];
  };
  switch (item.kind) {
    case 'minimize':
      return line(`minimize ${item.networks.join(', ')}`, item.loss);
    case 'repeat':
      return within(`repeat ${item.count}`, item.body);
    case 'every':
      return within(`every ${quantity(item.period)}`, item.body);
    case 'end':
      return within('at end', item.body);
    case 'phase':
      return within(`phase ${item.name} until ${quantity(item.until)}`, item.body);
    case 'update':
      return line(`update ${item.state}`, item.value);
    case 'preview':
      return line('preview', item.value, attributeText({ ...item.layout }));
    case 'measure':
      return line(`measure ${item.metric.name}`, item.value, metricInWords(item.metric, step, numbering));
    case 'checkpoint':
      return line('checkpoint', null);
  }
}
