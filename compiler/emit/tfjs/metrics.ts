/** `await run.measure('frechet(C)', frechetDistance, { ... })`: each kind of parameter is written in one way. */
import { needsPass } from '../../graph/analyse/forward-pass.js';
import type { Ref } from '../../graph/ir/graph.js';
import type { Metric, MetricArgument, PlanItem, Training } from '../../graph/ir/training.js';
import { metrics } from '../../graph/metrics/index.js';
import { metricLabel } from '../../graph/metrics/metric.js';
import { fieldNames, Names } from './identifiers.js';
import { looks } from './plan-items.js';
import { literal } from './texts.js';
import type { TrainingStep } from './training-step.js';

type Measure = Extract<PlanItem, { kind: 'measure' }>;

/** What each measurement is called where it is recorded; one that is made in several places has one name. */
export function measureNames({ items }: Training): ReadonlyMap<Measure, string> {
  const names = new Map<string, string>();
  const taken = new Names();
  const nameOf = ({ metric, value }: Measure): string => {
    const key = JSON.stringify([metric.name, metric.samples, metric.arguments, value]);
    const name = names.get(key) ?? taken.claim(metricLabel(metrics.get(metric.name)!, metric));
    names.set(key, name);
    return name;
  };
  return new Map(looks(items).flatMap((item) => (item.kind === 'measure' ? [[item, nameOf(item)]] : [])));
}

export function measureLine(
  { metric, value }: Measure,
  name: string,
  pass: TrainingStep,
  runtime: (name: string) => string,
): string {
  const given = Object.entries(metric.arguments);
  const others = Object.fromEntries(
    given.flatMap(([parameter, item]): [string, Ref][] => ('value' in item ? [[parameter, item.value]] : [])),
  );
  const settings = [
    `samples: ${metric.samples}`,
    `draw: (inference, count) => ${pass.sampler(value, 'count', others)}`,
    ...given.flatMap(([parameter, item]) => argument(parameter, item, pass)),
  ];
  return `await run.measure(${quoted(name)}, ${runtime(functionOf(metric))}, { ${settings.join(', ')} });`;
}

const quoted = (text: string): string => (/['\\]|[^ -~]/.test(text) ? literal(text) : `'${text}'`);

/** The function of the runtime that works out each metric. */
export const metricFunctions: Readonly<Record<string, string>> = {
  accuracy: 'classAccuracy',
  frechet: 'frechetDistance',
  mean: 'meanValue',
  modes: 'mixtureModes',
  purity: 'codePurity',
  retrieval: 'partnerRetrieval',
};

const functionOf = ({ name }: Metric): string => metricFunctions[name]!;

function argument(parameter: string, given: MetricArgument, pass: TrainingStep): string[] {
  const { data, best, table, reserved } = pass.context;
  switch (given.kind) {
    case 'mixture':
      return [`${parameter}: ${data(given.data)}`];
    case 'field':
      return [`${parameter}: { data: ${data(given.data)}, field: '${given.field}' }`];
    case 'network': {
      const graph = table.networkGraph(given.network);
      const weights = best(given.network);
      const x = new Names(reserved).claim('x');
      const asks = needsPass(graph);
      const made = table.call(graph, [weights, x], asks ? 'inference' : null, best);
      const output = graph.outputs.findIndex(({ name }) => name === given.output);
      const field = given.output === null ? '' : `.${fieldNames(graph)[output]}`;
      const of = `(${x}${asks ? ', inference' : ''}) => ${made}${field}`;
      return [`${parameter}: { name: '${given.network}', weights: ${weights}, of: ${of} }`];
    }
    case 'label':
    case 'partner':
      // Drawn together with the samples.
      return [];
  }
}
