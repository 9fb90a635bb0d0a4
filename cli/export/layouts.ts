/** What the axes of a weight are called, and where PyTorch has them. */
import type { Shape } from '../../compiler/graph/ir/graph.js';
import type { WeightUse } from '../../compiler/graph/analyse/weight-uses.js';

export interface Layout {
  /** What each axis counts, in the order of the language. */
  readonly axes: readonly string[];
  /** The axes in the order that PyTorch has them in. */
  readonly pytorch: readonly number[];
  /** What it is, and what PyTorch would need to know of it. */
  readonly use: string;
}

interface Kind {
  readonly axes: readonly string[];
  readonly pytorch: readonly number[];
  readonly use: string;
}

const kinds: Readonly<Record<Exclude<WeightUse['kind'], 'elementwise'>, Kind>> = {
  conv2d: {
    axes: ['rows', 'columns', 'channels in', 'channels out'],
    pytorch: [3, 2, 0, 1],
    use: 'the kernels of a convolution (`F.conv2d`)',
  },
  conv2d_transpose: {
    axes: ['rows', 'columns', 'channels out', 'channels in'],
    pytorch: [3, 2, 0, 1],
    use: 'the kernels of a transposed convolution (`F.conv_transpose2d`)',
  },
  matmul: { axes: ['in', 'out'], pytorch: [1, 0], use: 'the matrix of a dense layer (`F.linear`)' },
  gather: { axes: ['number', 'vector'], pytorch: [0, 1], use: 'a table of vectors (`F.embedding`)' },
};

/** @param uses all uses of the weight; where they differ in layout, no one's is said */
export function layoutOf(shape: Shape, uses: readonly WeightUse[]): Layout {
  const plain = shape.map((_, axis) => axis);
  const special = uses.filter(({ kind, axes }) => kind !== 'elementwise' && axes.length === kinds[kind].axes.length);
  const [first] = special;
  if (first === undefined || first.kind === 'elementwise') return elementwise(shape, uses);
  const kind = kinds[first.kind];
  if (special.some((use) => use.kind !== first.kind || use.axes.join() !== first.axes.join()))
    return { axes: plain.map((axis) => `axis ${axis}`), pytorch: plain, use: 'used in several ways' };
  const axes = plain.map((axis) => kind.axes[first.axes.indexOf(axis)]!);
  const said = [kind.use, settings(first), changed(first), shaped(first)].filter((text) => text !== '');
  return { axes, pytorch: kind.pytorch.map((axis) => first.axes[axis]!), use: said.join('; ') };
}

function elementwise(shape: Shape, uses: readonly WeightUse[]): Layout {
  const use = uses.length === 0 ? 'not used outside training, or inside of a computation of its own' : 'applied element by element'; // prettier-ignore
  if (shape.length === 3 && uses.length > 0)
    return { axes: ['rows', 'columns', 'channels'], pytorch: [2, 0, 1], use: `${use}, as a picture` };
  const axes = shape.map((_, i) => (i === shape.length - 1 ? 'channels' : `axis ${i}`));
  return { axes, pytorch: shape.map((_, axis) => axis), use };
}

/** Of a convolution, in the words of PyTorch, which can only pad both sides alike. */
function settings({ kind, attributes }: WeightUse): string {
  if (kind !== 'conv2d' && kind !== 'conv2d_transpose') return '';
  const stride = attributes['stride'] as readonly number[];
  const pads = attributes['pads'] as readonly (readonly number[])[];
  const groups = (attributes['groups'] ?? 1) as number;
  const dilation = attributes['dilation'] as readonly number[];
  const [top, left] = pads;
  const even = top![0] === top![1] && left![0] === left![1];
  const padding = even ? `padding ${pair([top![0]!, left![0]!])}` : `padded by ${top!.join(' and ')} above and below, ${left!.join(' and ')} left and right`; // prettier-ignore
  const more = [groups > 1 ? `groups ${groups}` : '', dilation.some((size) => size > 1) ? `dilation ${pair(dilation)}` : '']; // prettier-ignore
  return [`stride ${pair(stride)}`, padding, ...more].filter((text) => text !== '').join(', ');
}

const pair = (sizes: readonly number[]): string => (sizes[0] === sizes[1] ? `${sizes[0]}` : sizes.join(' and '));

const changed = (use: WeightUse): string =>
  use.changed ? 'the network does something with it before, such as scaling it' : '';

/** Where a matrix meets a picture that was flattened: the order of its numbers is that of the language. */
function shaped({ rows, columns }: WeightUse): string {
  const text = (shape: Shape) => `[${shape.join(', ')}]`;
  return [
    rows === null ? '' : `in counts through a flattened ${text(rows)}, channels last`,
    columns === null ? '' : `out counts through a flattened ${text(columns)}, channels last`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}
