/** What a convolution, its transpose and its gradient for the kernels share. */
import { problem } from '../../diagnostics/report/problem.js';
import type { Attributes, TensorType } from '../ir/graph.js';
import type { Option } from './primitive.js';
import { showType } from '../ir/types.js';
import { needFloat, needRank } from './families.js';
import { isSame, type Pads, type Pair, pairOf, positive } from './windows.js';

export const convolutionOptions: readonly Option[] = [
  { name: 'stride', type: 'pair', default: 1 },
  { name: 'padding', type: 'padding', default: 'same' },
  { name: 'dilation', type: 'pair', default: 1 },
  { name: 'groups', type: 'int', default: 1 },
];

export interface Convolution {
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Into how many parts channels and filters are split, each convolved alone. */
  readonly groups: number;
}

/** @throws Problem `value/out-of-range` */
export function convolutionOf(operation: string, options: Attributes): Convolution {
  for (const name of ['stride', 'dilation', 'groups']) positive(operation, name, options[name] ?? 1);
  const [stride, dilation] = [pairOf(options['stride']), pairOf(options['dilation'] ?? 1)];
  return { stride, dilation, groups: (options['groups'] ?? 1) as number };
}

/** The options in normal form. */
export const convolutionAttributes = (of: Convolution, pads: Pads, options: Attributes): Attributes => ({
  ...of,
  pads,
  same: isSame(options),
});

/** The same convolution as options of another operation over its windows. */
export const convolutionSettings = ({ stride, dilation, groups, pads, same }: Attributes): Attributes => ({
  stride: stride!,
  padding: pads!,
  same: same!,
  dilation: dilation!,
  groups: groups!,
});

/**
 * Checks kernels [KH, KW, C / groups, O] and returns their sizes.
 * @throws Problem `type/needs-float`, `shape/rank`, `support/not-yet`, `value/outside`
 */
export function kernelSizes(
  operation: string,
  kernel: TensorType,
  groups: number,
  layout: string,
): readonly [number, number, number, number] {
  needFloat(operation, kernel);
  needRank(operation, kernel, 4, layout);
  if (kernel.batch) {
    const what = 'A convolution with kernels of its own for each sample';
    throw problem('support/not-yet', { what, instead: 'Use kernels that are weights, and scale what goes in or out.' });
  }
  const sizes = kernel.shape as readonly [number, number, number, number];
  if (sizes[3] % groups !== 0)
    throw problem('value/outside', { what: 'groups', actual: groups, wanted: `the divisors of ${sizes[3]}` });
  return sizes;
}

/** @throws Problem `shape/channels` */
export function needChannels(x: TensorType, expected: number): void {
  const channels = x.shape[2]!;
  if (channels !== expected) throw problem('shape/channels', { actual: showType(x), channels, expected });
}
