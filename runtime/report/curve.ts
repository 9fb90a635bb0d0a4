/** The points of a curve, however many: past some thousands, neighbours are remembered as one. */

/** Neighbouring points: their mean and their extremes. */
export interface Bucket {
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** How many buckets are held at most. */
const most = 8192;

export class Curve {
  private held: Bucket[] = [];
  /** How many points a bucket has, the last one aside. */
  private size = 1;
  first: readonly [x: number, y: number] | undefined;
  last: readonly [x: number, y: number] | undefined;
  /** How many points there are. */
  count = 0;

  /** Points `[x, y]`, x ascending and all finite. */
  static of(points: Iterable<readonly [x: number, y: number]>): Curve {
    const curve = new Curve();
    for (const [x, y] of points) curve.add(x, y);
    return curve;
  }

  add(x: number, y: number): void {
    this.take({ x, mean: y, low: y, high: y, count: 1 });
  }

  /** Takes points that are one already, all of them behind those before. */
  take(point: Bucket): void {
    this.first ??= [point.x, point.mean];
    this.last = [point.x, point.mean];
    this.count += point.count;
    const open = this.held.at(-1);
    if (open !== undefined && open.count < this.size) this.held[this.held.length - 1] = merged([open, point]);
    else this.held.push(point);
    if (this.held.length <= most) return;
    this.held = grouped(this.held, 2);
    this.size *= 2;
  }

  /** About so many of those between two places, and one at either side. */
  within(from: number, to: number, number: number): readonly Bucket[] {
    const { held } = this;
    const first = Math.max(0, held.findIndex(({ x }) => x >= from) - 1);
    const behind = held.findIndex(({ x }) => x > to);
    const seen = held.slice(first, behind < 0 ? undefined : behind + 1);
    return grouped(seen, Math.max(1, Math.ceil(seen.length / number)));
  }

  /** At most so many neighbourhoods of the same number of points, but for the last. */
  buckets(number: number): readonly Bucket[] {
    return grouped(this.held, Math.ceil(this.held.length / number));
  }
}

const grouped = (buckets: readonly Bucket[], size: number): Bucket[] =>
  Array.from({ length: Math.ceil(buckets.length / size) }, (_, index) =>
    merged(buckets.slice(index * size, (index + 1) * size)),
  );

function merged(buckets: readonly Bucket[]): Bucket {
  const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  return {
    x: buckets.reduce((sum, bucket) => sum + bucket.x * bucket.count, 0) / count,
    mean: buckets.reduce((sum, bucket) => sum + bucket.mean * bucket.count, 0) / count,
    low: Math.min(...buckets.map(({ low }) => low)),
    high: Math.max(...buckets.map(({ high }) => high)),
    count,
  };
}
