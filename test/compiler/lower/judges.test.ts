import { expect, it } from 'vitest';
import { judges } from '../../../compiler/lower/judges.js';
import { programOf } from '../compiled.js';
import { everything } from './programs.js';

const program = (lines: string, role = 'discriminator') => `import { ring } from "std/data"
import { nonsaturating, r1 } from "std/losses"
generator G(z: f32[2]) -> f32[2] { z |> dense(2) }
${role} D(x: f32[2]) -> f32[] { x |> dense(8) |> softplus |> dense(1) |> squeeze }
train {
  batch 16
  until 10 steps
  optimizer G, D = adam(1e-3)
  real <- ring.point
  z ~ normal[2]
  let fake = G(z)
  ${lines}
  minimize G: nonsaturating.generator(D(fake))
}
`;

const judging = 'minimize D: nonsaturating.discriminator(D(real), D(fake))';

it.each([
  ['a discriminator', program(judging), ['D']],
  ['one that is trained several times a step', program(`repeat 3 { ${judging} }`), ['D']],
  ['one with a penalty in a line of its own, which is none', program(`${judging}\n  every 4 steps { minimize D: r1(D, real) }`), ['D']],
  ['one with that line first', program(`every 4 steps { minimize D: r1(D, real) }\n  ${judging}`), ['D2']],
  ['none where nothing is called so', program(judging, 'network'), []],
  ['one in one of several phases', everything, ['D']],
])('are the losses of %s', async (_, text, expected) => {
  const checked = await programOf(text);
  expect(judges(checked, checked.training!)).toEqual(expected);
}); // prettier-ignore
