/** What the service answers, as the protocol of language servers has it. */
import {
  CodeActionKind,
  CompletionItemKind,
  DiagnosticSeverity,
  InlayHintKind,
  InsertTextFormat,
  MarkupKind,
  SymbolKind,
  type CodeAction,
  type CompletionItem,
  type Diagnostic,
  type DocumentSymbol,
  type InlayHint,
  type Range as LspRange,
  type TextEdit as LspEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type * as facts from '../../service/facts/facts.js';
import type { Action } from '../../service/features/actions.js';
import type { Completion, CompletionKind } from '../../service/features/completion.js';
import type * as outline from '../../service/features/symbols.js';
import { type SemanticToken, tokenModifiers, tokenTypes } from '../../service/features/tokens.js';
import type { Range, TextEdit } from '../../service/text/places.js';
import { uriOf } from './files.js';

/** A text, for its lines. */
export const textOf = (uri: string, text: string): TextDocument => TextDocument.create(uri, 'gan', 0, text);

export const rangeIn = (document: TextDocument, { from, to }: Range): LspRange => ({
  start: document.positionAt(from),
  end: document.positionAt(to),
});

export const editIn = (document: TextDocument, edit: TextEdit): LspEdit => ({
  range: rangeIn(document, edit),
  newText: edit.text,
});

export const markdown = (value: string) => ({ kind: MarkupKind.Markdown, value });

/** @param documentOf the text of a file, for its lines */
export function diagnosticOf(
  problem: facts.Problem,
  document: TextDocument,
  documentOf: (file: string) => TextDocument | null,
): Diagnostic {
  const { severity, code, message, hint, labels } = problem;
  return {
    range: rangeIn(document, problem),
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: 'gan',
    message: hint === null ? message : `${message}\n${hint}`,
    relatedInformation: labels.flatMap((label) => {
      const there = documentOf(label.file);
      if (there === null) return [];
      return [{ location: { uri: uriOf(label.file), range: rangeIn(there, label) }, message: label.text }];
    }),
  };
}

export function hintOf({ at, text, kind, tooltip }: facts.InlayHint, document: TextDocument): InlayHint {
  return {
    position: document.positionAt(at),
    label: text,
    kind: InlayHintKind.Type,
    paddingLeft: kind !== 'type',
    ...(tooltip !== null && { tooltip }),
  };
}

const itemKinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  layer: CompletionItemKind.Class,
  function: CompletionItemKind.Function,
  network: CompletionItemKind.Class,
  objective: CompletionItemKind.Module,
  data: CompletionItemKind.Module,
  field: CompletionItemKind.Field,
  variable: CompletionItemKind.Variable,
  argument: CompletionItemKind.Property,
  type: CompletionItemKind.TypeParameter,
  word: CompletionItemKind.Keyword,
  file: CompletionItemKind.File,
};

export function completionOf(item: Completion, place: LspRange, document: TextDocument): CompletionItem {
  return {
    label: item.label,
    kind: itemKinds[item.kind],
    sortText: item.sort,
    textEdit: { range: place, newText: item.insert },
    ...(item.snippet && { insertTextFormat: InsertTextFormat.Snippet }),
    ...(item.detail !== null && { detail: item.detail }),
    ...(item.documentation !== null && { documentation: markdown(item.documentation) }),
    ...(item.edits.length > 0 && { additionalTextEdits: item.edits.map((edit) => editIn(document, edit)) }),
  };
}

const symbolKinds: Readonly<Record<outline.DocumentSymbol['kind'], SymbolKind>> = {
  param: SymbolKind.Constant,
  data: SymbolKind.Module,
  fn: SymbolKind.Function,
  block: SymbolKind.Class,
  network: SymbolKind.Class,
  model: SymbolKind.Class,
  objective: SymbolKind.Interface,
  optimizer: SymbolKind.Function,
  train: SymbolKind.Namespace,
  expect: SymbolKind.Boolean,
  field: SymbolKind.Field,
  loss: SymbolKind.Method,
  line: SymbolKind.Variable,
  part: SymbolKind.Namespace,
};

export const symbolOf = (symbol: outline.DocumentSymbol, document: TextDocument): DocumentSymbol => ({
  name: symbol.name,
  detail: symbol.detail,
  kind: symbolKinds[symbol.kind],
  range: rangeIn(document, symbol),
  selectionRange: rangeIn(document, { from: symbol.nameFrom, to: symbol.nameTo }),
  children: symbol.children.map((child) => symbolOf(child, document)),
});

/** Five numbers for each: lines down, characters on, length, type, modifiers. */
export function tokensOf(tokens: readonly SemanticToken[], document: TextDocument): { readonly data: number[] } {
  const data: number[] = [];
  let [line, character] = [0, 0];
  for (const { from, to, type, modifiers } of tokens) {
    const at = document.positionAt(from);
    const set = modifiers.reduce((bits, modifier) => bits | (1 << tokenModifiers.indexOf(modifier)), 0);
    data.push(at.line - line, at.line === line ? at.character - character : at.character, to - from, tokenTypes.indexOf(type), set); // prettier-ignore
    ({ line, character } = at);
  }
  return { data };
}

export function actionOf(action: Action, document: TextDocument, diagnostics: readonly Diagnostic[]): CodeAction {
  return {
    title: action.title,
    kind: action.kind === 'quickfix' ? CodeActionKind.QuickFix : CodeActionKind.SourceFixAll,
    isPreferred: action.preferred,
    diagnostics: diagnostics.filter(({ code }) => code === action.code),
    edit: { changes: { [document.uri]: action.edits.map((edit) => editIn(document, edit)) } },
  };
}
