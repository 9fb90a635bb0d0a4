/** What checkpoints are the best by. */

/** What a checkpoint may be the best by. */
export interface Judged {
  /** As `metrics.jsonl` calls it. */
  readonly measure: string;
  readonly better: 'less' | 'more';
  /** Null where it was not measured at that step. */
  readonly value: number | null;
}

/** A checkpoint on the disk. */
export interface Described {
  readonly name: string;
  readonly step: number;
  /** What it says about itself; undefined where that cannot be read. */
  readonly info: { readonly best?: readonly Judged[] } | undefined;
}

/** The value of a measure at a checkpoint, where there is one. */
export const valueOf = ({ info }: Described, measure: string): Judged | undefined =>
  info?.best?.find((judged) => judged.measure === measure && judged.value !== null);

export const isBetter = ({ value, better }: Judged, than: number): boolean =>
  value !== null && (better === 'less' ? value < than : value > than);

/** The one at which a measure was best, the first of several; undefined where it was never measured. */
export function bestOf<D extends Described>(checkpoints: readonly D[], measure: string): D | undefined {
  const measured = checkpoints.filter((one) => valueOf(one, measure) !== undefined).sort((a, b) => a.step - b.step);
  return measured.reduce<D | undefined>((best, one) => {
    return best === undefined || isBetter(valueOf(one, measure)!, valueOf(best, measure)!.value!) ? one : best;
  }, undefined);
}
