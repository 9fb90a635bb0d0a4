/** What a page sends, as far as it is what it should be: anybody who knows the address can send anything. */
import type { IncomingMessage } from 'node:http';
import { readAsked } from '../../runtime/live/asked.js';
import type { SamplesAsked } from './protocol.js';

/** How many bytes a request may have. */
const largest = 2 ** 14;

export class Refused extends Error {
  constructor(
    readonly status: number,
    text: string,
  ) {
    super(text);
  }
}

/** @throws Refused for what is no JSON, or too large */
export async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > largest) throw new Refused(413, 'That is too much at once.');
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
  } catch {
    throw new Refused(400, 'That is not JSON.');
  }
}

/** @throws Refused for what cannot be asked of a run @param optimizers those whose rates may be changed */
export function steeringAsked(body: unknown, optimizers: readonly string[]) {
  const asked = readAsked(body);
  if (asked === null) throw new Refused(400, 'That cannot be asked of a run.');
  if (asked.do !== 'rates') return asked;
  const strange = Object.keys(asked.of).find((name) => !optimizers.includes(name));
  if (strange !== undefined) throw new Refused(400, `There is no optimizer ${strange}.`);
  return asked;
}

/** More are asked for with `gan sample`. */
export const mostSamples = 1024;

/** @throws Refused for what no samples can be drawn by @param inputs the names of what may be chosen */
export function samplesAsked(body: unknown, inputs: readonly string[]): SamplesAsked {
  const { count, seed, with: given = {} } = (typeof body === 'object' && body !== null ? body : {}) as Partial<Record<keyof SamplesAsked, unknown>>; // prettier-ignore
  if (!isWhole(count, 1, mostSamples)) throw new Refused(400, `The number of samples is from 1 to ${mostSamples}.`);
  if (!isWhole(seed, 0, Number.MAX_SAFE_INTEGER)) throw new Refused(400, 'The seed is a whole number from 0.');
  if (typeof given !== 'object' || given === null) throw new Refused(400, 'What samples depend on is a list by name.');
  const chosen = Object.entries(given as Record<string, unknown>);
  for (const [name, value] of chosen) {
    if (!inputs.includes(name)) throw new Refused(400, `Samples do not depend on ${name}.`);
    if (typeof value !== 'string' || value.length > 1000) throw new Refused(400, `${name} is not a text.`);
  }
  return { count, seed, with: Object.fromEntries(chosen) as Record<string, string> };
}

const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
