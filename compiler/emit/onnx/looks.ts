/** What is looked at while a run trains: a graph for each value that is shown or measured, and the lines that run it. */
import type { Ref } from '../../graph/ir/graph.js';
import type { Program } from '../../graph/ir/program.js';
import type { MetricArgument, PlanItem, Training } from '../../graph/ir/training.js';
import { lowerLook, lowerNetwork } from '../../lower/looks.js';
import { measureNames } from '../../lower/names.js';
import type { StepGraph } from '../../lower/step-graph.js';
import { camelCase } from '../typescript/identifiers.js';
import {
  drawnWith,
  eyeOf,
  mixtureOf,
  previewCount,
  previewLook,
  previewName,
  toldSettings,
} from '../typescript/sections.js';
import { literal } from '../typescript/texts.js';

type Preview = Extract<PlanItem, { kind: 'preview' }>;
type Measure = Extract<PlanItem, { kind: 'measure' }>;

export class Looks {
  private readonly made = new Map<string, StepGraph>();
  private readonly names: ReturnType<typeof measureNames>;

  constructor(
    private readonly program: Program,
    private readonly training: Training,
  ) {
    this.names = measureNames(training);
  }

  /** The graphs that the lines written so far run. */
  get graphs(): readonly StepGraph[] {
    return [...this.made.values()];
  }

  preview(item: Preview, data: ReadonlyMap<string, string>): string {
    const mixture = mixtureOf(this.program);
    const look = previewLook(item, this.training, mixture === undefined ? null : data.get(mixture.name)!);
    return `await run.preview({ ${look}${previewName(item, this.training)} }, ${literal(this.graph({ made: item.value }))}, ${previewCount(item)});`;
  }

  /** @param samples how many it takes, where that is not what the program says */
  measure(
    item: Measure,
    data: ReadonlyMap<string, string>,
    models: ReadonlyMap<string, string>,
    samples = item.metric.samples,
  ): string {
    const { metric, value } = item;
    const given = Object.entries(metric.arguments);
    const settings = [
      `samples: ${samples}`,
      `draw: ${literal(this.graph({ made: value, ...drawnWith(metric) }))}`,
      ...given.flatMap(([parameter, argument]) => this.argument(parameter, argument, data, models)),
      ...toldSettings(metric),
    ];
    return `await run.measure(${literal(this.names.get(item)!)}, '${metric.name}', { ${settings.join(', ')} });`;
  }

  /** The graph of values as training has them: without averages. */
  scores(values: readonly Ref[]): string {
    const plain = { ...this.training, averages: [] };
    return literal(this.graph(Object.fromEntries(values.map((value, i) => [`score ${i + 1}`, value])), plain));
  }

  private argument(
    parameter: string,
    given: MetricArgument,
    data: ReadonlyMap<string, string>,
    models: ReadonlyMap<string, string>,
  ): readonly string[] {
    switch (given.kind) {
      case 'mixture':
        return [`${camelCase(parameter)}: ${data.get(given.data)}`];
      case 'field':
        return [`${camelCase(parameter)}: { data: ${data.get(given.data)}, field: '${given.field}' }`];
      case 'network': {
        const graph = this.network(given.network);
        const output = given.output === null ? '' : `, output: '${given.output}'`;
        return [`${parameter}: { name: '${given.network}', graph: ${literal(graph)}${output} }`];
      }
      case 'model':
        return [`${parameter}: ${eyeOf(models.get(given.model)!, given)}`];
      case 'judge':
        return [`${parameter}: { name: '${given.network}' }`];
      default:
        return [];
    }
  }

  /** The name of the graph that makes some values, one for all that make the same. */
  private graph(values: Readonly<Record<string, Ref>>, training = this.training): string {
    const key = JSON.stringify(values);
    const known = this.made.get(key) ?? lowerLook(this.program, training, `look-${this.made.size + 1}`, values);
    this.made.set(key, known);
    return known.name;
  }

  private network(network: string): string {
    const name = `network-${network}`;
    const known = this.made.get(name) ?? lowerNetwork(this.program, this.training, name, network);
    this.made.set(name, known);
    return name;
  }
}
