/** The paths among the settings of a source. */
import { type SourceName, sourceOf } from './index.js';

/** The names of the settings that are paths, or have one for each field. */
function pathSettings(source: SourceName): readonly string[] {
  const { settings, perField } = sourceOf(source);
  const own = Object.entries(settings).map(([name, { type }]) => ({ name, type }));
  const all = perField === undefined ? own : [...own, perField];
  return all.filter(({ type }) => type === 'path').map(({ name }) => name);
}

/** The paths that are given, each with its field where there is one for each field, else with ''. */
export function pathsOf(source: SourceName, settings: object): readonly (readonly [field: string, path: string])[] {
  const given = new Map(Object.entries<unknown>(settings as Readonly<Record<string, unknown>>));
  return pathSettings(source).flatMap((name): (readonly [string, string])[] => {
    const value = given.get(name) ?? {};
    return typeof value === 'string' ? [['', value]] : Object.entries(value as Readonly<Record<string, string>>);
  });
}

/** The same settings, each path led elsewhere. */
export function mapPaths<Settings extends object>(
  source: SourceName,
  settings: Settings,
  place: (path: string, field: string) => string,
): Settings {
  const names = pathSettings(source);
  const placed = (value: unknown): unknown => {
    if (typeof value === 'string') return place(value, '');
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([field, path]) => [field, place(path as string, field)]));
  };
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, names.includes(name) ? placed(value) : (value as unknown)]),
  ) as Settings;
}
