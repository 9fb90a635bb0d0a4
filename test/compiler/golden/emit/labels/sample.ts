/**
 * Draws samples from a run of labels.gan.
 *
 *   npm run sample                                       from the newest run
 *   npm run sample -- --count 16 --seed 1 --out out.png  --help lists the rest, --with among it
 */

import { G, initG } from './model.js';
import { openSampling } from './runtime/index.js';

const sampling = await openSampling(import.meta.url, {
  program: 'labels.gan',
  fingerprint: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  count: 32,
  inputs: { z: { kind: 'normal', shape: [16] }, wanted: { kind: 'categorical', classes: 10, shape: [] } },
});
const g = initG(sampling.initializer('G'));
sampling.restore({ G: g }); // averages where training kept them
await sampling.write(({ z, wanted }, inference) => G(g, z, wanted, inference), {
  range: [-1, 1],
  columns: 8,
});
