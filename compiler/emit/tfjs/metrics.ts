/** `await run.measure('frechet(C)', frechetDistance, { ... })`: each kind of parameter is written in one way. */
import { needsPass } from '../../graph/analyse/forward-pass.js';
import { drawnWith, eyeOf, toldSettings } from '../typescript/sections.js';
import type { Metric, MetricArgument, PlanItem } from '../../graph/ir/training.js';
import { camelCase, fieldNames } from '../typescript/identifiers.js';
import { literal } from '../typescript/texts.js';
import type { TrainingStep } from './training-step.js';

type Measure = Extract<PlanItem, { kind: 'measure' }>;

export function measureLine(
  { metric, value }: Measure,
  name: string,
  pass: TrainingStep,
  runtime: (name: string) => string,
): string {
  const given = Object.entries(metric.arguments);
  const settings = [
    `samples: ${metric.samples}`,
    `draw: (inference, count) => ${pass.sampler(value, 'count', drawnWith(metric))}`,
    ...given.flatMap(([parameter, item]) => argument(parameter, item, pass)),
    ...toldSettings(metric),
  ];
  return `await run.measure(${quoted(name)}, ${runtime(functionOf(metric))}, { ${settings.join(', ')} });`;
}

const quoted = (text: string): string => (/['\\]|[^ -~]/.test(text) ? literal(text) : `'${text}'`);

/** The function of the runtime that works out each metric. */
export const metricFunctions: Readonly<Record<string, string>> = {
  accuracy: 'classAccuracy',
  authenticity: 'authenticity',
  classifier_score: 'classifierScore',
  density_coverage: 'densityCoverage',
  frechet: 'frechetDistance',
  kid: 'kernelDistance',
  mean: 'meanValue',
  modes: 'mixtureModes',
  ms_ssim: 'pairSimilarity',
  nll: 'negativeLogLikelihood',
  precision_recall: 'precisionRecall',
  purity: 'codePurity',
  retrieval: 'partnerRetrieval',
  sliced_wasserstein: 'slicedWasserstein',
};

const functionOf = ({ name }: Metric): string => metricFunctions[name]!;

function argument(parameter: string, given: MetricArgument, pass: TrainingStep): string[] {
  const { data, best, table, scope } = pass.context;
  switch (given.kind) {
    case 'mixture':
      return [`${parameter}: ${data(given.data)}`];
    case 'field':
      return [`${camelCase(parameter)}: { data: ${data(given.data)}, field: '${given.field}' }`];
    case 'network': {
      const graph = table.networkGraph(given.network);
      const weights = best(given.network);
      const x = scope().claim('x');
      const asks = needsPass(graph);
      const made = table.call(graph, [weights, x], asks ? 'inference' : null, best);
      const output = graph.outputs.findIndex(({ name }) => name === given.output);
      const field = given.output === null ? '' : `.${fieldNames(graph)[output]}`;
      const of = `(${x}${asks ? ', inference' : ''}) => ${made}${field}`;
      return [`${parameter}: { name: '${given.network}', weights: ${weights}, of: ${of} }`];
    }
    case 'model':
      return [`${parameter}: ${eyeOf(pass.context.model(given.model), given)}`];
    case 'judge':
      return [`${parameter}: { name: '${given.network}', weights: ${best(given.network)} }`];
    default:
      // Drawn together with the samples, or told below.
      return [];
  }
}
