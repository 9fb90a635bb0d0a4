/** The sampling program of ring.gan. */
import { openSampling } from '../../../../../runtime/index.js';
import { G, initG, latent, settings } from './networks.js';

const sampling = await openSampling(import.meta.url, {
  ...settings,
  batch: 10,
  inputs: { z: { kind: 'normal', shape: [latent] } },
});
const g = initG(sampling.initializer('G'));
sampling.restore({ G: g });
await sampling.write(({ z }, pass) => G(g, z, pass), {});
