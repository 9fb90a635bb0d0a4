/**
 * Every code there is, the grammar's and the compiler's, in the order of the stages that report them. A code is
 * `group/name`; `docs/diagnostics/group/name.md` is its page, which `gan explain` shows.
 */
import { SYNTAX_CODES } from '../../../grammar/parse.js';
import { catalog } from './index.js';
import type { Entry } from './entry.js';
import type { Severity } from '../model/diagnostic.js';

/** A stage of the compiler, and the groups of the codes that it reports. */
export interface Stage {
  readonly title: string;
  readonly groups: readonly string[];
}

export const stages: readonly Stage[] = [
  { title: 'Reading the text', groups: ['syntax', 'file', 'program'] },
  { title: 'Files and variants', groups: ['import', 'extends'] },
  { title: 'Names and params', groups: ['name', 'param', 'unused'] },
  { title: 'Calls, and what may stand where', groups: ['call', 'place', 'mode', 'scan'] },
  { title: 'Kinds and values', groups: ['type', 'value', 'noise'] },
  { title: 'Shapes', groups: ['shape', 'hole'] },
  { title: 'Ranges', groups: ['range'] },
  { title: 'Networks and training', groups: ['network', 'optimizer', 'train', 'grad', 'metric'] },
  { title: 'Data', groups: ['data'] },
  { title: 'Advice', groups: ['advice', 'allow'] },
  { title: 'Expectations and limits', groups: ['expect', 'limit', 'support'] },
];

export interface Registered {
  readonly code: string;
  readonly severity: Severity;
}

const entries: Readonly<Record<string, Pick<Entry<never>, 'severity'>>> = catalog;

const severities: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ...SYNTAX_CODES.map((code): [string, Severity] => [code, 'error']),
  ...Object.entries(entries).map(([code, { severity }]): [string, Severity] => [code, severity ?? 'error']),
]);

export const groupOf = (code: string): string => code.split('/')[0]!;

/** The codes of a stage: its groups in their order, and the codes of a group by name. */
export const codesOf = ({ groups }: Stage): readonly Registered[] =>
  groups.flatMap((group) =>
    [...severities]
      .filter(([code]) => groupOf(code) === group)
      .map(([code, severity]) => ({ code, severity }))
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
  );

/** Every code, in the order of the stages; codes of a group that no stage names would be missing, and a test looks. */
export const registry: readonly Registered[] = stages.flatMap(codesOf);
