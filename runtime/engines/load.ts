import * as tf from '@tensorflow/tfjs';
import { loadCpu } from './cpu.js';
import type { Engine, EngineLoader, EngineName } from './engine.js';
import { tensorflowLoader } from './tensorflow.js';
import { loadWasm } from './wasm-loader.js';
import { loadWebgpu } from './webgpu.js';

const loaders: Readonly<Record<EngineName, EngineLoader>> = {
  'tfjs-node-gpu': tensorflowLoader('tfjs-node-gpu'),
  'tfjs-node': tensorflowLoader('tfjs-node'),
  webgpu: loadWebgpu,
  wasm: loadWasm,
  cpu: loadCpu,
};

/** Makes one engine TensorFlow.js's backend; see {@link EngineLoader}. */
export function loadEngine(name: EngineName, forced: boolean): Promise<Engine> {
  // Otherwise the plain JavaScript backend greets people and every second copy of the library complains.
  tf.enableProdMode();
  return loaders[name](forced);
}
