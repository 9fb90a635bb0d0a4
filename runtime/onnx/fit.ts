/**
 * A model in a file against what a program declares of it: which of its values are meant, and how they lie.
 *
 * The first axis of every value is that of the samples, which must be open or 1. Pictures have their channels last in the
 * language; a model that has them first is recognised by its sizes. What a model makes is found by its name, or, where a
 * program has other names for as many values, by its place.
 */
import { DataError } from '../errors/data-error.js';
import { nearest } from '../text/nearest.js';
import { counted, listed, shortened } from '../text/prose.js';

/** What a file says of its model. */
export interface ModelFacts {
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
}

export interface ModelValue {
  readonly name: string;
  /** As ONNX Runtime names it: `float32`, `int64`. */
  readonly type: string;
  /** Numbers, and names of those that are open; null where the file does not say. */
  readonly dims: readonly (number | string)[] | null;
}

/** What a program declares of it. */
export interface ModelSpec<Output extends string = string> {
  /** As the program calls the network. */
  readonly name: string;
  readonly input: { readonly dtype: 'f32' | 'i32'; readonly shape: readonly number[] };
  /** The shapes of what it makes; a single value without a name is `made`. */
  readonly outputs: Readonly<Record<Output, readonly number[]>>;
}

export interface Fit<Output extends string = string> {
  readonly input: Place & { readonly type: 'float32' | 'int32' | 'int64' };
  readonly outputs: Readonly<Record<Output, Place>>;
  /** Whether it takes one sample at a time, and no more. */
  readonly oneByOne: boolean;
}

/** A value of the model. */
interface Place {
  readonly name: string;
  /** Whether channels come before height and width. */
  readonly channelsFirst: boolean;
}

/** @throws DataError where the model takes or makes something else */
export function fitModel<Output extends string>(path: string, facts: ModelFacts, spec: ModelSpec<Output>): Fit<Output> {
  const [given, ...more] = facts.inputs;
  if (given === undefined || more.length > 0)
    throw new DataError(
      `${path} takes ${given === undefined ? 'nothing' : `${facts.inputs.length} values, ${namesOf(facts.inputs)}`}; a metric gives it samples alone.`,
      'Export a model of one input.',
    );
  const types = spec.input.dtype === 'f32' ? ['float32'] : ['int64', 'int32'];
  if (!types.includes(given.type))
    throw new DataError(`${path} takes ${shown(given)}, and not ${types.join(' or ')}.`, `Export it with an input of ${types[0]}.`); // prettier-ignore
  const channelsFirst = layoutOf(path, given, spec.input.shape);
  const count = given.dims?.[0] ?? '';
  if (typeof count === 'number' && count !== 1)
    throw new DataError(
      `${path} takes ${counted(count, 'sample')} at a time, no more and no fewer: ${shown(given)}.`,
      'Export it with a first axis that is open, as dynamic_axes of torch.onnx.export makes it, or 1.',
    );
  const found = (Object.keys(spec.outputs) as Output[]).map((name, place) => {
    const made = outputOf(path, facts.outputs, spec.outputs, name, place);
    return [name, { name: made.name, channelsFirst: outputLayout(path, made, name, spec.outputs[name], { channelsFirst, one: count === 1 }) }] as const; // prettier-ignore
  });
  return {
    input: { name: given.name, type: given.type as Fit['input']['type'], channelsFirst },
    outputs: Object.fromEntries(found) as Fit<Output>['outputs'],
    oneByOne: count === 1,
  };
}

/** Whether what is given has its channels first. */
function layoutOf(path: string, given: ModelValue, shape: readonly number[]): boolean {
  const fits = layouts(given.dims, shape);
  if (fits.length === 1) return fits[0]!;
  if (fits.length > 1)
    throw new DataError(
      `${path} takes ${shown(given)}: whether channels come first or last cannot be told from that.`,
      given.dims?.slice(1).every((dim) => typeof dim === 'number')
        ? 'Export it for pictures of another size.'
        : 'Export it with all sizes but the first in numbers.',
    );
  throw new DataError(`${path} takes ${shown(given)}${eachSample(given, shape)}, and f32[${shape.join(', ')}] is declared.`, declareAs(given, shape, 'the input')); // prettier-ignore
}

