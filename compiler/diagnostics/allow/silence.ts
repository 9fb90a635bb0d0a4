/** Warnings that are meant as they are, as comments say, and comments that say it of nothing. */
import type { Finding } from '../model/diagnostic.js';
import { registry } from '../catalog/registry.js';
import { diagnose } from '../report/report.js';
import { suggestion } from '../wording/suggest.js';
import { type Allowance, allowancesOf } from './comments.js';

/** A warning that a comment has silenced, and the reason it gives. */
export interface Silenced<Told> {
  readonly told: Told;
  readonly reason: string;
}

export interface Heard {
  readonly findings: readonly Finding[];
  readonly silenced: readonly Silenced<Finding>[];
}

interface Settings {
  readonly files: readonly { readonly file: string; readonly text: string }[];
  /** The file whose comments must all be needed; null where more may come up than was looked for. */
  readonly complete: string | null;
}

/** @param all what is wrong, and what else is said */
export function silence(all: readonly Finding[], { files, complete }: Settings): Heard {
  const allowances = files.flatMap(({ file, text }) => allowancesOf(text, file));
  if (allowances.length === 0) return { findings: all, silenced: [] };
  const silences = (allowance: Allowance, { code, severity, span }: Finding) =>
    severity === 'warning' &&
    code === allowance.code &&
    span.file === allowance.span.file &&
    span.start.line >= allowance.from &&
    span.start.line <= allowance.to;
  const silenced: Silenced<Finding>[] = [];
  const spoken = (told: Finding) => {
    const by = allowances.find((allowance) => silences(allowance, told));
    if (by !== undefined) silenced.push({ told, reason: by.reason });
    return by === undefined;
  };
  const kept = all.filter(spoken);
  const faults = allowances.flatMap((allowance) => {
    const needed = allowance.span.file !== complete || all.some((told) => silences(allowance, told));
    return isShipped(allowance.span.file) ? [] : faultOf(allowance, needed, kept);
  });
  // A comment may be silenced too.
  return { findings: [...kept, ...faults.filter(spoken)], silenced };
}

/** What installed packages say of themselves is theirs to mend. */
const isShipped = (file: string): boolean => /(?:^|[/\\])node_modules[/\\]/.test(file);

const severities = new Map(registry.map(({ code, severity }) => [code, severity]));

/** What is wrong with a comment itself. */
function faultOf(allowance: Allowance, needed: boolean, kept: readonly Finding[]): readonly Finding[] {
  const { code: name, reason, span, codeSpan } = allowance;
  const severity = severities.get(name);
  if (severity === undefined) {
    const warnings = registry.flatMap(({ code, severity: kind }) => (kind === 'warning' ? [code] : []));
    return [diagnose('allow/unknown', codeSpan, { name, ...suggestion(name, warnings, { closed: true }) })];
  }
  if (severity === 'error') return [diagnose('allow/error', codeSpan, { name })];
  if (!needed && !isOfComments(name)) {
    const elsewhere = kept.find((told) => told.code === name && told.span.file === span.file);
    const labels = elsewhere === undefined ? [] : [{ span: elsewhere.span, text: 'it comes up here' }];
    return [diagnose('allow/idle', span, { name, line: elsewhere?.span.start.line ?? null }, labels)];
  }
  return /\w/.test(reason) ? [] : [diagnose('allow/reason', span, { name })];
}

/** Warnings of comments come up last, when the others are known. */
const isOfComments = (code: string): boolean => code.startsWith('allow/');
