/** A server for one page, on this machine alone. */
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { UserError } from '../host/user-error.js';
import { engineFiles, engineFolder, libraryOf } from './parts.js';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** A page with these shares its memory with its workers alone, so that the engine may have several threads. */
const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
};

/** The parts of the page by name, each packed by gzip, as the build has left them. @throws UserError where there are none */
export function packedPage(root: string): ReadonlyMap<string, Buffer> {
  const folder = join(root, 'dist', 'playground');
  if (!existsSync(folder))
    throw new UserError('The page of the playground is not built.', 'Run `npm run build` first.');
  return new Map(readdirSync(folder).map((file) => [file.replace(/\.gz$/, ''), readFileSync(join(folder, file))]));
}

/**
 * @param root the folder of the package
 * @param page its parts by name, each packed by gzip
 * @param port 0 for any that is free
 * @throws the system's error where the port cannot be had
 */
export async function servePlayground(
  root: string,
  page: ReadonlyMap<string, Uint8Array>,
  port: number,
): Promise<Server> {
  const library = libraryOf(root);
  const server = createServer((request, response) => {
    const name = decoded(request);
    if (!isHere(request) || name === null) return refuse(response, 403);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
    const head = (type: string, more: Readonly<Record<string, string | number>> = {}) => response.writeHead(200, { ...isolated, 'Content-Type': type, ...more }); // prettier-ignore
    if (name === 'library.json') return void head(types['.json']!).end(JSON.stringify(library));
    const part = page.get(name);
    if (part !== undefined)
      return void head(typeOf(name), { 'Content-Encoding': 'gzip', 'Content-Length': part.length }).end(part);
    const file = fileOf(name);
    if (file === null || !existsSync(file)) return refuse(response, 404);
    head(typeOf(name), { 'Content-Length': statSync(file).size });
    if (request.method === 'HEAD') return void response.end();
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return server;

  /** Files of data and of the engine, by a list: nothing else of this machine is given away. */
  function fileOf(asked: string): string | null {
    const [, data] = /^files\/(.+)$/.exec(asked) ?? [];
    if (data !== undefined) return library.files.includes(data) ? join(root, 'examples', data) : null;
    const engine = engineFiles.find((file) => asked === `engine/${file}`);
    const folder = engine === undefined ? null : engineFolder();
    return folder === null ? null : join(folder, engine!);
  }
}

/** A page elsewhere must not reach this one under a name of its own. */
const isHere = ({ headers: { host = '' } }: IncomingMessage): boolean => /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/.test(host); // prettier-ignore

function decoded({ url = '/' }: IncomingMessage): string | null {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname).replace(/^\//, '') || 'index.html';
  } catch {
    return null;
  }
}

const typeOf = (name: string): string => types[extname(name)] ?? 'application/octet-stream';

const refuse = (response: ServerResponse, status: number): void =>
  void response.writeHead(status, { 'Content-Type': 'text/plain' }).end(`${status}\n`);
