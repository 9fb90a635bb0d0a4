import type { Fact, Source } from '../../../graph/analyse/facts/fact.js';
import { type Called, type Look, Looks } from '../../../graph/analyse/facts/look.js';
import { typeOf } from '../../../graph/ir/refs.js';
import type { TensorType } from '../../../graph/ir/graph.js';
import type { Elaborator } from '../../context/elaborator.js';
import { judges, makersOf, placeOf } from './meetings.js';
import type { Step } from './pointless.js';

/** Real samples that are only ever shown with classes that were drawn, while the data know theirs. */
export function drawnLabels(e: Elaborator, step: Step): void {
  const trained = new Set(step.lines.flatMap(({ networks }) => networks));
  for (const { name, own } of judges(e, step)) {
    const makers = new Set([...trained].filter((other) => other !== name));
    const real = own.filter(({ call: { inputs } }) =>
      inputs.some(({ on }) => [...on].some(({ kind }) => kind === 'data')) && inputs.every((fact) => makersOf(fact, makers).length === 0),
    ); // prettier-ignore
    const [first] = real;
    if (first === undefined) continue;
    const { inputs } = first.call.graph;
    for (const [index, { name: input, type }] of inputs.entries()) {
      if (!real.every(({ call }) => only(call.inputs[index]!.on, 'draw'))) continue;
      const classes = type.dtype === 'i32' ? type : drawnAs(step, first.call.inputs[index]!);
      const field = classes === null ? null : classField(e, first.call, classes);
      if (field === null) continue;
      e.report(placeOf(first).span, 'advice/drawn-label', { network: name, input, ...field });
    }
  }
}

const only = (on: Fact['on'], kind: 'data' | 'draw'): boolean =>
  on.size > 0 && [...on].every((source) => source.kind === kind);

/** What an encoded class was drawn as; null for noise, which is no class. */
function drawnAs({ training }: Step, { on }: Fact): TensorType | null {
  const [source, ...others] = on;
  if (source === undefined || others.length > 0) return null;
  const node = training.step.nodes.find((item) => item.kind === 'draw' && `/${item.draw}` === source.name);
  const type = node?.types[0];
  return type?.dtype === 'i32' ? type : null;
}

/** The classes that the samples shown have in their own data set. */
function classField(e: Elaborator, { inputs }: Called, { range, shape }: TensorType) {
  for (const { kind, name } of inputs.flatMap(({ on }) => [...on])) {
    const data = kind === 'data' ? e.data.get(name.split('.')[0]!) : undefined;
    const fits = Object.entries(data?.fields ?? {}).find(([, spec]) => spec.kind === 'class' && shape.length === 0 && spec.classes - 1 === range?.[1]); // prettier-ignore
    if (fits !== undefined) return { data: data!.name, field: fits[0] };
  }
  return null;
}

/** Classes drawn for a network from fewer than it takes: the last ones are never asked for. */
export function fewerClasses(e: Elaborator, { look, lines }: Step): void {
  const used = new Set(lines.flatMap(({ fact }) => [...fact.on]));
  const calls = look.calls.filter(({ source }) => source.kind === 'call' && used.has(source));
  for (const graph of new Set(calls.map((call) => call.graph))) {
    const own = calls.filter((call) => call.graph === graph);
    for (const [index, { name, type }] of graph.inputs.entries()) {
      const takes = (type.range?.[1] ?? 0) + 1;
      if (type.dtype !== 'i32' || type.shape.length > 0) continue;
      const given = own.flatMap(({ places }) => places.map(({ home, node }) => ({ type: typeOf(home, node.inputs[index]!), node }))); // prettier-ignore
      const most = Math.max(...given.map((one) => (one.type.range?.[1] ?? Infinity) + 1));
      const drawn = own.every((call) => only(call.inputs[index]!.on, 'draw') && call.inputs[index]!.on.size === 1);
      if (!drawn || most >= takes) continue;
      const { home, node } = own[0]!.places[0]!;
      const ref = node.inputs[index]!;
      const place = ref.kind === 'node' ? home.nodes[ref.node]! : node;
      e.report(place.origin.span, 'advice/fewer-classes', { network: graph.name, input: name, takes, drawn: most });
    }
  }
}

/**
 * A generator of classes whose losses know of the class only through what it makes: it may make anything of any class.
 * Where a loss compares with the very sample that has the class, that tells it.
 */
export function unheardLabels(e: Elaborator, { training, look, lines }: Step): void {
  for (const { graph, inputs, places, source } of look.calls) {
    if (source.kind !== 'call' || e.networks.get(graph.name)?.declaration.role !== 'generator') continue;
    for (const [index, { name: input, type }] of graph.inputs.entries()) {
      const [label, ...others] = inputs[index]!.on;
      if (type.dtype !== 'i32' || label === undefined || others.length > 0 || !isClassOf(e, look, label, type))
        continue;
      const own = lines.filter(({ networks, fact }) => networks.includes(graph.name) && fact.on.has(source));
      if (own.length === 0) continue;
      const blind = new Looks(training.batch, { graph, input }).at(training.step);
      const heard = own.some(({ loss }) => [...blind.of(loss).on].some((other) => other.kind === label.kind && setOf(other) === setOf(label))); // prettier-ignore
      if (heard) continue;
      const { home, node } = places[0]!;
      const ref = node.inputs[index]!;
      const name = (ref.kind === 'node' ? home.nodes[ref.node]!.name : null) ?? input;
      e.report(node.origin.span, 'advice/unheard-label', { network: graph.name, input, name });
    }
  }
}

const setOf = ({ kind, name }: Source): string => (kind === 'data' ? name.split('.')[0]! : name);

/** Whether a label is a class of samples of the data, or drawn from as many as they have. */
function isClassOf(e: Elaborator, look: Look, label: Source, { range, shape }: TensorType): boolean {
  if (shape.length > 0 || (label.kind !== 'data' && label.kind !== 'draw')) return false;
  if (label.kind === 'data') return true;
  const shown = look.calls.flatMap(({ inputs }) => inputs.flatMap(({ on }) => [...on].filter(({ kind }) => kind === 'data').map(setOf))); // prettier-ignore
  const fields = shown.flatMap((name) => Object.values(e.data.get(name)?.fields ?? {}));
  return fields.some((field) => field.kind === 'class' && field.classes - 1 === range?.[1]);
}
