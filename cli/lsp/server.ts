/** `gan lsp`: the language service over the protocol of language servers. */
import {
  CodeLensRefreshRequest,
  type Connection,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  FoldingRangeKind,
  type InitializeParams,
  type InitializeResult,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { tokenModifiers, tokenTypes } from '../../service/features/tokens.js';
import { Service } from '../../service/service.js';
import { version } from '../host/version.js';
import { Checker } from './checker.js';
import { actionOf, completionOf, diagnosticOf, editIn, hintOf, markdown, rangeIn, symbolOf, textOf, tokensOf } from './convert.js'; // prettier-ignore
import { editorHost, fileOf, isLibraryFile, uriOf } from './files.js';

/** How long the typing rests before a program is compiled, in milliseconds. */
const rest = 120;

export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const checker = new Checker();
  const service = new Service(editorHost(process.cwd()), { examine: checker.examine });
  const checks = new Checks(connection, service, documents);
  let client: InitializeParams['capabilities'] = {};

  connection.onInitialize(({ capabilities }): InitializeResult => {
    client = capabilities;
    return { capabilities: offered, serverInfo: { name: 'gan', version: version() } };
  });
  connection.onInitialized(() => {
    service.prepare();
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: '**/*.gan' }],
      });
    checks.canRefresh = { hints: client.workspace?.inlayHint?.refreshSupport === true, lenses: client.workspace?.codeLens?.refreshSupport === true }; // prettier-ignore
  });
  connection.onShutdown(() => checker.close());

  // ---- texts ------------------------------------------------------------------------------------

  documents.onDidChangeContent(({ document }) => {
    service.open(fileOf(document.uri), document.getText());
    checks.soon(document.uri);
  });
  documents.onDidClose(({ document }) => {
    service.close(fileOf(document.uri));
    checks.closed(document.uri);
  });
  const refresh = () => {
    checker.refresh();
    service.refresh();
    checks.all();
  };
  documents.onDidSave(refresh);
  connection.onDidChangeWatchedFiles(refresh);

  // ---- questions --------------------------------------------------------------------------------

  /** The text that a question is about; null for one that is not open. */
  const about = <Params extends { readonly textDocument: { readonly uri: string } }, T>(
    otherwise: T,
    answer: (file: string, document: TextDocument, params: Params) => T,
  ) => {
    return (params: Params): T => {
      const document = documents.get(params.textDocument.uri);
      return document === undefined ? otherwise : answer(fileOf(document.uri), document, params);
    };
  };
  const documentOf = (file: string): TextDocument | null => checks.documentOf(file);
  const located = ({ file, ...place }: { readonly file: string; readonly from: number; readonly to: number }) => {
    const there = documentOf(file);
    return there === null ? [] : [{ uri: there.uri, range: rangeIn(there, place) }];
  };

  connection.languages.inlayHint.on(
    about([], (file, document, { range }) => {
      const [from, to] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      const hints = service.inlayHints(file).filter(({ at }) => from <= at && at <= to);
      return hints.map((hint) => hintOf(hint, document));
    }),
  );
  connection.onHover(
    about(null, (file, document, { position }) => {
      const found = service.hover(file, document.offsetAt(position));
      return found === null ? null : { contents: markdown(found.markdown), range: rangeIn(document, found) };
    }),
  );
  connection.onCompletion(
    about(null, (file, document, { position, context }) => {
      const at = document.offsetAt(position);
      if (context?.triggerCharacter === ' ' && !afterSpace.test(document.getText().slice(Math.max(0, at - 40), at))) return null; // prettier-ignore
      const found = service.completion(file, at);
      if (found === null) return null;
      const place = rangeIn(document, found);
      return { isIncomplete: false, items: found.items.map((item) => completionOf(item, place, document)) };
    }),
  );
  connection.onSignatureHelp(
    about(null, (file, document, { position }) => {
      const help = service.signature(file, document.offsetAt(position));
      if (help === null) return null;
      const { label, parameters, active, documentation } = help;
      const signature = {
        label,
        parameters: parameters.map(({ from, to }) => ({ label: [from, to] as [number, number] })),
        ...(documentation !== null && { documentation: markdown(documentation) }),
      };
      return { signatures: [signature], activeSignature: 0, activeParameter: active ?? undefined };
    }),
  );
  connection.onDefinition(
    about(null, (file, document, { position }) => service.definition(file, document.offsetAt(position)).flatMap(located)), // prettier-ignore
  );
  connection.onReferences(
    about(null, (file, document, { position, context }) =>
      service
        .references(file, document.offsetAt(position))
        .filter(({ write }) => !write || context.includeDeclaration)
        .flatMap(located),
    ),
  );
  connection.onDocumentHighlight(
    about(null, (file, document, { position }) =>
      service
        .references(file, document.offsetAt(position))
        .filter((place) => place.file === file)
        .map((place) => ({ range: rangeIn(document, place), kind: place.write ? 3 : 2 })),
    ),
  );
  connection.onPrepareRename(
    about(null, (file, document, { position }) => {
      const found = service.renamed(file, document.offsetAt(position));
      return found === null ? null : { range: rangeIn(document, found), placeholder: found.name };
    }),
  );
  connection.onRenameRequest(
    about(null, (file, document, { position, newName }) => {
      const renaming = service.rename(file, document.offsetAt(position), newName);
      if ('refused' in renaming) throw new ResponseError(ErrorCodes.InvalidRequest, renaming.refused);
      const changes: Record<string, ReturnType<typeof editIn>[]> = {};
      for (const edit of renaming.edits) {
        const there = documentOf(edit.file);
        if (there !== null) (changes[there.uri] ??= []).push(editIn(there, edit));
      }
      return { changes };
    }),
  );
  connection.onDocumentSymbol(
    about(null, (file, document) => service.symbols(file).map((symbol) => symbolOf(symbol, document))),
  );
  connection.onFoldingRanges(
    about(null, (file, document) =>
      service.folding(file).map(({ from, to, kind }) => {
        const { start, end } = rangeIn(document, { from, to });
        const last = kind === 'block' ? Math.max(start.line, end.line - 1) : end.line;
        const folds = { comment: FoldingRangeKind.Comment, imports: FoldingRangeKind.Imports, block: undefined };
        return { startLine: start.line, endLine: last, ...(folds[kind] !== undefined && { kind: folds[kind] }) };
      }),
    ),
  );
  connection.languages.semanticTokens.on(
    about({ data: [] }, (file, document) => tokensOf(service.tokens(file), document)),
  );
  connection.onDocumentFormatting(
    about(null, (file, document) => service.format(file).map((edit) => editIn(document, edit))),
  );
  connection.onCodeAction(
    about(null, (file, document, { range, context }) => {
      const found = service.actions(file, document.offsetAt(range.start), document.offsetAt(range.end));
      const wanted = found.filter(({ kind }) => context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`))); // prettier-ignore
      return wanted.map((action) => actionOf(action, document, context.diagnostics));
    }),
  );
  connection.onCodeLens(
    about(
      null,
      (file, document) =>
      service.lenses(file).map((lens) => ({ range: rangeIn(document, lens), command: { title: lens.text, command: '' } })), // prettier-ignore
    ),
  );

  documents.listen(connection);
  connection.listen();
}

/** A space asks for more only behind what cannot stand alone. */
const afterSpace =
  /(?:\|>|<-|~|->|\{|,|\b(?:minimize|optimizer|average|clip|measure|preview|of|from|extends|update|until \d+|every \d+)) $/;

const offered: InitializeResult['capabilities'] = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
  inlayHintProvider: true,
  hoverProvider: true,
  completionProvider: { triggerCharacters: ['.', '>', '(', ',', '"', '~', '/', ' '] },
  signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: [':'] },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  semanticTokensProvider: { legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] }, full: true },
  documentFormattingProvider: true,
  codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll'] },
  codeLensProvider: {},
};

/** Compiles what is open when the typing rests, one file at a time, and tells what was found. */
class Checks {
  canRefresh = { hints: false, lenses: false };
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly running = new Set<string>();
  /** Files that are not open and of which something was told, by the open file that leads to them. */
  private readonly told = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly connection: Connection,
    private readonly service: Service,
    private readonly documents: TextDocuments<TextDocument>,
  ) {}

  soon(uri: string): void {
    clearTimeout(this.timers.get(uri));
    this.timers.set(uri, setTimeout(() => void this.run(uri), rest)); // prettier-ignore
  }

  all(): void {
    for (const uri of this.documents.keys()) this.soon(uri);
  }

  closed(uri: string): void {
    clearTimeout(this.timers.get(uri));
    this.send(uri, []);
    for (const other of this.told.get(uri) ?? []) this.send(other, []);
    this.told.delete(uri);
  }

  documentOf(file: string): TextDocument | null {
    const uri = uriOf(file);
    const open = this.documents.get(uri) ?? this.documents.all().find((document) => fileOf(document.uri) === file);
    if (open !== undefined) return open;
    const text = this.service.textOf(file);
    return text === null ? null : textOf(uri, text);
  }

  private async run(uri: string): Promise<void> {
    const document = this.documents.get(uri);
    const file = fileOf(uri);
    if (document === undefined || isLibraryFile(file)) return;
    // What is typed while it compiles is compiled next.
    if (this.running.has(uri)) return this.soon(uri);
    this.running.add(uri);
    try {
      const news = await this.service.check(file);
      const current = this.documents.get(uri);
      if (current === undefined) return;
      this.tell(uri, file, current);
      if (news && this.canRefresh.hints) void this.connection.languages.inlayHint.refresh();
      if (news && this.canRefresh.lenses) void this.connection.sendRequest(CodeLensRefreshRequest.type);
      if (news) for (const other of this.documents.all()) if (other.uri !== uri && this.service.leadsTo(fileOf(other.uri), file)) this.soon(other.uri); // prettier-ignore
    } catch (error) {
      this.connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    } finally {
      this.running.delete(uri);
    }
  }

  private tell(uri: string, file: string, document: TextDocument): void {
    const documentOf = (other: string) => this.documentOf(other);
    this.send(uri, this.service.problems(file).map((problem) => diagnosticOf(problem, document, documentOf))); // prettier-ignore
    // Mistakes in files that are not open are told where they are.
    const others = new Map<string, ReturnType<typeof diagnosticOf>[]>();
    for (const problem of this.service.elsewhere(file)) {
      const there = documentOf(problem.file);
      if (there === null || this.documents.get(there.uri) !== undefined) continue;
      const list = others.get(there.uri) ?? [];
      list.push(diagnosticOf(problem, there, documentOf));
      others.set(there.uri, list);
    }
    for (const old of this.told.get(uri) ?? []) if (!others.has(old)) this.send(old, []);
    for (const [other, diagnostics] of others) this.send(other, diagnostics);
    this.told.set(uri, new Set(others.keys()));
  }

  private send(uri: string, diagnostics: ReturnType<typeof diagnosticOf>[]): void {
    void this.connection.sendDiagnostics({ uri, diagnostics });
  }
}
