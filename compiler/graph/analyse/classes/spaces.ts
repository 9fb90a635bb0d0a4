/**
 * What axes run over. Two axes that an operation lines up, place by place, run over the same space: those of the operands
 * of a sum, the last axis of a value and the rows of the matrix it is multiplied with, the rows of a table and the whole
 * numbers that choose them. Others are parts of each other (`concat`, slices) or products (`reshape`). What is known of
 * one space is so known of all that it meets.
 */

/** A space, by its number. */
export type Space = number;

/** Places of a space that belong to the values of a field. */
export interface Label {
  readonly field: string;
  readonly count: number;
  readonly start: number;
  readonly step: number;
  readonly width: number;
}

type Relation =
  | { readonly kind: 'part'; readonly part: Space; readonly whole: Space; readonly start: number }
  /** The axes in row-major order make the flat one. */
  | { readonly kind: 'product'; readonly axes: readonly Space[]; readonly flat: Space };

type Labels = ReadonlyMap<string, Label>;

/** What is seldom meant, and would take long: a class at each of so many places of something flattened. */
const most = 4096;

export class Spaces {
  private readonly sizes: number[] = [];
  private readonly parents: Space[] = [];
  private readonly relations: Relation[] = [];
  private readonly labelled: (readonly [Space, Label])[] = [];

  make(size: number): Space {
    this.parents.push(this.sizes.length);
    return this.sizes.push(size) - 1;
  }

  sizeOf(space: Space): number {
    return this.sizes[space]!;
  }

  same(a: Space, b: Space): void {
    const [one, other] = [this.root(a), this.root(b)];
    if (this.sizes[one] !== this.sizes[other]) throw new Error('internal: one space of two sizes');
    this.parents[one] = other;
  }

  /** The places of `part` are those of `whole` from `start` on. */
  part(part: Space, whole: Space, start: number): void {
    if (start === 0 && this.sizes[part] === this.sizes[whole]) this.same(part, whole);
    else this.relations.push({ kind: 'part', part, whole, start });
  }

  /** The space that axes make together, in row-major order. */
  product(axes: readonly Space[]): Space {
    if (axes.length === 1) return axes[0]!;
    const flat = this.make(axes.reduce((size, axis) => size * this.sizes[axis]!, 1));
    this.relations.push({ kind: 'product', axes, flat });
    return flat;
  }

  /** Axes of these sizes that make a space together. */
  factors(flat: Space, sizes: readonly number[]): readonly Space[] {
    if (sizes.length === 1) return [flat];
    const axes = sizes.map((size) => this.make(size));
    this.relations.push({ kind: 'product', axes, flat });
    return axes;
  }

  /** Says that a space is that of the values of a field. */
  label(space: Space, field: string): void {
    this.labelled.push([space, { field, count: this.sizes[space]!, start: 0, step: 1, width: 1 }]);
  }

  /** What is known of each space, once all of them have met. */
  settle(): (space: Space) => readonly Label[] {
    const touching = new Map<Space, Relation[]>();
    for (const relation of this.relations) {
      const spaces = relation.kind === 'part' ? [relation.part, relation.whole] : [...relation.axes, relation.flat];
      for (const root of new Set(spaces.map((space) => this.root(space))))
        touching.set(root, [...(touching.get(root) ?? []), relation]);
    }
    const known = new Map<Space, Map<string, Label>>();
    const fresh: (readonly [Space, Label])[] = [];
    const learn = (space: Space, label: Label): void => {
      const root = this.root(space);
      const labels = known.get(root) ?? new Map<string, Label>();
      known.set(root, labels);
      if (labels.has(keyOf(label)) || labels.size >= most) return;
      labels.set(keyOf(label), label);
      fresh.push([root, label]);
    };
    for (const [space, label] of this.labelled) learn(space, label);
    for (let next = fresh.pop(); next !== undefined; next = fresh.pop()) {
      const [root, label] = next;
      for (const relation of touching.get(root) ?? [])
        for (const [space, told] of this.follow(relation, root, label, known.get(root)!)) learn(space, told);
    }
    return (space) => [...(known.get(this.root(space))?.values() ?? [])];
  }

  /** What a label says of the spaces that its own is related to. */
  private follow(relation: Relation, root: Space, label: Label, labels: Labels): readonly (readonly [Space, Label])[] {
    const is = (space: Space): boolean => this.root(space) === root;
    if (relation.kind === 'part') {
      const { part, whole, start } = relation;
      const inside = label.start >= start && endOf(label) <= start + this.sizes[part]!;
      return [
        ...(is(part) ? [[whole, { ...label, start: label.start + start }] as const] : []),
        ...(is(whole) && inside ? [[part, { ...label, start: label.start - start }] as const] : []),
      ];
    }
    const { axes, flat } = relation;
    return axes.flatMap((axis, i) => {
      const size = this.sizes[axis]!;
      const inner = axes.slice(i + 1).reduce((product, other) => product * this.sizes[other]!, 1);
      const outer = this.sizes[flat]! / (size * inner);
      const along = { size, inner, outer };
      const back = is(flat) ? alongAxis(label, along, labels) : null;
      return [
        ...(is(axis) && outer <= most ? flattened(label, along).map((told) => [flat, told] as const) : []),
        ...(back === null ? [] : [[axis, back] as const]),
      ];
    });
  }

  private root(space: Space): Space {
    let root = space;
    while (this.parents[root] !== root) root = this.parents[root]!;
    return root;
  }
}

/** An axis among others that are flattened with it. */
interface Along {
  readonly size: number;
  /** How many places the axes after it have together, and those before it. */
  readonly inner: number;
  readonly outer: number;
}

/** An axis that runs over classes, flattened: once for every place of the axes before it. */
function flattened(label: Label, { size, inner, outer }: Along): readonly Label[] {
  const { start, step, width } = label;
  const first = { ...label, start: start * inner, step: step * inner, width: width * inner };
  return Array.from({ length: outer }, (_, i) => ({ ...first, start: first.start + i * size * inner }));
}

/** The other way round: null where it does not hold for all places of the axes before. */
function alongAxis(label: Label, along: Along, labels: Labels): Label | null {
  const { size, inner, outer } = along;
  if ([label.start, label.step, label.width].some((number) => number % inner !== 0) || outer > most) return null;
  const start = (label.start / inner) % size;
  const own = { ...label, start, step: label.step / inner, width: label.width / inner };
  if (endOf(own) > size || !flattened(own, along).every((each) => labels.has(keyOf(each)))) return null;
  return own;
}

const endOf = ({ start, count, step, width }: Label): number => start + (count - 1) * step + width;

const keyOf = ({ field, count, start, step, width }: Label): string => `${field} ${count} ${start} ${step} ${width}`;
