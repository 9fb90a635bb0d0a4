/**
 * What scales and shifts channels, sums over them and cuts them off at zero, on images in blocks of channels: as
 * convolutions of each channel for itself, for which ONNX Runtime's blocked kernels take one pass over the numbers where
 * the operators of the standard take several, and several times as long where a vector meets blocks of 8 or 16.
 *
 * - a scale, a shift, a sum with another image and the activation after them are one convolution of 1x1, or part of the
 *   convolution whose result they change;
 * - the sum of a product over positions is a convolution of one factor whose kernel is the other;
 * - the slope of a ReLU is a convolution by a large number that is clipped.
 */
import type { Attribute, Dim, Model, ModelNode } from '../model/model.js';
import { blockedDomain } from '../model/model.js';
import { namesRead } from '../model/writer.js';
import { type Delayed, type Rewriting, rewritten } from './rewriting.js';

/** Below this many numbers another node costs more than it saves. */
const few = 16384;

/** The sizes [N, C / block, H, W, block]. */
type Dims = readonly [number, number, number, number, number];

/** An image, scaled and shifted by channel; or what a convolution makes, shifted. */
interface Channelwise extends Delayed {
  readonly dims: Dims;
  /** The convolution; null where each channel is for itself. */
  readonly conv: Pick<ModelNode, 'inputs' | 'attributes'> | null;
  readonly scale: string | null;
  readonly shift: string | null;
}

interface Finish {
  /** What is added before the activation. */
  readonly sum?: string;
  readonly activation?: Readonly<Record<string, Attribute>>;
}

class Pass {
  private readonly uses = new Map<string, readonly ModelNode[]>();
  private readonly makers = new Map<string, ModelNode>();
  private readonly results: ReadonlySet<string>;

  constructor(
    { graph }: Model,
    private readonly block: number,
  ) {
    for (const node of graph.nodes) {
      for (const name of new Set(namesRead(node))) this.uses.set(name, [...(this.uses.get(name) ?? []), node]);
      for (const output of node.outputs) this.makers.set(output, node);
    }
    this.results = new Set(graph.outputs.map(({ name }) => name));
  }

  /** The node that alone reads a value. */
  private only(name: string): ModelNode | undefined {
    const users = this.uses.get(name);
    return users?.length === 1 && !this.results.has(name) ? users[0] : undefined;
  }

  rewrite = (node: ModelNode, rewriting: Rewriting<Channelwise>): void => {
    if (!this.better(node, rewriting)) rewriting.keep(node);
  };

  private better(node: ModelNode, rewriting: Rewriting<Channelwise>): boolean {
    if (node.domain === blockedDomain) return node.op === 'Conv' && this.delayConv(node, rewriting);
    switch (node.op) {
      case 'Reshape':
        return this.keepView(node, rewriting);
      case 'Mul':
        return this.waits(node, rewriting) || this.scaled(node, rewriting);
      case 'Add':
      case 'Sub':
        return this.shifted(node, rewriting) || (node.op === 'Add' && this.summed(node, rewriting));
      case 'Relu':
        return this.activated(node, { activation: 'Relu' }, rewriting);
      case 'LeakyRelu':
        return this.activated(node, { activation: 'LeakyRelu', activation_params: { floats: [(node.attributes['alpha'] as { float: number }).float] } }, rewriting); // prettier-ignore
      case 'Where':
        return this.sloped(node, rewriting);
      case 'ReduceSum':
      case 'ReduceMean':
        return this.reduced(node, rewriting);
      default:
        return false;
    }
  }

  /** Sizes of an image that is worth it. */
  private image(dims: readonly Dim[] | undefined): Dims | undefined {
    if (dims?.length !== 5 || dims[4] !== this.block || !dims.every((dim) => typeof dim === 'number')) return undefined;
    return dims.reduce((all, dim) => all * dim, 1) >= few ? (dims as unknown as Dims) : undefined;
  }

  private dimsOf(name: string, rewriting: Rewriting<Channelwise>): Dims | undefined {
    return rewriting.view(name)?.dims ?? this.image(rewriting.writer.dims(rewriting.read(name)));
  }

  /** A number for each channel of images of some size, or of each of their samples; null for another value. */
  private vector(name: string, [count, blocks]: Dims, rewriting: Rewriting<Channelwise>): string | null {
    if (rewriting.view(name) !== undefined) return null;
    const { writer } = rewriting;
    const x = rewriting.read(name);
    const dims = writer.dims(x);
    const fits = dims?.length === 5 && (dims[0] === 1 || dims[0] === count) && dims[1] === blocks && dims[2] === 1 && dims[3] === 1 && dims[4] === this.block; // prettier-ignore
    return fits && writer.type(x) === 'float' ? x : null;
  }

