/**
 * Draws samples from a run of digits.gan.
 *
 *   npm run sample                                       from the newest run
 *   npm run sample -- --count 16 --seed 1 --out out.png  --help lists the rest, --with among it
 */

import { G, initG } from './model.js';
import { openSampling } from './runtime/index.js';

const sampling = await openSampling(import.meta.url, {
  program: 'digits.gan',
  fingerprint: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  count: 64,
  inputs: { z: { kind: 'normal', shape: [64] } },
});
const g = initG(sampling.initializer('G'));
sampling.restore({ G: g }); // averages where training kept them
await sampling.write(({ z }, inference) => G(g, z, inference), { range: [-1, 1], columns: 8 });
