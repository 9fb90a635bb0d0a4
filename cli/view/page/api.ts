/// <reference lib="dom" />
/** The server of the page: what it tells, and what it is asked. Paths are relative: the address holds the token. */
import type { Asked } from '../../../runtime/live/asked.js';
import type { Differences, RunAbout, RunUpdate, SamplesAsked, SamplesDrawn } from '../protocol.js';

/** How the connection is: `lost` tries again by itself, `over` does not. */
export type Connection = 'there' | 'lost' | 'over';

/** Listens to what is new. After a loss all is told again, so that nothing is missed. */
export function listen(told: (update: RunUpdate) => void, connection: (is: Connection) => void): void {
  const events = new EventSource('events');
  events.addEventListener('open', () => connection('there'));
  events.addEventListener('message', ({ data }) => told(JSON.parse(data as string) as RunUpdate));
  events.addEventListener('over', () => {
    events.close();
    connection('over');
  });
  events.addEventListener('error', () => {
    connection('lost');
    if (events.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listen(told, connection), 2000);
  });
}

const json = async <Value>(path: string, body?: unknown): Promise<Value> => (await asked(path, body)).json() as Promise<Value>; // prettier-ignore

/** @throws Error with what the server says */
async function asked(path: string, body?: unknown): Promise<Response> {
  const response = await fetch(path, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
  return response;
}

export const about = (run: number): Promise<RunAbout> => json(`runs/${run}/about`);
export const differences = (): Promise<Differences> => json('differences');
export const architecture = (run: number): string => `runs/${run}/architecture`;
export const preview = (run: number, file: string): string => `runs/${run}/previews/${encodeURIComponent(file)}`;

/** @returns what the answer will go by */
export const ask = async (run: number, what: Asked): Promise<string> =>
  (await json<{ readonly id: string }>(`runs/${run}/ask`, what)).id;

/** A picture, or rows of numbers. */
export async function samples(
  run: number,
  what: SamplesAsked,
): Promise<{ readonly step: number; readonly picture: Blob } | SamplesDrawn> {
  const response = await asked(`runs/${run}/samples`, what);
  if (response.headers.get('content-type') !== 'image/png') return (await response.json()) as SamplesDrawn;
  return { step: Number(response.headers.get('x-step')), picture: await response.blob() };
}
