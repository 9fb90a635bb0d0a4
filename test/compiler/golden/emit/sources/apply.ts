/**
 * Runs a trained network of sources.gan on pictures.
 *
 *   npm run apply -- G photo.jpg another.png --out made   --help lists the rest
 */

import { G, initG } from './model.js';
import { openInference } from './runtime/index.js';

const inference = await openInference(import.meta.url, {
  program: 'sources.gan',
  fingerprint: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
});
const g = initG(inference.initializer('G'));
inference.restore({ G: g }); // averages where training kept them
inference.network('G', {
  inputs: {
    x: { kind: 'tensor', shape: [8, 8, 3], range: [-1, 1], from: 'G.x' },
    about: { kind: 'tensor', shape: [8], range: null, from: 'G.about' },
  },
  range: [-1, 1],
  of: ({ x, about }) => G(g, x, about),
});
await inference.write();
