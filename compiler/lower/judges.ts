/** Which losses teach a discriminator to tell real from fake. */
import { minimizes } from '../graph/ir/plan.js';
import type { Program } from '../graph/ir/program.js';
import type { Training } from '../graph/ir/training.js';
import { networksBehindEach } from './moving.js';
import { lossNames } from './names.js';
import { stretches } from './phases.js';

/**
 * Their names: of each stretch of training the first line that moves such discriminators alone and sees what others that are
 * trained make. A penalty on real samples, in a line of its own, is none.
 */
export function judges({ networks }: Program, training: Training): readonly string[] {
  const trained = new Set(minimizes(training.items).flatMap((line) => line.networks));
  const isJudge = (name: string) => networks.some((network) => network.name === name && network.role === 'discriminator'); // prettier-ignore
  const behind = networksBehindEach(training.step);
  const names = stretches(training).flatMap(({ items }) => {
    const known = new Set<string>();
    return [...lossNames(items)].flatMap(([line, name]) => {
      const key = line.networks.join('+');
      const { loss } = line;
      if (known.has(key) || !line.networks.every(isJudge) || loss.kind !== 'node') return [];
      if (![...behind[loss.node]!].some((other) => trained.has(other) && !line.networks.includes(other))) return [];
      known.add(key);
      return [name];
    });
  });
  return [...new Set(names)];
}
