/** Weights that come from a file. */
import * as tf from '@tensorflow/tfjs-core';
import { readWeights } from '../../checkpoints/weights-file.js';
import { listVariables, type Weights } from './weights.js';

/** @throws DataError when the file is missing or damaged or holds no such network */
export async function assignFrom(path: string, network: string, weights: Weights): Promise<void> {
  const variables = new Map(
    listVariables(weights).map((variable) => [variable.name.slice(network.length + 1), variable]),
  );
  const wanted = [...variables].map(([name, { shape }]) => ({ name, shape }));
  const stored = await readWeights(path, network, wanted);
  for (const [name, variable] of variables)
    tf.tidy(() => variable.assign(tf.tensor(stored.get(name)!.values, variable.shape)));
}
