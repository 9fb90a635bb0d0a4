/** The devices that ONNX Runtime computes on. */
export const devices = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;

export type Device = (typeof devices)[number];

/** As people call them. */
export const titles: Readonly<Record<Device, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};

export const isDevice = (name: string): name is Device => (devices as readonly string[]).includes(name);