function outputLayout(
  path: string,
  made: ModelValue,
  name: string,
  shape: readonly number[],
  input: { readonly channelsFirst: boolean; readonly one: boolean },
): boolean {
  if (made.type !== 'float32')
    throw new DataError(`${path} makes ${shown(made)}, and not float32.`, 'Export it with outputs of float32.');
  const count = made.dims?.[0];
  if (typeof count === 'number' && !(count === 1 && input.one))
    throw new DataError(
      `${path} makes ${shown(made)} however many samples it is given.`,
      'Export it with a first axis of all values that is open, as dynamic_axes of torch.onnx.export makes it.',
    );
  const fits = layouts(made.dims, shape);
  if (fits.length === 1) return fits[0]!;
  // What has its channels first begins with them, and ends with them.
  if (fits.length > 1) return input.channelsFirst;
  const what = name === 'made' ? 'what it makes' : `\`${name}\``;
  throw new DataError(`${path} makes ${shown(made)}${eachSample(made, shape)}, and f32[${shape.join(', ')}] is declared.`, declareAs(made, shape, what)); // prettier-ignore
}

function outputOf(
  path: string,
  outputs: readonly ModelValue[],
  declared: ModelSpec['outputs'],
  name: string,
  place: number,
): ModelValue {
  const own = outputs.find((output) => output.name === name);
  if (own !== undefined) return own;
  const others = Object.keys(declared);
  const byName = others.some((other) => outputs.some((output) => output.name === other));
  if (!byName && others.length === outputs.length) return outputs[place]!;
  const spelled = outputs.filter((output) => /^[A-Za-z_]\w*$/.test(output.name));
  const meant = nearest(name, spelled.map((output) => output.name)) ?? (spelled.find(({ dims }) => layouts(dims, declared[name]!).length > 0) ?? spelled[0])?.name; // prettier-ignore
  const makes = `${path} makes ${counted(outputs.length, 'value')}, ${namesOf(outputs)}`;
  throw new DataError(
    name === 'made' ? `${makes}.` : `${makes}, and no ${name}.`,
    meant !== undefined
      ? `Write the name that it has in the file: -> (${meant}: ...).`
      : 'Name all that it makes, in the order of the file: -> (a: ..., b: ...).',
  );
}

/** The ways in which a value may lie that is declared with its channels last: false where they come last, true first. */
function layouts(dims: ModelValue['dims'], shape: readonly number[]): readonly boolean[] {
  const turned = shape.length === 3 ? [shape[2]!, shape[0]!, shape[1]!] : null;
  const fits = (wanted: readonly number[]): boolean =>
    dims === null ||
    (dims.length === wanted.length + 1 &&
      wanted.every((size, i) => typeof dims[i + 1] === 'string' || dims[i + 1] === size));
  const plain = fits(shape) ? [false] : [];
  if (turned === null || !fits(turned)) return plain;
  // One number is the same either way, whatever its axes are called.
  return shape.every((size) => size === 1) ? plain : [...plain, true];
}

/** `, which is f32[224, 224, 3] for each sample`, where channels are turned round. */
const eachSample = (value: ModelValue, shape: readonly number[]): string => {
  const sizes = inOrder(value, shape);
  return sizes === null || sizes.join() === value.dims!.slice(1).join() ? '' : `, which is f32[${sizes.join(', ')}] for each sample`; // prettier-ignore
};

/** The sizes of one sample as the language has them. */
function inOrder({ dims }: ModelValue, shape: readonly number[]): readonly (number | string)[] | null {
  if (dims === null || dims.length === 0) return null;
  const sizes = dims.slice(1);
  const [first, ...rest] = sizes;
  const isFirst = sizes.length === 3 && typeof first === 'number' && (first === shape[2] || (first <= 4 && !(Number(rest[1]) <= 4))); // prettier-ignore
  return isFirst ? [...rest, first] : sizes;
}

function declareAs(value: ModelValue, shape: readonly number[], what: string): string {
  const sizes = inOrder(value, shape);
  if (sizes === null) return 'Export it with its first axis for the samples.';
  const open = sizes.some((size) => typeof size === 'string') && sizes.length !== shape.length;
  if (open) return `Declare ${what} with ${counted(sizes.length, 'size')}.`;
  const own = sizes.map((size, i) => (typeof size === 'string' ? shape[i]! : size));
  return `Declare ${what} as the file has it: f32[${own.join(', ')}].`;
}

/** `float32[N, 3, 299, 299]` */
const shown = ({ type, dims }: ModelValue): string =>
  `${type}${dims === null ? '' : `[${dims.map((dim) => (dim === '' ? '?' : shortened(String(dim), 20))).join(', ')}]`}`;

const namesOf = (values: readonly ModelValue[]): string => listed(values.map(({ name }) => shortened(name)));