  private channelwise(name: string, dims: Dims, rewriting: Rewriting<Channelwise>): Channelwise {
    const source = rewriting.view(name);
    // What is written, or is read elsewhere too, is taken as it is.
    if (source !== undefined && this.only(name) !== undefined) return source;
    return this.view({ source: rewriting.read(name), dims, conv: null, scale: null, shift: null }, rewriting);
  }

  private view(parts: Omit<Channelwise, 'write'>, rewriting: Rewriting<Channelwise>): Channelwise {
    return { ...parts, write: () => this.written(parts, {}, rewriting) };
  }

  /** The value, by one convolution. */
  private written(
    { source, dims, conv, scale, shift }: Omit<Channelwise, 'write'>,
    { sum, activation }: Finish,
    { writer }: Rewriting<Channelwise>,
  ): string {
    const [count, blocks, height, width, block] = dims;
    if (conv === null && scale === null && shift === null && sum === undefined && activation === undefined)
      return source;
    const channels = blocks * block;
    const own = [scale, shift].some((x) => x !== null && writer.dims(x)![0] !== 1);
    const all = own ? count * channels : channels;
    const sizes = own ? [1, all, height, width] : [count, channels, height, width];
    const reshape = (x: string, to: readonly number[]): string => writer.node('Reshape', [x, writer.ints(to)]);
    const spread = (x: string, to: readonly number[]): string =>
      reshape(own && writer.dims(x)![0] === 1 ? writer.node('Expand', [x, writer.ints([count, blocks, 1, 1, block])]) : x, to); // prettier-ignore
    const ones = () => writer.node('Expand', [writer.float(1), writer.ints([all, 1, 1, 1])]);
    const inputs = conv?.inputs ?? [reshape(source, sizes), scale === null ? ones() : spread(scale, [all, 1, 1, 1])];
    const rest = sum === undefined ? [] : [reshape(sum, sizes)];
    const bias = shift === null ? (rest.length > 0 ? [''] : []) : [spread(shift, [all])];
    const single = { kernel_shape: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: all };
    const made = writer.node('Conv', [...inputs, ...bias, ...rest], { ...(conv?.attributes ?? single), ...activation }, { domain: blockedDomain }); // prettier-ignore
    return reshape(made, dims);
  }

  /** A convolution waits for what becomes of its result. */
  private delayConv({ inputs, outputs: [output], attributes }: ModelNode, rewriting: Rewriting<Channelwise>): boolean {
    if (inputs.length !== 2 || 'activation' in attributes) return false;
    const reshape = this.only(output!);
    if (reshape?.op !== 'Reshape') return false;
    const dims = this.image(rewriting.writer.values(rewriting.read(reshape.inputs[1]!)));
    const next = this.only(reshape.outputs[0]!);
    if (dims === undefined || next === undefined || !['Add', 'Sub', 'Relu', 'LeakyRelu'].includes(next.op))
      return false;
    const read = inputs.map((name) => rewriting.read(name));
    rewriting.delay(
      output!,
      this.view({ source: '', dims, conv: { inputs: read, attributes }, scale: null, shift: null }, rewriting),
    );
    return true;
  }

  /** Other sizes of the result of a convolution that waits. */
  private keepView({ inputs: [x], outputs: [output] }: ModelNode, rewriting: Rewriting<Channelwise>): boolean {
    const view = rewriting.view(x!);
    if (view?.conv == null || this.makers.get(x!)?.op !== 'Conv') return false;
    rewriting.delay(output!, view);
    return true;
  }

  /** An operand that is an image, and the other. */
  private sides({ inputs }: ModelNode, rewriting: Rewriting<Channelwise>) {
    const [a, b] = inputs as [string, string];
    const dims = [a, b].map((name) => this.dimsOf(name, rewriting));
    if (dims[0] !== undefined && dims[1] === undefined) return { x: a, other: b, dims: dims[0], first: true };
    if (dims[1] !== undefined && dims[0] === undefined) return { x: b, other: a, dims: dims[1], first: false };
    return undefined;
  }

