/** Parts of `train.ts` that do not depend on the engine: data, periods, what previews show. */
import { epochData } from '../../graph/analyse/epochs.js';
import type { DataSource } from '../../graph/ir/data.js';
import { slice } from '../../graph/ir/dependencies.js';
import type { Model, Ref } from '../../graph/ir/graph.js';
import type { Program } from '../../graph/ir/program.js';
import type { Metric, MetricArgument, PlanItem, Quantity, Training } from '../../graph/ir/training.js';
import { metrics } from '../../graph/metrics/index.js';
import { periodOf } from '../../lower/period.js';
import { previewsOf } from '../../graph/ir/plan.js';
import type { EmitOptions } from '../target.js';
import { key, literal } from './texts.js';

type Preview = Extract<PlanItem, { kind: 'preview' }>;

/** `{ epochs: 5 }` */
export const period = (length: Quantity): string => literal(periodOf(length));

/**
 * Lines that load the data, and say whose epochs are counted; none without data.
 * @param names what the data sets are called; only those that are read get a name
 */
export function dataLines(
  program: Program,
  training: Training,
  names: ReadonlyMap<string, string>,
  { dataOptions }: Pick<EmitOptions, 'dataOptions'>,
  isRead: (name: string) => boolean = () => true,
): readonly string[] {
  const lines = program.data.map((data) => dataLine(data, names, dataOptions, isRead(data.name)));
  return lines.length === 0 ? [] : [...lines, ...epochLine(training, names)];
}

/** The line that loads a data set. */
export function dataLine(
  data: DataSource,
  names: ReadonlyMap<string, string>,
  dataOptions: EmitOptions['dataOptions'],
  isRead = true,
): string {
  const fields = Object.entries(data.fields).map(([name, field]) => `${key(name)}: ${literal(field)}`);
  const given = Object.entries(dataOptions(data)).map(([name, value]) => `${name}: ${literal(value)}`);
  const spec = [`source: '${data.source}'`, `name: '${data.name}'`, ...given, `fields: { ${fields.join(', ')} }`];
  const named = isRead ? `const ${names.get(data.name)} = ` : '';
  return `${named}await run.data({ ${spec.join(', ')} });`;
}

/** The line that opens a model, whose values are then called `inception.features`. */
export function modelLine(
  model: Model,
  name: string,
  { modelFile = ({ file }) => file.path }: Pick<EmitOptions, 'modelFile'>,
): string {
  const [{ type }] = model.inputs as [Model['inputs'][number]];
  const made = model.outputs.map((output) => `${key(output.name ?? 'made')}: ${literal(output.type.shape)}`);
  const spec = [
    `name: '${model.name}'`,
    `file: ${literal(modelFile(model))}`,
    `input: { dtype: '${type.dtype}', shape: ${literal(type.shape)} }`,
    `outputs: { ${made.join(', ')} }`,
  ];
  return `const ${name} = await openModel(import.meta.url, { ${spec.join(', ')} });`;
}

/** What a metric looks through, of a model that is open. */
export const eyeOf = (name: string, { output }: Extract<MetricArgument, { kind: 'model' }>): string => `${name}.${output ?? 'made'}`; // prettier-ignore

/** Whose epochs are counted. */
function epochLine(training: Training, names: ReadonlyMap<string, string>): readonly string[] {
  const sets = epochData(training);
  if (sets.length === 0) return [];
  const said = training.epochsOf === null ? '' : ', as `until` says';
  const whose = sets.length > 1 ? 'the largest of these' : sets[0]!;
  return [`run.epochsOf(${sets.map((name) => names.get(name)!).join(', ')}); // an epoch is one of ${whose}${said}`];
}

/** How a preview shows the value: the range of a grid is that of the value, where known. */
export function previewLook({ layout, value }: Preview, training: Training, mixture: string | null): string {
  if (layout.kind === 'scatter') return `scatter: ${mixture ?? '{}'}`;
  const [low, high] = rangeOf(training, value);
  return `grid: [${layout.rows}, ${layout.columns}], range: [${low}, ${high}]`;
}

/** Tells several previews of a program apart: `, name: '2'`; empty where there is one. */
export function previewName(item: Preview, { items }: Training): string {
  const shown = previewsOf(items);
  return shown.length > 1 ? `, name: '${shown.indexOf(item) + 1}'` : '';
}

/** The data sets that measures need: those behind what is measured, and those that metrics name. */
export function dataMeasured(
  { step }: Training,
  measures: readonly { readonly value: Ref; readonly metric: Metric }[],
): { readonly behind: ReadonlySet<string>; readonly named: ReadonlySet<string> } {
  const values = measures.flatMap(({ value, metric }) => [value, ...Object.values(drawnWith(metric))]);
  const nodes = slice(step, values).map((id) => step.nodes[id]!);
  const given = measures.flatMap(({ metric }) => Object.values(metric.arguments));
  return {
    behind: new Set(nodes.flatMap((node) => (node.kind === 'data' ? [node.data] : []))),
    named: new Set(given.flatMap((argument) => ('data' in argument ? [argument.data] : []))),
  };
}

/** What is drawn together with each sample of a metric, by parameter. */
export const drawnWith = ({ arguments: given }: Metric): Readonly<Record<string, Ref>> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([parameter, item]): [string, Ref][] => ('value' in item ? [[parameter, item.value]] : [])),
  ); // prettier-ignore

/** What a metric is told besides data, networks and what is drawn: numbers, and what the samples are. */
export function toldSettings({ name: metric, arguments: given }: Metric): readonly string[] {
  const numbers = Object.entries(given).flatMap(([name, item]) => (item.kind === 'number' ? [[name, item.number] as const] : [])); // prettier-ignore
  const pictures = Object.values(given).flatMap((item) => (item.kind === 'picture' ? [item] : []));
  return [
    ...(numbers.length === 0 ? [] : [`options: ${literal(Object.fromEntries(numbers))}`]),
    ...(isByClass(metric, given) ? ['byClass: true'] : []),
    ...pictures.map(({ shape, range }) => `picture: { shape: ${literal(shape)}, range: ${literal(range)} }`),
  ];
}

/** Whether a metric looks at classes that it could do without. */
const isByClass = (name: string, given: Metric['arguments']): boolean =>
  metrics.get(name)!.parameters.some((parameter) => parameter.kind === 'label' && parameter.optional === true && Object.hasOwn(given, parameter.name)); // prettier-ignore

/** How many samples a preview shows. */
export const previewCount = ({ layout }: Preview): number =>
  layout.kind === 'grid' ? layout.rows * layout.columns : layout.count;

/** The range of a value of the step where it is known; that of pictures otherwise. */
export function rangeOf({ step }: Training, value: Ref): readonly [number, number] {
  const range = value.kind === 'node' ? step.nodes[value.node]!.types[value.output]!.range : null;
  return range !== null && range.every(Number.isFinite) ? [range[0], range[1]] : [-1, 1];
}

/** The mixture whose modes scatter plots show. */
export const mixtureOf = ({ data }: Program): DataSource | undefined => data.find(({ source }) => source === 'mixture');
