/**
 * What things are called in checkpoints and where random numbers are drawn: the same for every target, so that runs can be
 * compared, and gone on with elsewhere.
 */

/** `mean_square` becomes `meanSquare`, `nonsaturating.generator` becomes `nonsaturatingGenerator`. */
export const inCamelCase = (name: string): string =>
  name.replace(/[._]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Where the states of the training step are kept. */
export const trainHome = 'train';

/** The weight or state of a network, or of the training step itself: `G/dense.kernel`. */
export const weightName = (network: string, path: readonly string[]): string => `${network}/${path.join('.')}`;

/** What an optimizer remembers for a weight: `optimizer.G/m/G/dense.kernel`. */
export const slotName = (optimizer: string, slot: string, weight: string): string =>
  `optimizer.${optimizer}/${inCamelCase(slot)}/${weight}`;

/** Whether a name is that of something that an optimizer remembers. */
export const isSlot = (name: string): boolean => name.startsWith('optimizer.');

/** How often an optimizer has moved a network. */
export const countName = (optimizer: string, network: string): string => `optimizer.${optimizer}/updates/${network}`;

/** The average of what is held under a name, kept by the name of the network: `average.G/dense.kernel`. */
export const averageName = (network: string, held: string): string =>
  `average.${network}/${held.slice(held.indexOf('/') + 1)}`;

/** Under which key the first value of a weight is drawn. */
export const initialKey = (weight: string): string => `init/${weight}`;

/** A weight or state of a network, or the average of one. */
export interface NetworkPart {
  readonly network: string;
  /** Inside the network: `dense.kernel`. */
  readonly path: string;
  readonly isAverage: boolean;
}

/** What a name in a checkpoint says; null where it is nothing of a network. */
export function networkPart(name: string): NetworkPart | null {
  const [, average, network, path] = /^(average\.)?([^/]+)\/(.+)$/s.exec(name) ?? [];
  if (network === undefined || path === undefined) return null;
  const isAverage = average !== undefined;
  return !isAverage && (network === trainHome || isSlot(name)) ? null : { network, path, isAverage };
}
