/** `gan lsp`: what editors start; it speaks with them over its input and output. */
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { serve } from '../lsp/server.js';

export function lsp(): void {
  const reader = new StreamMessageReader(process.stdin);
  const writer = new StreamMessageWriter(process.stdout);
  serve(createConnection(ProposedFeatures.all, reader, writer));
}