  private scaled(node: ModelNode, rewriting: Rewriting<Channelwise>): boolean {
    const sides = this.sides(node, rewriting);
    const by = sides && this.vector(sides.other, sides.dims, rewriting);
    if (sides === undefined || by == null) return false;
    const { writer } = rewriting;
    const before = this.channelwise(sides.x, sides.dims, rewriting);
    // Filters are not scaled.
    const view = before.conv === null ? before : this.view({ source: before.write(), dims: before.dims, conv: null, scale: null, shift: null }, rewriting); // prettier-ignore
    const times = (x: string | null): string | null => (x === null ? null : writer.node('Mul', [x, by]));
    this.later(node, { ...view, scale: view.scale === null ? by : times(view.scale), shift: times(view.shift) }, rewriting); // prettier-ignore
    return true;
  }

  private shifted(node: ModelNode, rewriting: Rewriting<Channelwise>): boolean {
    const sides = this.sides(node, rewriting);
    const by = sides && this.vector(sides.other, sides.dims, rewriting);
    if (sides === undefined || by == null || (node.op === 'Sub' && !sides.first)) return false;
    const { writer } = rewriting;
    const before = this.channelwise(sides.x, sides.dims, rewriting);
    // The results of a convolution have one shift for all samples.
    const own = before.conv !== null && writer.dims(by)![0] !== 1;
    const view = own ? this.view({ source: before.write(), dims: before.dims, conv: null, scale: null, shift: null }, rewriting) : before; // prettier-ignore
    const shift = node.op === 'Sub' ? writer.node('Neg', [by]) : by;
    this.later(node, { ...view, shift: view.shift === null ? shift : writer.node('Add', [view.shift, shift]) }, rewriting); // prettier-ignore
    return true;
  }

  private later(node: ModelNode, parts: Omit<Channelwise, 'write'>, rewriting: Rewriting<Channelwise>): void {
    rewriting.delay(node.outputs[0]!, this.view(parts, rewriting));
  }

  /** The sum of two images, one of which is scaled or shifted. */
  private summed({ inputs, outputs: [output] }: ModelNode, rewriting: Rewriting<Channelwise>): boolean {
    const [a, b] = inputs as [string, string];
    const waiting = [a, b].find((name) => rewriting.view(name) !== undefined && this.only(name) !== undefined);
    const view = waiting === undefined ? undefined : rewriting.view(waiting);
    if (view === undefined || a === b) return false;
    const other = waiting === a ? b : a;
    const dims = this.dimsOf(other, rewriting);
    if (dims === undefined || dims.some((dim, axis) => dim !== view.dims[axis])) return false;
    rewriting.wrote(output!, this.written(view, { sum: rewriting.read(other) }, rewriting));
    return true;
  }

  private activated(
    { inputs: [x], outputs: [output] }: ModelNode,
    activation: Readonly<Record<string, Attribute>>,
    rewriting: Rewriting<Channelwise>,
  ): boolean {
    const view = rewriting.view(x!);
    if (view === undefined || this.only(x!) === undefined) return false;
    rewriting.wrote(output!, this.written(view, { activation }, rewriting));
    return true;
  }

  /** `where(y > 0, g, slope * g)`, and with 0 for a slope of 0. */
  private sloped({ inputs, outputs: [output] }: ModelNode, rewriting: Rewriting<Channelwise>): boolean {
    const [condition, g, low] = inputs as [string, string, string];
    const { writer } = rewriting;
    const greater = this.makers.get(condition);
    const dims = this.dimsOf(g, rewriting);
    if (greater?.op !== 'Greater' || dims === undefined) return false;
    const [y, zero] = greater.inputs as [string, string];
    const number = (name: string): number | undefined => {
      const values = rewriting.view(name) === undefined ? writer.values(rewriting.read(name)) : undefined;
      return values?.length === 1 ? values[0] : undefined;
    };
    const own = this.dimsOf(y, rewriting);
    if (number(zero) !== 0 || own === undefined || own.some((dim, axis) => dim !== dims[axis])) return false;
    const product = this.makers.get(low);
    const factor = product?.op === 'Mul' && product.inputs.includes(g) ? product.inputs.find((name) => name !== g) : undefined; // prettier-ignore
    const slope = number(low) === 0 ? 0 : factor === undefined ? undefined : number(factor);
    if (slope === undefined || slope < 0 || slope > 1) return false;
    const steep = writer.node('Expand', [writer.float(1e20), writer.ints([1, dims[1], 1, 1, this.block])]);
    const view = { source: rewriting.read(y), dims, conv: null, scale: steep, shift: null };
    const activation = { activation: 'Clip', activation_params: { floats: [slope, 1] } };
    rewriting.wrote(output!, writer.node('Mul', [rewriting.read(g), this.written(view, { activation }, rewriting)]));
    return true;
  }

