import * as tf from '@tensorflow/tfjs-core';
import { registerGradients } from '../gradients/register.js';
import { loadCpu } from './cpu/load.js';
import type { Engine, EngineLoader, EngineName } from './shared/engine.js';
import { tensorflowLoader } from './tensorflow/load.js';
import { loadWasm } from './wasm/load.js';
import { loadWebgpu } from './webgpu/load.js';

const loaders: Readonly<Record<EngineName, EngineLoader>> = {
  'tfjs-node-gpu': tensorflowLoader('tfjs-node-gpu'),
  'tfjs-node': tensorflowLoader('tfjs-node'),
  webgpu: loadWebgpu,
  wasm: loadWasm,
  cpu: loadCpu,
};

/** Makes one engine TensorFlow.js's backend; see {@link EngineLoader}. */
export async function loadEngine(name: EngineName, forced: boolean): Promise<Engine> {
  // Otherwise the plain JavaScript backend greets people and every second copy of the library complains.
  tf.enableProdMode();
  const engine = await loaders[name](forced);
  registerGradients();
  return engine;
}
