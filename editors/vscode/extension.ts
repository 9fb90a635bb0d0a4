/** Starts `gan lsp` for VS Code, and the commands that run a program in a terminal. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node';

let client: LanguageClient | null = null;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand('gan.restart', restart),
    vscode.commands.registerCommand('gan.train', () => inTerminal('train')),
    vscode.commands.registerCommand('gan.show', () => inTerminal('show')),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('gan.command')) void restart();
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function restart(): Promise<void> {
  await client?.stop();
  await start();
}

async function start(): Promise<void> {
  const [command, ...args] = commandLine();
  const run: ServerOptions = {
    command: command!,
    args,
    transport: TransportKind.stdio,
    options: { shell: process.platform === 'win32' },
  };
  client = new LanguageClient('gan', 'Ganlang', run, {
    documentSelector: [{ language: 'gan' }],
    outputChannelName: 'Ganlang',
  });
  try {
    await client.start();
  } catch (error) {
    const install = 'Install it';
    const told = `The language server did not start (${error instanceof Error ? error.message : String(error)}). The command \`gan\` comes with: npm install ganlang`;
    if ((await vscode.window.showErrorMessage(told, install)) === install)
      terminal().sendText('npm install ganlang', false);
  }
}

/** What starts the server: as it is set, else the package of the workspace, else what the PATH has. */
function commandLine(): readonly string[] {
  const set = vscode.workspace.getConfiguration('gan').get<string[]>('command') ?? [];
  return set.length > 0 ? set : [gan(), 'lsp', '--stdio'];
}

/** The command of the nearest node_modules above the open file or the workspace. */
function gan(): string {
  const file = vscode.window.activeTextEditor?.document.uri;
  const folders = [
    file?.scheme === 'file' ? dirname(file.fsPath) : null,
    ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
  ];
  const name = process.platform === 'win32' ? 'gan.cmd' : 'gan';
  for (const start of folders) {
    for (let folder = start; folder !== null; folder = dirname(folder) === folder ? null : dirname(folder)) {
      const found = join(folder, 'node_modules', '.bin', name);
      if (existsSync(found)) return found;
    }
  }
  return name;
}

const terminal = (): vscode.Terminal =>
  vscode.window.terminals.find(({ name }) => name === 'Ganlang') ?? vscode.window.createTerminal('Ganlang');

async function inTerminal(command: 'train' | 'show'): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== 'gan') return;
  await document.save();
  const shown = terminal();
  shown.show(true);
  shown.sendText(`"${gan()}" ${command} "${document.uri.fsPath}"`);
}
