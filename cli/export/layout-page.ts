/** The page beside a file of weights: what every axis of every one of them is. */
import { visibleLine } from '../../runtime/text/visible.js';
import type { TrainedRun } from './trained.js';
import type { WrittenWeight } from './weights.js';

export function layoutPage(
  { program, checkpoint, folder, training }: TrainedRun,
  weights: readonly WrittenWeight[],
  pytorch: boolean,
): string {
  const averaged = training.averages.map(({ network }) => network);
  const rows = weights.map(({ name, shape, layout: { axes, pytorch: order, use } }) => {
    const called = (pytorch ? order : axes.map((_, axis) => axis)).map((axis) => axes[axis]!);
    return `| \`${name}\` | ${shape.length === 0 ? 'a number' : shape.join(' x ')} | ${called.join(', ')} | ${use} |`;
  });
  return `# Weights of ${visibleLine(program.name)}.gan

After step ${checkpoint.info.step} of ${visibleLine(folder)}${averaged.length === 0 ? '' : `; of ${averaged.join(' and ')} the averages that training kept`}. All numbers are 32-bit floats.

${
  pytorch
    ? `Axes are in the order that PyTorch's layers have them in, so that each weight can be handed to the function named with it. Samples
of the language are pictures with channels last; PyTorch has them first. Where a dense layer meets a picture, its numbers keep the
order of the language: \`x.permute(0, 2, 3, 1).flatten(1)\` before it, \`y.unflatten(1, (rows, columns, channels)).permute(0, 3, 1, 2)\` after it.`
    : `Axes are in the order of the language, whose pictures have channels last; \`--layout pytorch\` writes the order of PyTorch.`
}

| weight | shape | axes | use |
|---|---|---|---|
${rows.join('\n')}
`;
}
