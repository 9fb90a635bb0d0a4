/** The declared data of a run, and what their numbers stand for. */
import { readVocabulary } from '../checkpoints/vocabulary.js';
import { type Dataset, rowsAt } from '../data/dataset.js';
import { inspectData } from '../data/inspect.js';
import { loadData } from '../data/load.js';
import { readerOf } from '../data/readers.js';
import type { Note } from '../data/notes.js';
import { emptyRecord } from '../data/record.js';
import { type DataSpec, tensorFields } from '../data/sources/spec.js';
import { type Spread, spreadOf } from '../trouble/collapse.js';
import { warningText } from '../errors/describe.js';
import { difference, look, readTrainedOn, refuseOtherMeaning, type Seen } from './trained-on.js';
import type { Random } from '../random/random.js';
import { resolveDataPaths } from './data-paths.js';
import { reading, type Reading } from './reading-progress.js';

export interface RunDataOptions {
  /** The `.gan` file, which paths are relative to. */
  readonly programFile: string;
  /** The run to go on with, and its step: its classes and words keep their numbers. */
  readonly resumed: { readonly folder: string; readonly step: number } | undefined;
  readonly quiet: boolean;
  /** Whether the data were looked at before, and what is worth a word was told. */
  readonly checked: boolean;
  /** What is not told of them, because a comment in the program says that it is meant. */
  readonly meant: readonly Note['kind'][];
  /** The folder of pictures that were decoded before; null where none are kept. */
  readonly cache: string | null;
}

export class RunData {
  private readonly known = emptyRecord<readonly string[]>();
  private readonly looked = emptyRecord<Seen>();
  private readonly loaded: { readonly spec: DataSpec; readonly data: Dataset }[] = [];
  private readonly spreads = new Map<string, Spread | null>();
  private reading: Reading | undefined;

  constructor(
    private readonly random: Random,
    private readonly options: RunDataOptions,
  ) {}

  /** What the numbers of the data that are loaded stand for, by field. */
  get words(): Readonly<Record<string, readonly string[]>> {
    return this.known;
  }

  /** The data that are loaded, as they are now. */
  get seen(): Readonly<Record<string, Seen>> {
    return this.looked;
  }

  /**
   * @throws DataError when files are missing or damaged or do not fit the declared fields
   * @throws RunError where the numbers of its classes or words are no longer those of the run to go on with
   */
  async load<Field extends string>(spec: DataSpec<Field>): Promise<Dataset<Field>> {
    const { programFile, resumed, quiet, cache } = this.options;
    const recorded = resumed === undefined ? {} : await readVocabulary(resumed.folder);
    const { progress, stop } = (this.reading = reading(spec.name, quiet));
    const located = resolveDataPaths(spec, programFile);
    await this.tellOf(located);
    const data = await loadData(located, this.random, { recorded, progress, cache }).finally(stop);
    for (const [field, words] of Object.entries<readonly string[] | undefined>(data.words ?? {}))
      if (words !== undefined) this.known[`${spec.name}.${field}`] = words;
    for (const field of Object.keys(data.words ?? {}).map((each) => `${spec.name}.${each}`))
      refuseOtherMeaning(field, recorded[field], this.known[field]);
    await this.compare(located, data.count);
    this.loaded.push({ spec, data });
    return data;
  }

  /** How samples of a shape differ in the data; null where there are none. Of several fields, how those that differ least. */
  spreadOf(shape: readonly number[]): Spread | null {
    const key = shape.join();
    const known = this.spreads.get(key);
    if (known !== undefined) return known;
    const found = this.loaded.flatMap(({ spec, data }) =>
      tensorFields(spec).flatMap(([field, type]) =>
        type.shape.join() === key && data.countOf(field) > 1 ? [spreadIn(data, field)] : [],
      ),
    );
    const least = found.sort((a, b) => a.between - b.between)[0] ?? null;
    this.spreads.set(key, least);
    return least;
  }

  /** Takes the bar of what is being read off the screen. */
  leaveScreen(): void {
    this.reading?.stop();
  }

  /** Says where the samples are others than those that the run had before. */
  private async compare(spec: DataSpec, samples: number): Promise<void> {
    const { resumed, quiet } = this.options;
    const now = await look(spec, samples, resumed?.step ?? 0);
    this.looked[spec.name] = now;
    if (resumed === undefined || quiet) return;
    const before = (await readTrainedOn(resumed.folder))[spec.name]?.at(-1);
    const told = difference(spec.name, before, now);
    if (told !== null) process.stderr.write(`${warningText(told, 'Its epochs stay as long as they were.')}\n`);
  }

  /** Says what is worth a word though the data can be read: pictures that are passed over. */
  private async tellOf(spec: DataSpec): Promise<void> {
    const { quiet, checked, meant } = this.options;
    if (quiet || checked || (await readerOf(spec)).inspectsAll) return;
    const found = await inspectData(spec);
    // What is wrong is told by loading.
    const notes = 'problem' in found ? [] : (found.notes ?? []);
    for (const { kind, problem, hint } of notes)
      if (!meant.includes(kind)) process.stderr.write(`${warningText(problem, hint)}\n`);
  }
}

/** So many samples say how all differ. */
const compared = 64;

function spreadIn(data: Dataset, field: string): Spread {
  const all = data.countOf(field);
  const count = Math.min(all, compared);
  const places = Array.from({ length: count }, (_, i) => Math.floor((i * all) / count));
  return spreadOf(rowsAt(data, field, places).values, count);
}
