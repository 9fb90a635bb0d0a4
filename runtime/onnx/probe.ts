// Run as a process by survey.ts: tries one device with the model that its parent sends, and reports to it.
import type { DeviceStatus } from './survey.js';
import type { Device } from './devices.js';
import { OnnxEngine } from './engine.js';

const device = process.argv[2] as Device;

process.once('message', (model: string) => void answer(Uint8Array.from(Buffer.from(model, 'base64'))));

async function answer(model: Uint8Array): Promise<void> {
  const status: DeviceStatus = await OnnxEngine.load(device)
    .then(async (engine) => {
      await engine.check(model);
      return { name: device, available: true, detail: engine.description };
    })
    .catch((error: unknown) => ({
      name: device,
      available: false,
      detail: error instanceof Error ? error.message : String(error),
    }));
  process.send?.(status, () => process.exit(0));
}
