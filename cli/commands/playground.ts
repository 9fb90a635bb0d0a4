/** `gan playground`: serves a page that edits, draws and trains programs in the browser. */
import type { AddressInfo } from 'node:net';
import { packageRoot } from '../host/package-root.js';
import { UserError } from '../host/user-error.js';
import { engineFolder, engineVersion } from '../playground/parts.js';
import { packedPage, servePlayground } from '../playground/server.js';

export interface PlaygroundOptions {
  readonly port?: string;
}

/** Links to programs hold the address, so it is the same from day to day where it is free. */
const usual = 8046;

export async function playground(options: PlaygroundOptions): Promise<void> {
  const asked = options.port === undefined ? undefined : portOf(options.port);
  const root = packageRoot();
  const page = packedPage(root);
  const server = await servePlayground(root, page, asked ?? usual).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    if (asked !== undefined) throw new UserError(`Port ${asked} cannot be had.`, 'Leave out --port, or name another.');
    return servePlayground(root, page, 0);
  });
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://localhost:${port}/ is the playground; Ctrl+C ends it.\n`);
  if (engineFolder() === null)
    process.stdout.write(`Training in it needs onnxruntime-web: npm install onnxruntime-web@${engineVersion}\n`);
}

function portOf(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port >= 1 && port <= 65535) return port;
  throw new UserError(`--port is a whole number from 1 to 65535, not ${text}.`, 'Leave it out for the usual one.', 2);
}
