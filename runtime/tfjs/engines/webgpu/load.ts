import * as tf from '@tensorflow/tfjs-core';
import { firstLine } from '../../../errors/first-line.js';
import type { Engine } from '../shared/engine.js';
import { Unavailable } from '../shared/engine.js';
import { importPackage } from '../shared/packages.js';
import { registerImageGradients } from './image-gradients.js';

interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

interface Gpu {
  requestAdapter(options?: object): Promise<{ readonly info: AdapterInfo } | null>;
}

interface Dawn {
  readonly globals: Record<string, unknown>;
  create(options: readonly string[]): Gpu;
}

/** WebGPU through Dawn, Chrome's implementation: any GPU with Vulkan, Metal or Direct3D 12. */
export async function loadWebgpu(forced: boolean): Promise<Engine> {
  const dawn = (await importPackage('webgpu', 'webgpu')) as unknown as Dawn;
  const gpu = dawn.create([]);
  const adapter = await requestAdapter(gpu);
  if (isSoftware(adapter) && !forced) {
    throw new Unavailable(
      `the only adapter is software (${describe(adapter)})`,
      'ask for it by name to use it all the same',
    );
  }
  const restore = publish(dawn.globals, gpu);
  try {
    await importPackage('webgpu', '@tensorflow/tfjs-backend-webgpu');
    // The package registers it when it is loaded, which is once in a process.
    factory ??= tf.findBackendFactory('webgpu');
    if (tf.findBackendFactory('webgpu') === null) tf.registerBackend('webgpu', factory, 3);
    registerImageGradients();
    if (!(await tf.setBackend('webgpu'))) throw new Unavailable('the WebGPU backend did not start');
  } catch (error) {
    restore();
    throw error instanceof Unavailable ? error : new Unavailable(firstLine(error));
  }
  return {
    name: 'webgpu',
    description: `WebGPU, ${describe(adapter)}`,
    release(): Promise<void> {
      tf.removeBackend('webgpu');
      // Dawn polls for as long as anything can reach it.
      restore();
      return Promise.resolve();
    },
  };
}

/** Makes the backend. */
let factory: ReturnType<typeof tf.findBackendFactory> | undefined;

async function requestAdapter(gpu: Gpu): Promise<AdapterInfo> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new Unavailable('WebGPU finds no adapter', 'it needs a GPU and its Vulkan, Metal or Direct3D 12 driver');
  }
  return adapter.info;
}

function isSoftware(info: AdapterInfo): boolean {
  const text = `${info.architecture} ${info.device} ${info.description}`.toLowerCase();
  return info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|basic render/.test(text);
}

function describe(info: AdapterInfo): string {
  return [info.description, info.device, info.vendor].find((text) => text !== '') ?? 'unnamed adapter';
}

/** Puts WebGPU where the backend looks for it, as a browser does; returns what takes it away again. */
function publish(globals: Record<string, unknown>, gpu: Gpu): () => void {
  const names = [...Object.keys(globals), 'navigator'];
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  };
}
