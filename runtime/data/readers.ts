/** The reader of each source. It is imported only where it is needed: the picture library takes long to load. */
import type { Reader } from './reader.js';
import type { SourceName } from './sources/index.js';
import type { DataSpec } from './sources/spec.js';

const readers: { readonly [Name in SourceName]: () => Promise<Reader<Extract<DataSpec, { source: Name }>>> } = {
  idx: async () => (await import('./idx.js')).idx,
  images: async () => (await import('./images.js')).images,
  table: async () => (await import('./table.js')).table,
  paired: async () => (await import('./paired.js')).paired,
  unpaired: async () => (await import('./unpaired.js')).unpaired,
  mixture: async () => (await import('./mixture.js')).mixture,
};

export const readerOf = ({ source }: DataSpec): Promise<Reader> => readers[source]();
