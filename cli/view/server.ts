/** The server of the live page: what a browser on this machine sees of runs, and what it may ask of them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ask, attentionEvery } from '../../runtime/live/channel.js';
import { readRegular } from '../../runtime/files/reading.js';
import { visibleIn } from '../../runtime/text/visible.js';
import { drawing } from '../../compiler/draw/drawing.js';
import { compared } from '../project/compared.js';
import { differencesOf } from '../project/differences.js';
import { programOf } from '../project/run-program.js';
import { aboutRun } from './about.js';
import { bodyOf, Refused, samplesAsked, steeringAsked } from './asked.js';
import { drawSamples } from './draw-samples.js';
import { FollowedRun } from './followed-run.js';
import { headers, isOwn, newToken, pathBehind } from './guard.js';
import type { PageFiles } from './page-files.js';
import type { RunUpdate } from './protocol.js';

/** Milliseconds between two looks at runs, and between two signs that the connection lives. */
const every = { look: 500, sign: 15_000 };

/** So many pages are told what is new. */
const mostPages = 32;

/** A picture of a preview may have this many bytes. */
const largestPicture = 64 * 2 ** 20;

export interface PageServer {
  /** With the token. */
  readonly address: string;
  /** Tells pages what is new once more, and ends. */
  close(): Promise<void>;
}

/** @param port 0 for one that is free @throws Error where the port cannot be had */
export async function servePage(folders: readonly string[], files: PageFiles, port: number): Promise<PageServer> {
  const token = newToken();
  const views = new Views(folders);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const { url = '/', method = 'GET' } = request;
    const path = isOwn(method, request.headers) ? pathBehind(token, url) : null;
    const done = path === null ? Promise.reject(new Refused(403, 'This is not the address of the page.')) : answer(views, files, method, path, request, response); // prettier-ignore
    done.catch((error: unknown) => refuse(response, error));
  });
  await listening(server, port);
  views.begin();
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`,
    close: async () => {
      // What they were told of last, such as a picture, they may still ask for.
      if (await views.end()) await delay(every.look);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

function refuse(response: ServerResponse, error: unknown): void {
  const status = error instanceof Refused ? error.status : 500;
  const text = error instanceof Error ? error.message : String(error);
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

async function answer(
  views: Views,
  files: PageFiles,
  method: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = files.get(path);
  if (method === 'GET' && file !== undefined) return send(response, file.type, file.bytes);
  if (method === 'GET' && path === '/events') return views.tell(request, response);
  if (method === 'GET' && path === '/differences') return json(response, visibleIn(await views.differences()));
  const [, place, what = '', name = ''] = /^\/runs\/(\d+)\/([a-z]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  const run = place === undefined ? undefined : views.runs[Number(place)];
  if (run === undefined) throw new Refused(404, 'There is no such thing here.');
  switch (`${method} ${what}`) {
    case 'GET about':
      return json(response, await aboutRun(run.folder, await programOf(run.folder, {}, true)));
    case 'GET architecture':
      return send(response, 'image/svg+xml', Buffer.from(drawing(await programOf(run.folder, {}, true))), svgPolicy);
    case 'GET previews':
      return send(response, 'image/png', await preview(run, decoded(name)));
    case 'POST ask': {
      if (run.training === null) throw new Refused(409, 'Nothing trains this run now.');
      const { optimizers } = await aboutRun(run.folder, await programOf(run.folder, {}, true));
      const asked = steeringAsked(await bodyOf(request), optimizers.map((each) => each.name)); // prettier-ignore
      return json(response, { id: ask(run.folder, asked) });
    }
    case 'POST samples':
      return samples(views, run, await bodyOf(request), response);
    default:
      throw new Refused(404, 'There is no such thing here.');
  }
}

/** The drawing has its colours in itself. */
const svgPolicy = { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" };

async function preview(run: FollowedRun, name: string): Promise<Uint8Array> {
  // Only what is listed: no path leads elsewhere.
  const known = run.all().previews?.find(({ file }) => file === name);
  if (known === undefined) throw new Refused(404, 'There is no such picture.');
  return readRegular(join(run.folder, 'previews', known.file), largestPicture);
}

async function samples(views: Views, run: FollowedRun, body: unknown, response: ServerResponse): Promise<void> {
  const { samples: shown } = await aboutRun(run.folder, await programOf(run.folder, {}, true));
  if (shown === null) throw new Refused(409, 'The program of this run shows no samples that can be drawn here.');
  const asked = samplesAsked(body, shown.inputs.map(({ name }) => name)); // prettier-ignore
  // One after the other: each takes a processor.
  const drawn = await views.alone(() => drawSamples(run.folder, asked, shown.kind));
  if (drawn.kind === 'wrong') throw new Refused(422, drawn.text);
  if (drawn.kind === 'picture') return send(response, 'image/png', drawn.png, { 'x-step': String(drawn.step) });
  return json(response, { step: drawn.step, samples: drawn.samples });
}

function send(response: ServerResponse, type: string, bytes: Uint8Array, more: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': type, ...more }).end(bytes);
}

const json = (response: ServerResponse, value: unknown): void =>
  send(response, 'application/json', Buffer.from(JSON.stringify(value)));

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new Refused(400, 'That is no name.');
  }
}

/** The runs of a page, and all the pages that show them. */
class Views {
  readonly runs: readonly FollowedRun[];
  private readonly pages = new Set<ServerResponse>();
  private timers: readonly NodeJS.Timeout[] = [];
  private looking: Promise<void> | null = null;
  private drawing: Promise<unknown> = Promise.resolve();

  constructor(folders: readonly string[]) {
    this.runs = folders.map((folder, i) => new FollowedRun(folder, i));
  }

  begin(): void {
    const attend = () => this.pages.size > 0 && this.runs.forEach((run) => run.attend());
    this.timers = [
      setInterval(() => void this.look(), every.look),
      setInterval(attend, attentionEvery),
      setInterval(() => this.pages.forEach((page) => page.write(': here\n\n')), every.sign),
    ];
  }

  /** @returns whether there are any pages */
  async end(): Promise<boolean> {
    this.timers.forEach((timer) => clearInterval(timer));
    await this.looking;
    this.looking = null;
    await this.look();
    for (const page of this.pages) page.end('event: over\ndata: {}\n\n');
    return this.pages.size > 0;
  }

  /** Tells a page all there is, and from then on what is new. */
  async tell(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.pages.size >= mostPages) throw new Refused(503, 'Too many pages show this already.');
    for (const run of this.runs) run.attend();
    await this.look(true);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const run of this.runs) response.write(dataOf(run.all()));
    this.pages.add(response);
    request.on('close', () => this.pages.delete(response));
  }

  async differences() {
    const sides = [];
    for (const { folder } of this.runs) sides.push(await compared(folder, {}));
    return differencesOf(sides);
  }

  /** Does one thing after the other. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.drawing.then(work, work);
    this.drawing = done.catch(() => undefined);
    return done;
  }

  /** @param anyway though no page is there yet */
  private async look(anyway = false): Promise<void> {
    if (this.looking !== null) return this.looking;
    if (this.pages.size === 0 && !anyway) return;
    this.looking = this.lookAll().finally(() => (this.looking = null));
    return this.looking;
  }

  private async lookAll(): Promise<void> {
    for (const run of this.runs) {
      // What cannot be read at the moment may be at the next.
      const news = await run.look().catch(() => null);
      if (news !== null) for (const page of this.pages) page.write(dataOf(news));
    }
  }
}

const dataOf = (update: RunUpdate): string => `data: ${JSON.stringify(visibleIn(update))}\n\n`;
