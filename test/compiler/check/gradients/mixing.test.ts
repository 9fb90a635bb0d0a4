/** Gradients of each sample and what mixes samples in training alone: judged by where the gradient is used. */
import { describe, expect, test } from 'vitest';
import { findings } from '../../compiled.js';

const program = (lines: string, definitions = '') => `${definitions}
generator G(z: f32[4]) -> f32[4] { z |> dense(4, bias: false) |> batch_norm |> dense(4) }
network C(x: f32[4]) -> f32[] from "weights.safetensors" { x |> dense(4) |> batch_norm |> dense(1) |> squeeze }
fn slope(z: f32[4]) = grad(sum(square(G(z)), axis: all), z)
fn outer(z: f32[4]) = slope(2 * z)
train {
  batch 4
  until 2 steps
  optimizer G = adam(1e-3)
  z ~ normal[4]
  let s = slope(z)
  minimize G: mean(square(G(z)))
  ${lines}
}
`;

const told = async (text: string) => (await findings(text)).filter((line) => !line.includes('unused'));

describe('outside training batch norm mixes nothing', () => {
  test.each([
    ['a measure', 'every 1 steps { measure mean(samples: 4) of slope(z) }'],
    ['a measure of a value of the pass', 'every 1 steps { measure mean(samples: 4) of s }'],
    ['a preview', 'at end { preview scatter(4) of s[0:2] }'],
    ['through a function', 'every 1 steps { measure mean(samples: 4) of outer(z) }'],
    ['a gradient of the gradient', 'every 1 steps { measure mean(samples: 4) of grad(sum(square(s), axis: all), z) }'],
    ['in place', 'let g = G(z)\n  at end { measure mean(samples: 4) of grad(sum(square(g), axis: all), z) }'],
    ['what it is measured beside', 'at end { measure retrieval(s) of slope(z) }'],
    ['a network that nothing trains, in training too', 'let y = G(z)\n  minimize G: mean(norm(grad(C(y), y)))'],
  ])('%s', async (_, lines) => {
    expect(await told(program(lines))).toEqual([]);
  }); // prettier-ignore
});

describe('in training it mixes', () => {
  test.each([
    ['a loss', 'minimize G: mean(norm(slope(z)))', 'error grad/mixes-samples 4:28'],
    ['a value that is measured as well', 'minimize G: mean(norm(s))\n  at end { measure mean of s }', 'error grad/mixes-samples 4:28'],
    ['through a function', 'minimize G: mean(norm(outer(z)))', 'error grad/mixes-samples 4:28'],
    ['a gradient of it', 'minimize G: mean(norm(grad(sum(square(s), axis: all), z)))', 'error grad/mixes-samples 4:28'],
    ['in place', 'let g = G(z)\n  minimize G: mean(norm(grad(sum(square(g), axis: all), z)))', 'error grad/mixes-samples 14:30'],
    ['what a state remembers', 'state a: f32[] = 0\n  update a = mean(norm(s))', 'error grad/mixes-samples 4:28'],
    ['now and then', 'every 5 steps { minimize G: mean(norm(s)) }', 'error grad/mixes-samples 4:28'],
    ['a network that is trained in another line', 'optimizer C = adam(1e-3)\n  minimize C: mean(C(z))\n  let y = G(z)\n  minimize G: mean(norm(grad(C(y), y)))', 'error grad/mixes-samples 16:30'],
  ])('%s', async (_, lines, found) => {
    expect((await told(program(lines)))[0]).toBe(found);
  }); // prettier-ignore

  test('in a network of a file that trains nothing', async () => {
    const text =
      'network N(z: f32[4]) -> f32[4] { let y = z |> dense(4) |> batch_norm\n grad(sum(square(y), axis: all), z) }';
    expect(await told(text)).toEqual(['error grad/mixes-samples 2:7']);
  });

  test('what mixes everywhere is told wherever it is', async () => {
    const lines = 'at end { measure mean of grad(sum(square(z - mean(z)), axis: all), z) }';
    expect(await told(program(lines))).toEqual(['error grad/mixes-samples 13:33']);
  });
});
