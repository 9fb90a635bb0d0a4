/** Graphs as text, for people who look into the compiler: one line a node, each graph once. */
import type { Attribute, Attributes, Distribution, Graph, Node, Ref, TensorType } from '../ir/graph.js';
import type { Program } from '../ir/program.js';
import type { Metric, MetricArgument, PlanItem, Quantity } from '../ir/training.js';
import { lengthInWords, modelInWords } from '../identity/fingerprint.js';
import { showRange, showType } from '../ir/types.js';

/** Networks and the training step, then every block and function they call, in the order of first use. */
export function printProgram({ networks, models, training }: Program): string {
  const printer = new Printer();
  const parts = networks.map(({ role, graph, start }) =>
    printer.graph(graph, `${role} ${graph.name}`, start === null ? '' : ` from "${start.path}"`),
  );
  parts.push(...models.map((model) => [modelInWords(model)]));
  if (training !== null) {
    parts.push([
      `train batch ${training.batch}${training.accumulate > 1 ? ` accumulate ${training.accumulate}` : ''}, until ${lengthInWords(training)}, seed ${training.seed}`,
      ...training.optimizers.map(
        ({ networks: moved, rule, options }) =>
          `  optimizer ${moved.join(', ')} = ${printer.nameOf(rule)}(${settings(training.step, options)})`,
      ),
      ...training.averages.map(
        ({ network, decay }) =>
          `  average ${network} decay ${typeof decay === 'number' ? decay : reference(training.step, decay)}`,
      ),
      ...training.clips.map(
        ({ what, networks: held, limit }) =>
          `  clip ${what} ${held.join(', ')} to ${typeof limit === 'number' ? limit : reference(training.step, limit)}`,
      ),
      ...printer.weights(training.step, '  '),
      ...printer.nodes(training.step, '  '),
      ...training.items.flatMap((item) => printer.item(training.step, item, '  ')),
    ]);
  }
  parts.push(...printer.rest());
  return parts.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** One graph and what it calls. */
export function printGraph(graph: Graph): string {
  const printer = new Printer();
  const parts = [printer.graph(graph, `${graph.kind} ${graph.name}`), ...printer.rest()];
  return parts.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

class Printer {
  private readonly names = new Map<Graph, string>();
  private readonly waiting: Graph[] = [];

  /** `dense`, or `dense#2` for the second of that name; the graph is printed later. */
  nameOf(graph: Graph): string {
    const known = this.names.get(graph);
    if (known !== undefined) return known;
    const count = [...this.names.keys()].filter((other) => other.name === graph.name).length + 1;
    const name = count === 1 ? graph.name : `${graph.name}#${count}`;
    this.names.set(graph, name);
    if (graph.kind !== 'network') this.waiting.push(graph);
    return name;
  }

  /** What was named and is not printed yet, which may name more. */
  rest(): readonly (readonly string[])[] {
    const parts: (readonly string[])[] = [];
    for (let graph = this.waiting.shift(); graph !== undefined; graph = this.waiting.shift()) {
      parts.push(this.graph(graph, `${graph.kind} ${this.nameOf(graph)}`));
    }
    return parts;
  }

  graph(graph: Graph, title: string, start = ''): readonly string[] {
    const inputs = graph.inputs.map((input) => `${input.name}: ${show(input.type)}`).join(', ');
    const settings = Object.keys(graph.settings).length === 0 ? '' : ` for ${attributes(graph.settings)}`;
    return [`${title}(${inputs})${settings}${start}`, ...this.body(graph, '  ')];
  }

  private body(graph: Graph, indent: string): readonly string[] {
    const updates = graph.updates.map(({ state, value }) => `${indent}update ${state} = ${reference(graph, value)}`);
    const outputs = graph.outputs.map(
      ({ name, ref }) => `${name === null ? '' : `${name}: `}${reference(graph, ref)}`, //
    );
    const end = outputs.length === 0 ? [] : [`${indent}return ${outputs.join(', ')}`];
    return [...this.weights(graph, indent), ...this.nodes(graph, indent), ...updates, ...end];
  }

  weights(graph: Graph, indent: string): readonly string[] {
    return graph.weights.map((item) =>
      item.kind === 'group'
        ? `${indent}weights ${item.name} of ${this.nameOf(item.graph)}`
        : `${indent}${item.trainable ? 'weight' : 'state'} ${item.name}: f32[${item.shape.join(', ')}] = ${distribution(item.init)}`,
    );
  }

  nodes(graph: Graph, indent: string): readonly string[] {
    return graph.nodes.flatMap((node) => this.node(graph, node, indent));
  }

  private node(graph: Graph, node: Node, indent: string): readonly string[] {
    const args = node.inputs.map((ref) => reference(graph, ref)).join(', ');
    const name = node.name === null ? '' : ` ${node.name}`;
    const line = (code: string) =>
      `${indent}%${node.id}${name} = ${code}${node.types.length === 0 ? '' : `: ${node.types.map(show).join('; ')}`}`;
    switch (node.kind) {
      case 'primitive': {
        const given = attributes(node.attributes);
        return [line(`${node.operation}(${[args, given].filter(Boolean).join('; ')})`)];
      }
      case 'call': {
        const { weights } = node;
        const held = weights.kind === 'member' ? ` with ${weights.name}` : '';
        return [line(`call ${this.nameOf(node.graph)}(${args})${held}`)];
      }
      case 'draw':
        return [line(`draw ${node.draw} ~ ${distribution(node.distribution)}`)];
      case 'parameter':
        return [line(`weight ${node.path.join('.')} of ${node.network}`)];
      case 'data':
        return [line(`data ${node.data}.${node.field}${node.draw === null ? '' : ` drawn as ${node.draw}`}`)];
      case 'mode':
        return [
          line(`mode(${args})`),
          ...[node.training, node.inference].flatMap((branch) => [
            `${indent}  ${branch.name}(${branch.inputs.map((input) => input.name).join(', ')})`,
            ...this.body(branch, `${indent}    `),
          ]),
        ];
      case 'scan': {
        const { length, carry, xs, reverse, body } = node;
        return [
          line(`scan(${args}; length: ${length}, carry: ${carry}, xs: ${xs}${reverse ? ', reverse' : ''})`),
          `${indent}  step(${body.inputs.map((input) => input.name).join(', ')})`,
          ...this.body(body, `${indent}    `),
        ];
      }
    }
  }

  item(step: Graph, item: PlanItem, indent: string): readonly string[] {
    const inner = (body: readonly PlanItem[]) => body.flatMap((each) => this.item(step, each, `${indent}  `));
    switch (item.kind) {
      case 'minimize':
        return [`${indent}minimize ${item.networks.join(', ')}: ${reference(step, item.loss)}`];
      case 'repeat':
        return [`${indent}repeat ${item.count}`, ...inner(item.body)];
      case 'every':
        return [`${indent}every ${quantity(item.period)}`, ...inner(item.body)];
      case 'end':
        return [`${indent}at end`, ...inner(item.body)];
      case 'phase':
        return [`${indent}phase ${item.name} until ${quantity(item.until)}`, ...inner(item.body)];
      case 'update':
        return [`${indent}update ${item.state} = ${reference(step, item.value)}`];
      case 'preview':
        return [`${indent}preview ${item.layout.kind} of ${reference(step, item.value)}`];
      case 'measure':
        return [`${indent}measure ${metric(step, item.metric)} of ${reference(step, item.value)}`];
      case 'checkpoint':
        return [`${indent}checkpoint`];
    }
  }
}

/** `frechet(network: C.features, real: digits.image, samples: 5000)` */
function metric(step: Graph, { name, samples, arguments: given }: Metric): string {
  const written = Object.entries(given).map(([parameter, item]) => `${parameter}: ${argument(step, item)}`);
  return `${name}(${[...written, `samples: ${samples}`].join(', ')})`;
}

function argument(step: Graph, given: MetricArgument): string {
  switch (given.kind) {
    case 'mixture':
      return given.data;
    case 'field':
      return `${given.data}.${given.field}`;
    case 'network':
      return `${given.network}${given.output === null ? '' : `.${given.output}`}`;
    case 'model':
      return `${given.model}${given.output === null ? '' : `.${given.output}`}`;
    case 'label':
    case 'partner':
      return reference(step, given.value);
    case 'judge':
      return given.network;
    case 'number':
      return String(given.number);
    case 'picture':
      return `[${given.shape.join(', ')}] in [${given.range.join(', ')}]`;
  }
}

const quantity = ({ count, unit }: Quantity): string => `${count} ${unit}`;

/** `%3`, `%3.1` for a later output, `x` for an input or a weight. */
function reference(graph: Graph, ref: Ref): string {
  if (ref.kind === 'input') return graph.inputs[ref.index]!.name;
  if (ref.kind === 'weight') return ref.name;
  return ref.output === 0 ? `%${ref.node}` : `%${ref.node}.${ref.output}`;
}

/** `batch` marks what differs between samples. */
const show = (type: TensorType): string => {
  const range = type.dtype === 'f32' && type.range !== null ? ` in ${showRange(type.range)}` : '';
  return `${type.batch ? 'batch ' : ''}${showType(type)}${range}`;
};

const attribute = (value: Attribute): string =>
  Array.isArray(value) ? `[${(value as readonly Attribute[]).map(attribute).join(', ')}]` : String(value);

const attributes = (values: Attributes): string =>
  Object.entries(values).map(([name, value]) => `${name}: ${attribute(value)}`).join(', '); // prettier-ignore

/** An optimizer's numbers, or the values that schedules move. */
const settings = (step: Graph, values: Readonly<Record<string, number | Ref>>): string =>
  Object.entries(values).map(([name, value]) => `${name}: ${typeof value === 'number' ? value : reference(step, value)}`).join(', '); // prettier-ignore

function distribution(of: Distribution): string {
  const numbers = Object.values(of).filter((value): value is number => typeof value === 'number');
  return `${of.kind}(${numbers.map((value) => Number(value.toPrecision(6))).join(', ')})`;
}
