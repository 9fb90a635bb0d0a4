import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan } from './gan.js';
import { folderWith } from './programs.js';

interface Answer {
  readonly machine: { readonly node: string; readonly cores: number };
  readonly devices: readonly Status[];
  readonly engines: readonly Status[];
  readonly chosen: { readonly target: string; readonly device: string | null };
}

interface Status {
  readonly name: string;
  readonly available: boolean;
  readonly detail: string;
}

/** A folder with a package that is there and does not load. */
function brokenEngine(): string {
  const folder = folderWith({});
  const home = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'index.js'), `throw new Error('The native addon can not be found');`);
  return folder;
}

describe('gan doctor', () => {
  it('tries every engine and says which one training takes, in text and as JSON', async () => {
    const setting = { cwd: folderWith({}), env: { GANLANG_ENGINES: brokenEngine() } };
    const [text, json] = await Promise.all([gan(['doctor'], setting), gan(['doctor', '--json'], setting)]);
    expect(json).toMatchObject({ code: 0, err: '' });
    const { machine, devices, engines, chosen } = JSON.parse(json.out) as Answer;
    expect(machine).toMatchObject({ node: process.version, cores: availableParallelism() });
    expect(engines.map(({ name }) => name)).toEqual(['tfjs-node-gpu', 'tfjs-node', 'webgpu', 'wasm', 'cpu']);
    expect(engines[1]!).toMatchObject({ available: false });
    expect(engines[1]!.detail).toContain('is installed but does not load: The native addon can not be found');
    expect(engines.slice(3).map(({ available }) => available)).toEqual([true, true]);
    const [cpu] = devices;
    expect(cpu!.name).toBe('cpu');
    expect(cpu!.detail).toContain(cpu!.available ? 'ONNX Runtime 1.30.0, CPU' : 'npm install onnxruntime-node@1.30.0');
    // A GPU first, then the CPU through the faster of the two.
    if (cpu!.available && devices.length === 1) expect(chosen).toEqual({ target: 'onnx', device: 'cpu' });

    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toContain(`Node ${process.version} on `);
    for (const { name, available, detail } of [...devices, ...engines]) {
      expect(text.out).toContain(`  ${available ? 'yes' : 'no '}  ${name.padEnd(15)}${detail}\n`);
    }
    const named = chosen.device === null ? '' : ` --device ${chosen.device}`;
    expect(text.out.endsWith(`\ngan train takes --target ${chosen.target}${named}, unless told otherwise.\n`)).toBe(
      true,
    );
  });
});
