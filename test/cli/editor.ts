/** An editor without a window: starts `gan lsp`, and asks it over its input and output what an editor would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** What was asked, and how long the answer took, in milliseconds. */
export interface Timing {
  readonly method: string;
  readonly milliseconds: number;
}

export class Editor {
  readonly timings: Timing[] = [];
  readonly complaints: string[] = [];
  capabilities: InitializeResult['capabilities'] = {};
  /** How often hints were to be asked for anew: once for each compilation. */
  compiled = 0;
  private readonly told = new Map<string, PublishDiagnosticsParams>();
  private waiting: (() => void)[] = [];
  private documents = new Map<string, TextDocument>();

  private constructor(
    readonly process: ChildProcess,
    private readonly connection: ProtocolConnection,
  ) {}

  static async start(command: readonly string[], folder: string): Promise<Editor> {
    const [program, ...args] = command;
    const child = spawn(program!, args, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
    const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)); // prettier-ignore
    const editor = new Editor(child, connection);
    child.stderr.on('data', (text: Buffer) => editor.complaints.push(String(text)));
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      editor.told.set(params.uri, params);
      editor.wake();
    });
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      editor.complaints.push(message);
    });
    connection.onRequest('workspace/inlayHint/refresh', () => {
      editor.compiled += 1;
      editor.wake();
      return null;
    });
    connection.onRequest('workspace/codeLens/refresh', () => null);
    connection.onRequest('client/registerCapability', () => null);
    connection.listen();
    const { capabilities } = await connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      capabilities: { workspace: { inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true }, didChangeWatchedFiles: { dynamicRegistration: true } } }, // prettier-ignore
    });
    editor.capabilities = capabilities;
    await connection.sendNotification('initialized', {});
    return editor;
  }

  private wake(): void {
    for (const go of this.waiting.splice(0)) go();
  }

  /** Waits until something holds that only a message can bring about. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((go) => this.waiting.push(go));
  }

  open(file: string, text: string): TextDocument {
    const uri = pathToFileURL(file).href;
    const document = TextDocument.create(uri, 'gan', 1, text);
    this.documents.set(uri, document);
    void this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'gan', version: 1, text } }); // prettier-ignore
    return document;
  }

  /** Puts a text in the place of what stands between two offsets, as a key would. */
  edit(document: TextDocument, from: number, to: number, text: string): TextDocument {
    const range = { start: document.positionAt(from), end: document.positionAt(to) };
    const version = document.version + 1;
    const made = TextDocument.create(document.uri, 'gan', version, document.getText().slice(0, from) + text + document.getText().slice(to)); // prettier-ignore
    this.documents.set(document.uri, made);
    void this.connection.sendNotification('textDocument/didChange', { textDocument: { uri: document.uri, version }, contentChanges: [{ range, text }] }); // prettier-ignore
    return made;
  }

  save(document: TextDocument): void {
    void this.connection.sendNotification('textDocument/didSave', { textDocument: { uri: document.uri } });
  }

  async close(document: TextDocument): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: document.uri } });
  }

  /** What is wrong with a file, once that has been told since the last question. */
  async problems({ uri }: TextDocument): Promise<readonly Diagnostic[]> {
    this.told.delete(uri);
    await this.until(() => this.told.has(uri));
    return this.told.get(uri)!.diagnostics;
  }

  /** @param question `hover` for textDocument/hover */
  async ask<T>(question: string, document: TextDocument, more: object = {}): Promise<T> {
    const method = `textDocument/${question}`;
    const before = performance.now();
    const answer = await this.connection.sendRequest<T>(method, { textDocument: { uri: document.uri }, ...more });
    this.timings.push({ method: question, milliseconds: performance.now() - before });
    return answer;
  }

  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((done) => this.process.on('exit', done));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    return ended;
  }
}

/** Where words stand in a document, so many characters on. */
export function at(document: TextDocument, words: string, within = 0): Position {
  const found = document.getText().indexOf(words);
  if (found < 0) throw new Error(`There is no ${words} in the text.`);
  return document.positionAt(found + within);
}

/** The longest and the middle one of the answers to each question, as a table. */
export function timesOf(timings: readonly Timing[]): string {
  const methods = [...new Set(timings.map(({ method }) => method))].sort();
  const rows = methods.map((method) => {
    const all = timings.filter((timing) => timing.method === method).map(({ milliseconds }) => milliseconds).sort((a, b) => a - b); // prettier-ignore
    return `${method.padEnd(24)} ${String(all.length).padStart(4)} ${all[all.length >> 1]!.toFixed(1).padStart(8)} ${all.at(-1)!.toFixed(1).padStart(8)}`; // prettier-ignore
  });
  return ['question                 asked   middle  longest, ms', ...rows].join('\n');
}
