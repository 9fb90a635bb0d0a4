/** Calls of layers as messages write them: what is made first, then settings by their names. */

/** What the numbers after the first are, which others give in this order. */
const settings: Readonly<Record<string, readonly string[]>> = {
  conv: ['kernel', 'stride', 'padding'],
  conv_transpose: ['kernel', 'stride', 'padding'],
};

export interface Written {
  readonly text: string;
  /** Whether the text has the name of the argument. */
  readonly named: boolean;
}

/** @param input what the layer works on, where that is an argument of the call */
export function writeLayer(layer: string, input: string | null, args: readonly Written[]): string {
  const names = settings[layer] ?? [];
  const given = args.map(({ text, named }, i) => (i === 0 || named || names[i - 1] === undefined ? text : `${names[i - 1]}: ${text}`)); // prettier-ignore
  const all = input === null ? given : [input, ...given];
  return all.length === 0 ? layer : `${layer}(${all.join(', ')})`;
}
