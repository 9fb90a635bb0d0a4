/**
 * Diagnostics in the Static Analysis Results Interchange Format, SARIF 2.1.0 (OASIS, 2020), which code scanners and
 * editors read. Names of properties are the standard's.
 */
import type { Span } from '../../../grammar/text/source.js';
import type { Silenced } from '../allow/silence.js';
import type { Diagnostic, Fix } from '../model/diagnostic.js';
import type { Page } from './page.js';

export interface SarifSettings {
  /** The version of the compiler. */
  readonly version: string;
  readonly pageOf: (code: string) => Page;
  /** A file's path as a URI reference, relative to where the command runs; null for what is no file. */
  readonly uriOf: (file: string) => string | null;
  /** The files that were checked: what is wrong in no file is shown at the first. */
  readonly files: readonly string[];
  /** Warnings that comments have silenced. */
  readonly silenced?: readonly Silenced<Diagnostic>[];
}

export function sarif(diagnostics: readonly Diagnostic[], settings: SarifSettings) {
  const { silenced = [] } = settings;
  const all = [...diagnostics, ...silenced.map(({ told }) => told)];
  const codes = [...new Set(all.map(({ code }) => code))].sort();
  const severities = new Map(all.map(({ code, severity }) => [code, severity]));
  // Where one result says whether it is suppressed, all do (section 3.27.23).
  const heard = silenced.length === 0 ? {} : { suppressions: [] };
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Ganlang',
            version: settings.version,
            rules: codes.map((code) => {
              const { summary, about, examples } = settings.pageOf(code);
              return {
                id: code,
                shortDescription: { text: plainText(summary) },
                fullDescription: { text: plainText(about) },
                help: { text: plainText(about), markdown: `${about}\n\n${examples}` },
                defaultConfiguration: { level: severities.get(code) },
              };
            }),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: [
          ...diagnostics.map((diagnostic) => ({ ...resultOf(diagnostic, codes, settings), ...heard })),
          ...silenced.map(({ told, reason }) => ({
            ...resultOf(told, codes, settings),
            suppressions: [{ kind: 'inSource', justification: reason }],
          })),
        ],
      },
    ],
  };
}

function resultOf(diagnostic: Diagnostic, codes: readonly string[], settings: SarifSettings) {
  const { code, severity, message, hint, span, labels, fix } = diagnostic;
  const locate = ({ file, start, end }: Span) => {
    const uri = settings.uriOf(file);
    if (uri === null) return physical(settings.uriOf(settings.files[0] ?? '') ?? '.');
    const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
    return physical(uri, region);
  };
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: hint === null ? message : `${message}\n${hint}` },
    locations: [locate(span)],
    ...(labels.length === 0
      ? {}
      : {
          relatedLocations: labels.map((label, id) => ({ id, ...locate(label.span), message: { text: label.text } })),
        }),
    ...(fix === null ? {} : { fixes: [fixOf(fix, settings)] }),
  };
}

const physical = (uri: string, region?: Region) => ({
  physicalLocation: { artifactLocation: { uri }, ...(region === undefined ? {} : { region }) },
});

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const fixOf = ({ title, edits }: Fix, { uriOf }: SarifSettings) => ({
  description: { text: title },
  artifactChanges: edits.map(({ span: { file, start, end }, text }) => ({
    artifactLocation: { uri: uriOf(file) ?? file },
    replacements: [
      {
        deletedRegion: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
        insertedContent: { text },
      },
    ],
  })),
});

/** Markdown of a page without its marks, on one line. */
const plainText = (markdown: string): string => markdown.replaceAll('`', '').replace(/\s+/g, ' ');
