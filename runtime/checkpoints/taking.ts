/** What a run that begins takes of another: weights, statistics and averages of networks, wherever name and shape fit. */
import type { ClassAxes } from '../contract/class-axes.js';
import { networkPart, weightName } from '../contract/names.js';
import {
  fill,
  idsBefore,
  isInOrder,
  type Laid,
  type Named,
  namedBy,
  type Places,
  placesBefore,
} from './class-places.js';
import { byPresentNames } from './present-names.js';
import type { StoredTensor } from './safetensors.js';
import type { Vocabulary } from './vocabulary.js';

/** Something that training remembers, under the name that checkpoints have for it. */
export interface Wanted {
  readonly name: string;
  readonly shape: readonly number[];
  /** What it starts as otherwise. */
  readonly start: () => Promise<Float32Array>;
}

/** One of the two runs: what is known of its classes and words. */
export interface Side {
  readonly classes: ClassAxes;
  readonly words: Vocabulary;
}

export interface Before extends Side {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Of the weights and statistics of one network, by their paths in it. */
export interface OfNetwork {
  readonly network: string;
  readonly taken: readonly string[];
  readonly others: readonly {
    readonly path: string;
    readonly there: readonly number[];
    readonly here: readonly number[];
  }[];
  readonly fresh: readonly string[];
  readonly left: readonly string[];
}

/** What became of the classes or words of a field. */
export interface OfField {
  readonly field: string;
  readonly byName: boolean;
  /** How many of them the other run knows. */
  readonly known: number;
  readonly fresh: readonly string[];
  readonly gone: readonly string[];
}

export interface Taking {
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly networks: readonly OfNetwork[];
  /** Those whose classes or words are not the same, with the same numbers. */
  readonly fields: readonly OfField[];
}

/**
 * @param given networks that start from files of their own, and so take nothing
 */
export async function taking(
  all: readonly Wanted[],
  before: Before,
  now: Side,
  given: ReadonlySet<string>,
): Promise<Taking> {
  const wanted = all.flatMap((one) => {
    const part = networkPart(one.name);
    return part === null || given.has(part.network) ? [] : [{ ...one, part }];
  });
  const stored = byPresentNames(before.tensors, wanted.map(({ name }) => name)); // prettier-ignore
  const values = new Map<string, Float32Array>();
  const fields = new Map<string, OfField>();
  const taken = new Set<string>();
  const others = new Map<string, StoredTensor>();
  for (const { name, shape, start, part } of wanted) {
    // An average starts at what it is an average of, where that had none.
    const own = weightName(part.network, [part.path]);
    const old = stored.get(name) ?? stored.get(own);
    if (old === undefined) continue;
    const laid: Laid = { shape, stretches: now.classes[own] ?? [] };
    const was = { shape: old.shape, values: old.values as Float32Array, stretches: before.classes[own] ?? [] };
    const met: OfField[] = [];
    const places = placesBefore(laid, was, (a, b) => {
      const [here, there] = [namedBy(a, now.words), namedBy(b, before.words)];
      const ids = idsBefore(here, there);
      if (!isInOrder(ids, there.count)) met.push(ofField(here, there, ids));
      return ids;
    });
    if (places === null || places.some((axis) => axis.every((place) => place < 0))) {
      others.set(name, old);
      continue;
    }
    for (const one of met) fields.set(one.field, one);
    taken.add(name);
    if (places.every((axis, i) => isInOrder(axis, old.shape[i]!))) values.set(name, was.values);
    else {
      const mixed = Float32Array.from(await start());
      fill(mixed, was, places);
      values.set(name, mixed);
    }
  }
  const here = wanted.flatMap(({ name, shape, part }) => (part.isAverage ? [] : [{ name, shape, part }]));
  const names = new Set(here.map(({ name }) => name));
  const left = [...stored.keys()].flatMap((name) => {
    const part = networkPart(name);
    return part === null || part.isAverage || given.has(part.network) || names.has(name) ? [] : [part];
  });
  const networks = [...new Set([...here.map(({ part }) => part.network), ...left.map(({ network }) => network)])];
  return {
    values,
    fields: [...fields.values()],
    networks: networks.map((network) => {
      const own = here.filter(({ part }) => part.network === network);
      return {
        network,
        taken: own.flatMap(({ name, part }) => (taken.has(name) ? [part.path] : [])),
        others: own.flatMap(({ name, shape, part: { path } }) => {
          const other = others.get(name);
          return other === undefined ? [] : [{ path, there: other.shape, here: shape }];
        }),
        fresh: own.flatMap(({ name, part }) => (taken.has(name) || others.has(name) ? [] : [part.path])),
        left: left.flatMap((part) => (part.network === network ? [part.path] : [])),
      };
    }),
  };
}

function ofField(here: Named, there: Named, ids: Places): OfField {
  const byName = here.names !== undefined && there.names !== undefined;
  // A number that no word has is neither new nor gone.
  const nameOf = (id: number, { names }: Named): string => (byName ? (names?.[id] ?? '') : String(id));
  const namesOf = (named: Named, is: (id: number) => boolean): readonly string[] =>
    Array.from({ length: named.count }, (_, id) => id)
      .filter(is)
      .map((id) => nameOf(id, named))
      .filter((name) => name !== '');
  const kept = new Set(ids);
  return {
    ...{ field: here.field, byName },
    known: namesOf(here, (id) => ids[id]! >= 0).length,
    fresh: namesOf(here, (id) => ids[id]! < 0),
    gone: namesOf(there, (id) => !kept.has(id)),
  };
}
