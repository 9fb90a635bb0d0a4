import { describe, expect, it } from 'vitest';
import { type DataSpec, dataSpec } from '../../../runtime/data/sources/spec.js';
import type { FieldSpec } from '../../../runtime/data/sources/fields.js';
import { type SourceName, sourceOf, sources } from '../../../runtime/data/sources/index.js';

const image: FieldSpec = { kind: 'tensor', shape: [8, 8, 1], range: [-1, 1] };

/** Settings with which each source is a whole declaration. */
const whole: { readonly [Source in SourceName]: Readonly<Record<string, unknown>> } = {
  idx: { images: 'a', labels: 'b', skip: 3 },
  images: { folder: 'faces', crop: 'none', flip: true, white: 4095 },
  table: { file: 'a.csv', columns: { image: 'file' } },
  paired: { folders: { image: 'a' }, split: 'test', test: 0.2 },
  unpaired: { folders: { image: 'a' } },
  mixture: { layout: 'ring', modes: 8, radius: 2, sigma: 0.02 },
};

describe('a declaration put together setting by setting', () => {
  it.each(Object.entries(whole))('of %s is what its source declares', (source, settings) => {
    const spec: DataSpec = dataSpec(source, 'd', settings, { image });
    expect(spec).toEqual({ source, name: 'd', ...settings, fields: { image } });
    for (const [name, setting] of Object.entries(sourceOf(spec.source).settings)) {
      const wrong = () => dataSpec(source, 'd', { ...settings, [name]: ['of another type'] }, { image });
      expect(wrong, name).toThrow(`internal: d is no declaration of the source ${source}`);
      const without = { ...settings, [name]: undefined };
      if (setting.default === undefined)
        expect(() => dataSpec(source, 'd', without, { image }), name).toThrow('internal:');
    }
  });

  it.each([
    ['no source', 'audio', {}],
    ['a form without its settings', 'mixture', { layout: 'grid', side: 5, sigma: 0.1 }],
    ['an unknown form', 'mixture', { layout: 'cube', sigma: 0.1 }],
    ['another word', 'images', { folder: 'a', crop: 'top' }],
    ['a field that is no path', 'paired', { folders: { image: 1 } }],
    ['no folders', 'unpaired', {}],
  ] as const)('is refused with %s', (_, source, settings) => {
    expect(() => dataSpec(source, 'd', settings, { image })).toThrow('internal:');
  });

  it('has a setting for each that another one needs', () => {
    for (const { settings, ...source } of Object.keys(sources).map((name) => sourceOf(name as SourceName))) {
      for (const { needs } of Object.values(settings)) if (needs !== undefined) expect(settings).toHaveProperty(needs);
      for (const names of Object.values(source.forms?.of ?? {})) expect(Object.keys(settings)).toEqual(expect.arrayContaining([...names])); // prettier-ignore
    }
  });
});
