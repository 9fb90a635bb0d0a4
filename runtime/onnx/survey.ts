/** What of ONNX Runtime works on this machine. */
import { existsSync, readdirSync } from 'node:fs';
import { ask } from '../process/ask.js';
import { type Device, devices, titles } from './devices.js';
import { OnnxEngine } from './engine.js';

export interface DeviceStatus {
  readonly name: Device;
  readonly available: boolean;
  /** Version and device where it is there; otherwise why not and how to get it. */
  readonly detail: string;
}

/** The one command or package that brings a device; the others come with the system. */
const remedies: Partial<Record<Device, string>> = {
  webgpu: 'on Linux it needs the driver of a GPU and the Vulkan loader (Debian: `apt install libvulkan1`)',
  cuda: 'its libraries come with `npm rebuild onnxruntime-node --ignore-scripts=false --onnxruntime-node-install=cuda12`',
};

/**
 * Tries every device of this system, each in a process of its own: a driver that crashes must not take the question with
 * it.
 * @param identity a model that gives back what it is given
 */
export async function surveyDevices(identity: Uint8Array): Promise<readonly DeviceStatus[]> {
  const there = await offered();
  if (typeof there === 'string') return [{ name: 'cpu', available: false, detail: there }];
  return Promise.all(devices.filter((name) => there.has(name)).map((name) => tried(name, there.get(name)!, identity)));
}

/**
 * The fastest device that is no CPU; null where there is none. Where the system shows no GPU none is looked for, since an
 * adapter that WebGPU finds there computes on the CPU, slowly.
 */
export async function findGpu(identity: Uint8Array): Promise<DeviceStatus | null> {
  const there = await offered();
  if (typeof there === 'string' || !showsGpu()) return null;
  for (const name of ['cuda', 'dml', 'webgpu'] as const) {
    if (there.get(name) !== true) continue;
    const status = await tried(name, true, identity);
    if (status.available) return status;
  }
  return null;
}

/** The devices of this system by name, and whether the package has what they need; why not, where it is missing itself. */
async function offered(): Promise<ReadonlyMap<Device, boolean> | string> {
  try {
    return (await OnnxEngine.load()).devices();
  } catch (error) {
    const { message, hint } = error as { readonly message: string; readonly hint?: string };
    return hint === undefined ? message : `${message}. ${hint}`;
  }
}

async function tried(name: Device, bundled: boolean, identity: Uint8Array): Promise<DeviceStatus> {
  const remedy = remedies[name];
  const without = (why: string): DeviceStatus => {
    const detail = remedy === undefined ? why : `${why}; ${remedy}`;
    return { name, available: false, detail };
  };
  if (!bundled) return without(`${titles[name]} is not installed`);
  const status = name === 'cpu' ? await inThisProcess() : await inAnother(name, identity);
  return status.available ? status : without(status.detail);
}

const inThisProcess = async (): Promise<DeviceStatus> => {
  const { description } = await OnnxEngine.load();
  return { name: 'cpu', available: true, detail: description };
};

async function inAnother(name: Device, identity: Uint8Array): Promise<DeviceStatus> {
  const model = Buffer.from(identity).toString('base64');
  const answer = await ask<DeviceStatus>('./probe', import.meta.url, [name], model);
  return 'ended' in answer ? { name, available: false, detail: answer.ended } : answer;
}

/** Whether the system shows a GPU; one with a window system has one. */
function showsGpu(): boolean {
  if (process.platform !== 'linux') return true;
  const drawing = existsSync('/dev/dri') ? readdirSync('/dev/dri') : [];
  return drawing.some((name) => name.startsWith('render')) || ['/dev/nvidia0', '/dev/dxg', '/dev/kfd'].some(existsSync);
}
