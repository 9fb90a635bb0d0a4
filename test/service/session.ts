/** An editor in a test: a file in memory, whose cursor is written `¦`. */
import { Service } from '../../service/service.js';
import { memoryHost } from '../compiler/memory-host.js';

export interface Session {
  readonly service: Service;
  /** The text without the mark. */
  readonly text: string;
  readonly at: number;
}

/** Opens `main.gan`, and checks it where that is asked for. */
export async function session(
  marked: string,
  others: Readonly<Record<string, string>> = {},
  check = true,
): Promise<Session> {
  // prettier-ignore
  const at = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const service = new Service(memoryHost(others));
  service.open('main.gan', text);
  if (check) await service.check('main.gan');
  return { service, text, at };
}

/** A small program that has a bit of everything. */
export const program = `import { ring } from "std/data"
import { nonsaturating } from "std/losses"

/// How wide layers are.
param width = 16
param half = width / 2
param objective = nonsaturating

/// Twice the same.
block twice(x: f32[N], units: int) -> f32[units] {
  x |> dense(units) |> relu |> dense(units)
}

generator G(z: f32[2]) -> f32[2] {
  z
  |> twice(width) |> relu
  |> dense(2)
}

discriminator D(x: f32[2]) -> f32[] {
  let h = x |> dense(half) |> leaky_relu(0.2)
  h |> dense(1) |> squeeze
}

train {
  batch 64
  until 100 steps
  optimizer G, D = adam(1e-3)
  real <- ring.point
  z ~ normal[2]
  let fake = G(z)
  minimize D: objective.discriminator(D(real), D(fake))
  minimize G: objective.generator(D(fake))
}
`;

/** The program, with a piece of its text replaced, once. */
export function changed(from: string, to: string): string {
  if (!program.includes(from)) throw new Error(`There is no ${from} in the program.`);
  return program.replace(from, () => to);
}
