/** Data that a program declares. */
import type { Span } from '../../../grammar/text/source.js';
import type { FieldSpec } from '../../../runtime/data/sources/fields.js';
import type { SourceName } from '../../../runtime/data/sources/index.js';
import type { Attribute } from './graph.js';

export type { FieldSpec } from '../../../runtime/data/sources/fields.js';

/** An argument of a source; those that belong to fields stand together, by field. */
export type SourceOption = Attribute | Readonly<Record<string, string>>;

/** Which files, read how; `options` are the arguments of the source as written. */
export interface DataSource {
  readonly name: string;
  readonly source: SourceName;
  readonly options: Readonly<Record<string, SourceOption>>;
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** The file that declares it; its paths are relative to it. */
  readonly declaredIn: string;
  readonly span: Span;
}
