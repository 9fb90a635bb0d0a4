import { describe, expect, it } from 'vitest';
import { deviceShare } from '../../../../compiler/graph/analyse/devices.js';
import { programOf } from '../../compiled.js';

/** G has 3 x 2 + 2 = 8 numbers, D 2 + 1 = 3. */
const text = `
generator G(z: f32[3]) -> f32[2] { z |> dense(2) }
discriminator D(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }

train {
  batch 24
  optimizer G = adam(1e-3)
  optimizer D = sgd(0.1)
  z ~ normal[3]
  let fake = G(z)
  phase first until 3 steps { minimize G: mean(square(G(z))) }
  phase second until 3 steps {
    repeat 5 { minimize D: mean(D(fake)) }
    minimize G: mean(square(fake))
  }
  average G decay 0.9
}
`;

describe('what each of several devices takes', async () => {
  const { networks, training } = await programOf(text);
  const share = deviceShare(networks, training!, 8);

  it('is all of the weights, with what comes with them', () => {
    expect(share.parameters).toBe(4 * (8 + 3));
    expect(share.gradients).toBe(4 * (8 + 3));
    // Adam remembers two numbers of each of G's, SGD its velocity of each of D's.
    expect(share.optimizer).toBe(4 * (2 * 8 + 3));
    expect(share.averages).toBe(4 * 8);
  });

  it('is its part of the batch', () => {
    expect(share.batch).toBe(3);
    expect(8 * share.activations).toBe(deviceShare(networks, training!, 1).activations);
  });

  it('is the gradients of every line, sent round a ring', () => {
    expect(share.allReduces.map(({ networks, bytes, times, phase }) => ({ networks, bytes, times, phase }))).toEqual([
      { networks: ['G'], bytes: 32, times: 1, phase: 'first' },
      { networks: ['D'], bytes: 12, times: 5, phase: 'second' },
      { networks: ['G'], bytes: 32, times: 1, phase: 'second' },
    ]);
    expect(share.sent).toBe(((2 * 7) / 8) * (5 * 12 + 32));
    expect(deviceShare(networks, training!, 1).sent).toBe(0);
  });
});
