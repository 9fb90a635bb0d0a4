/**
 * Finds whole numbers that make a check pass, by trying some: a check that fails says by how much two sizes differ.
 *
 * Shapes are worked out from front to back, so the first thing that does not fit is an equation in the unknown sizes. A
 * size that moves it is claimed for it and follows it from then on by secant steps (sizes enter shapes linearly, or in
 * steps as through strides); the others are tried under that. What fits is then tried beside itself: sizes that no
 * equation holds fast have neighbours that fit too.
 */

export type Outcome<Told> =
  | { readonly kind: 'fits' }
  /** Sides that differ by an amount, at a place named `at`. */
  | { readonly kind: 'off'; readonly at: string; readonly gap: number; readonly told: Told }
  /** Wrong in a way that says nothing about sizes. */
  | { readonly kind: 'wrong'; readonly told: Told };

type Sizes = readonly number[];
type Trial<Told> = (sizes: Sizes) => Outcome<Told>;
/** Which unknown follows which equation. */
type Claims = ReadonlyMap<string, number>;

export type Solution<Told> =
  /** `others` fit as well, where there are any. */
  | { readonly kind: 'found'; readonly sizes: Sizes; readonly others: readonly Sizes[] }
  /** What the nearest sizes on either side of one that is no whole number leave wrong. */
  | { readonly kind: 'none'; readonly unknown: number; readonly nearest: readonly Near<Told>[] }
  /** What is wrong whatever the sizes are. */
  | { readonly kind: 'unrelated'; readonly told: Told };

interface Near<Told> {
  readonly size: number;
  readonly gap: number;
  readonly told: Told;
}

/** What unknown sizes are at first. */
const usual = [4, 1, 2, 8, 16, 3, 32, 64, 128, 256];

const largest = 2 ** 24;
const mostTrials = 600;

class Exhausted extends Error {}

/** @param run checks with these sizes, one for each unknown */
export function solve<Told>(count: number, run: Trial<Told>): Solution<Told> {
  const known = new Map<string, Outcome<Told>>();
  const trial: Trial<Told> = (sizes) => {
    const key = sizes.join();
    const outcome = known.get(key) ?? run(sizes);
    known.set(key, outcome);
    if (known.size > mostTrials) throw new Exhausted();
    return outcome;
  };
  let failed: Solution<Told> | null = null;
  try {
    for (const start of starts(count)) {
      const { sizes, claims, outcome } = settle(start, [...start.keys()], new Map(), trial);
      if (outcome.kind === 'fits') return { kind: 'found', sizes, others: othersOf(sizes, claims, trial) };
      if (outcome.kind === 'off') failed ??= why(outcome, sizes, claims, trial);
      // One unknown that jumps over its equation does so from everywhere.
      if (count === 1 && failed !== null) break;
    }
  } catch (error) {
    if (!(error instanceof Exhausted)) throw error;
  }
  const wrong = [...known.values()].find((outcome) => outcome.kind !== 'fits');
  return failed ?? { kind: 'unrelated', told: wrong!.told };
}

/** The same size for all unknowns first, then small ones in every combination. */
function* starts(count: number): Iterable<Sizes> {
  for (const size of usual) yield Array.from({ length: count }, () => size);
  const few = [1, 2, 4, 8];
  if (count === 1) return;
  for (let index = 0; index < few.length ** count; index++)
    yield Array.from({ length: count }, (_, i) => few[Math.floor(index / few.length ** i) % few.length]!);
}

/** The claims without those of an unknown. */
const without = (claims: Claims, unknown: number): Claims =>
  new Map([...claims].filter(([, claimed]) => claimed !== unknown));

const withSize = (sizes: Sizes, unknown: number, size: number): Sizes =>
  sizes.map((other, i) => (i === unknown ? size : other));

/**
 * Puts one equation after another right, each by the unknown that follows it, until everything fits or nothing can be moved.
 * @param open unknowns that may be claimed for what none follows yet
 */
function settle<Told>(
  start: Sizes,
  open: readonly number[],
  claimed: Claims,
  trial: Trial<Told>,
): { readonly sizes: Sizes; readonly claims: Claims; readonly outcome: Outcome<Told> } {
  const claims = new Map(claimed);
  let sizes = start;
  for (let round = 0; round <= 2 * sizes.length; round++) {
    const outcome = trial(sizes);
    if (outcome.kind !== 'off') return { sizes, claims, outcome };
    const owner = claims.get(outcome.at);
    const others = new Map([...claims].filter(([at]) => at !== outcome.at));
    const free = open.filter((unknown) => ![...claims.values()].includes(unknown));
    const step = firstOf(owner === undefined ? free : [owner], (unknown) => {
      const moved = follow(outcome.at, unknown, sizes, others, trial);
      return moved === null ? null : { unknown, sizes: moved };
    });
    if (step === null) return { sizes, claims, outcome };
    claims.set(outcome.at, step.unknown);
    sizes = step.sizes;
  }
  return { sizes, claims, outcome: trial(sizes) };
}

