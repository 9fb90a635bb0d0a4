import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readNetworks, readWeights } from '../../../runtime/checkpoints/weights-file.js';
import { networkIdentity } from '../../../runtime/metrics/measurement.js';
import { repository } from '../../cli/install.js';

/** As distances that were written down before say it. */
const hash = 'c8917819626b9f06a1208bc14e0843d2000a9e25c761129ea0a3f4b4faa369bd';

const presentName = (name: string) => name.replace(/\.offset$/, '.bias').replace(/\.gain$/, '.scale');

it('says the same of a network whatever its weights were called', async () => {
  const path = join(repository, 'examples', 'data', 'digits', 'classifier.safetensors');
  const then = (await readNetworks(path)).get('digit_classifier')!;
  const now = [...then].map(([name, { shape }]) => ({ name: presentName(name), shape }));
  const read = await readWeights(path, 'digit_classifier', now);
  expect([...read.keys()].sort()).toEqual(now.map(({ name }) => name).sort());
  // In the order of the former names, as variables are listed.
  const inOrder = [...then.keys()].sort();
  const renamed = inOrder.map(presentName).map((name) => ({ ...read.get(name)!, name: `another/${name}` }));
  expect(await networkIdentity('digit_classifier', renamed)).toEqual({ network: 'digit_classifier', weights: hash });
});
