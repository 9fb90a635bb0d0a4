/**
 * Takes one network out of a checkpoint, its average where there is one, for others to start from:
 *
 *   npx tsx scripts/export-weights.ts runs/digit-classifier-1 digit_classifier examples/data/digits/classifier.safetensors
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listCheckpoints } from '../runtime/checkpoints/checkpoint.js';
import { encodeSafetensors } from '../runtime/checkpoints/safetensors.js';
import { readNetworks } from '../runtime/checkpoints/weights-file.js';

const [run, network, file] = process.argv.slice(2);
if (run === undefined || network === undefined || file === undefined)
  throw new Error('Usage: npx tsx scripts/export-weights.ts RUN NETWORK FILE');
const checkpoint = (await listCheckpoints(run)).at(-1);
const networks = await readNetworks(join(run, 'checkpoints', `${checkpoint}.safetensors`));
const tensors = networks.get(network);
if (tensors === undefined) throw new Error(`${run} holds ${[...networks.keys()].join(', ')}, and no ${network}.`);
const named = [...tensors].map(([name, tensor]) => ({ ...tensor, name: `${network}/${name}` }));
writeFileSync(file, Buffer.concat(encodeSafetensors(named, { format: 'ganlang', network })));
console.log(`${file}: ${named.length} tensors of ${network}, ${checkpoint} of ${run}`);