function firstOf<Item, Result>(items: readonly Item[], find: (item: Item) => Result | null): Result | null {
  for (const item of items) {
    const result = find(item);
    if (result !== null) return result;
  }
  return null;
}

interface Measured {
  readonly size: number;
  /** How far off: zero where the equation holds, null where there is nothing to compare. */
  readonly gap: number | null;
  readonly sizes: Sizes;
}

/** Moves one unknown until the equation holds, while the claimed ones follow theirs; null where no whole number does it. */
function follow<Told>(at: string, unknown: number, sizes: Sizes, claims: Claims, trial: Trial<Told>): Sizes | null {
  const measure = (size: number): Measured => {
    if (size < 1 || size > largest) return { size, gap: null, sizes };
    const { outcome, sizes: settled } = settle(withSize(sizes, unknown, size), [], claims, trial);
    if (outcome.kind === 'wrong' || (outcome.kind === 'off' && claims.has(outcome.at)))
      return { size, gap: null, sizes };
    return { size, gap: outcome.kind === 'off' && outcome.at === at ? outcome.gap : 0, sizes: settled };
  };
  let last = measure(sizes[unknown]!);
  if (last.gap === 0) return last.sizes;
  // The next size that changes anything: a stride may hide the first few.
  const { size } = last;
  let now = firstOf([size + 1, size - 1, size + 2, 2 * size, 4 * size], (other) => {
    const measured = measure(other);
    return measured.gap === null || measured.gap === last.gap ? null : measured;
  });
  for (let turn = 0; turn < 12; turn++) {
    if (now === null || now.gap === null || last.gap === null || now.gap === last.gap) return null;
    if (now.gap === 0) return now.sizes;
    const exact = last.size - (last.gap * (now.size - last.size)) / (now.gap - last.gap);
    const around = [...new Set([Math.round(exact), Math.floor(exact), Math.ceil(exact)])].map(measure);
    const right = around.find(({ gap }) => gap === 0);
    if (right !== undefined) return right.sizes;
    if (around[0]!.size === now.size) return null;
    [last, now] = [now, around[0]!];
  }
  return null;
}

/** Why an equation cannot be met: no unknown moves it, or one does and jumps over it. */
function why<Told>(
  equation: Extract<Outcome<Told>, { kind: 'off' }>,
  sizes: Sizes,
  claims: Claims,
  trial: Trial<Told>,
): Solution<Told> {
  for (const unknown of sizes.keys()) {
    const others = without(claims, unknown);
    const seen = Array.from({ length: 64 }, (_, i) => i + 1).flatMap((size): Near<Told>[] => {
      const { outcome } = settle(withSize(sizes, unknown, size), [], others, trial);
      return outcome.kind === 'off' && outcome.at === equation.at
        ? [{ size, gap: outcome.gap, told: outcome.told }]
        : [];
    });
    if (new Set(seen.map(({ gap }) => gap)).size < 2) continue;
    // A size may meet the equation, and what is wrong then is something else.
    const met = between(seen);
    if (met !== null) {
      const { outcome } = settle(withSize(sizes, unknown, met), [], others, trial);
      if (outcome.kind !== 'fits' && !(outcome.kind === 'off' && outcome.at === equation.at))
        return { kind: 'unrelated', told: outcome.told };
    }
    const sides = [seen.filter(({ gap }) => gap < 0), seen.filter(({ gap }) => gap > 0)];
    const nearest = sides.flatMap((side) => side.sort((a, b) => Math.abs(a.gap) - Math.abs(b.gap))[0] ?? []);
    return { kind: 'none', unknown, nearest: nearest.sort((a, b) => a.size - b.size) };
  }
  return { kind: 'unrelated', told: equation.told };
}

/** The whole number at which sizes that are off by more and more the further they are from it would not be; null for none. */
function between<Told>(seen: readonly Near<Told>[]): number | null {
  const [a, b] = [...seen].sort((one, other) => Math.abs(one.gap) - Math.abs(other.gap));
  if (a === undefined || b === undefined || a.gap === b.gap) return null;
  const root = a.size - (a.gap * (b.size - a.size)) / (b.gap - a.gap);
  return Number.isInteger(root) && root >= 1 && root <= largest ? root : null;
}

/** Some other sizes that fit: those beside each size, with the others following as they can. */
function othersOf<Told>(sizes: Sizes, claims: Claims, trial: Trial<Told>): readonly Sizes[] {
  const found = new Map<string, Sizes>();
  for (const [unknown, size] of sizes.entries()) {
    const rest = [...sizes.keys()].filter((other) => other !== unknown);
    const beside = new Set([size + 1, size - 1, size * 2, size / 2, 1, 2, 3, 4, size + 2, size - 2]);
    for (const other of beside) {
      if (other === size || other < 1 || !Number.isInteger(other)) continue;
      try {
        const settled = settle(withSize(sizes, unknown, other), rest, without(claims, unknown), trial);
        if (settled.outcome.kind === 'fits') found.set(settled.sizes.join(), settled.sizes);
      } catch (error) {
        if (!(error instanceof Exhausted)) throw error;
      }
    }
  }
  return [...found.values()];
}