  /** The axes of a reduction over positions, or over samples and positions. */
  private positions(node: ModelNode, rewriting: Rewriting<Channelwise>): 'samples too' | 'alone' | undefined {
    if (node.op !== 'ReduceSum' && node.op !== 'ReduceMean') return undefined;
    const axes = rewriting.writer.values(rewriting.read(node.inputs[1]!))?.join();
    return axes === '0,2,3' ? 'samples too' : axes === '2,3' ? 'alone' : undefined;
  }

  /** A product that is only summed up is not written. */
  private waits({ inputs, outputs: [output] }: ModelNode, rewriting: Rewriting<Channelwise>): boolean {
    const reader = this.only(output!);
    if (reader === undefined || this.positions(reader, rewriting) === undefined) return false;
    const dims = inputs.map((name) => this.dimsOf(name, rewriting));
    if (dims[0] === undefined || dims[0].join() !== dims[1]?.join()) return false;
    rewriting.wrote(output!, '');
    return true;
  }

  private reduced(node: ModelNode, rewriting: Rewriting<Channelwise>): boolean {
    const over = this.positions(node, rewriting);
    const [x] = node.inputs as [string];
    const { writer } = rewriting;
    const product = rewriting.view(x) === undefined && rewriting.read(x) === '' ? this.makers.get(x)! : undefined;
    const dims = this.dimsOf(product?.inputs[0] ?? x, rewriting);
    if (over === undefined || dims === undefined) return false;
    const [count, blocks, height, width, block] = dims;
    const reshape = (value: string, to: readonly number[]): string => writer.node('Reshape', [value, writer.ints(to)]);
    const channels = blocks * block;
    const each = (): string => {
      if (product === undefined) {
        const source = reshape(rewriting.read(x), [count, channels, height, width]);
        return writer.node('GlobalAveragePool', [source], {}, { domain: blockedDomain });
      }
      const [a, b] = product.inputs.map((name) => rewriting.read(name)) as [string, string];
      const all = count * channels;
      const settings = { kernel_shape: [height, width], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: all }; // prettier-ignore
      const [image, kernel] = [reshape(a, [1, all, height, width]), reshape(b, [all, 1, height, width])];
      return writer.node('Conv', [image, kernel], settings, { domain: blockedDomain });
    };
    const mean = node.op === 'ReduceMean';
    const parts = reshape(each(), [count, blocks, 1, 1, block]);
    const joins = over === 'samples too' && count > 1;
    const first = writer.ints([0]);
    // Means over positions are means over all after one over samples; sums of products are sums after one.
    const op = product === undefined ? 'ReduceMean' : 'ReduceSum';
    const whole = joins ? writer.node(op, [parts, first], { keepdims: 1 }) : parts;
    const size = (over === 'samples too' ? count : 1) * height * width;
    const factor = product === undefined ? (mean ? 1 : size) : mean ? 1 / size : 1;
    const result = factor === 1 ? whole : writer.node('Mul', [whole, writer.float(factor)]);
    const keeps = node.attributes['keepdims'] === 1;
    const left = over === 'samples too' ? [blocks, block] : [count, blocks, block];
    rewriting.wrote(node.outputs[0]!, keeps ? result : reshape(result, left));
    return true;
  }
}

/**
 * Whether a value is above 0 is asked of what its ReLU makes of it, where that is there: then the value itself, which
 * nothing else reads, need not be written.
 */
function signsAfter(model: Model): Model {
  const after = new Map<string, string>();
  const zeros = new Set(model.graph.initializers.flatMap(({ name, values }) => (values.length === 1 && values[0] === 0 ? [name] : []))); // prettier-ignore
  const nodes = model.graph.nodes.map((node) => {
    const [x, other] = node.inputs as [string, string];
    const keepsSigns = node.op === 'Relu' || (node.op === 'LeakyRelu' && (node.attributes['alpha'] as { float: number }).float > 0); // prettier-ignore
    if (keepsSigns && !after.has(x)) after.set(x, node.outputs[0]!);
    if (node.op !== 'Greater' || !zeros.has(other)) return node;
    return { ...node, inputs: [after.get(x) ?? x, other] };
  });
  return { ...model, graph: { ...model.graph, nodes } };
}

/** @param block how many channels the engine takes as one */
export function channelwise(model: Model, block: number): Model {
  const signs = signsAfter(model);
  const pass = new Pass(signs, block);
  return rewritten<Channelwise>(signs, pass.rewrite);
}
