import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError, selectEngine, surveyEngines } from '../../../../runtime/tfjs/engines/select.js';

let folder: string;

/** A package that is there but cannot be loaded, as after an installation whose download was blocked. */
function plantBrokenPackage(name: string, error: string): void {
  const home = join(folder, 'node_modules', name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'index.js' }));
  writeFileSync(join(home, 'index.js'), `throw new Error(${JSON.stringify(error)});`);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ganlang-engines-'));
  vi.stubEnv('GANLANG_ENGINES', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('choosing an engine', () => {
  it('takes wasm where nothing faster is installed', async () => {
    const engine = await selectEngine();
    expect(engine.name).toBe('wasm');
    expect(engine.description).toMatch(/^WebAssembly, SIMD, (one thread|\d threads)$/);
    expect(tf.getBackend()).toBe('wasm');
    await engine.release();
  });

  it('takes the engine asked for, one after another', async () => {
    for (const name of ['cpu', 'wasm', 'cpu', 'wasm']) {
      const engine = await selectEngine(name);
      expect(engine.name).toBe(name);
      expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3);
      await engine.release();
    }
  });

  it('names the engines when asked for one that does not exist', async () => {
    await expect(selectEngine('cuda')).rejects.toThrow(
      new EngineError(
        "There is no engine 'cuda'. The engines are tfjs-node-gpu, tfjs-node, webgpu, wasm and cpu, or auto.",
      ),
    );
  });

  it('says what is missing, how to get it and what is here instead', async () => {
    await expect(selectEngine('webgpu')).rejects.toThrow(
      new EngineError(
        "The engine 'webgpu' cannot be used: the package webgpu is not installed; install both with " +
          '`npm install webgpu @tensorflow/tfjs-backend-webgpu`, or name a folder that has them in GANLANG_ENGINES. ' +
          'Engines here: wasm and cpu.',
      ),
    );
  });

  it('passes over a package that does not load, and gives its reason when asked for it', async () => {
    plantBrokenPackage('@tensorflow/tfjs-node', 'The native addon (tfjs_binding.node) can not be found.\nRebuild it.');
    const engine = await selectEngine('auto');
    expect(engine.name).toBe('wasm');
    await engine.release();
    await expect(selectEngine('tfjs-node')).rejects.toThrow(
      /^The engine 'tfjs-node' cannot be used: the package @tensorflow\/tfjs-node is installed but does not load: The native addon \(tfjs_binding.node\) can not be found\.; install it with/,
    );
  });
});

describe('surveying the engines', () => {
  it('reports all five in order and leaves this process as it was', async () => {
    plantBrokenPackage('@tensorflow/tfjs-node-gpu', 'no CUDA');
    await selectEngine('cpu');
    const survey = await surveyEngines();
    expect(survey.map(({ name, available }) => [name, available])).toEqual([
      ['tfjs-node-gpu', false],
      ['tfjs-node', false],
      ['webgpu', false],
      ['wasm', true],
      ['cpu', true],
    ]);
    expect(survey[0]!.detail).toContain('is installed but does not load: no CUDA');
    expect(survey[3]!.detail).toMatch(/^WebAssembly/);
    expect(tf.getBackend()).toBe('cpu');
  });

  it('survives an engine that ends its process', async () => {
    const home = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'index.js'), 'process.exit(134);');
    const survey = await surveyEngines();
    expect(survey[1]).toEqual({
      name: 'tfjs-node',
      available: false,
      detail: 'it ends the process as it starts (exit code 134)',
    });
  });
});

describe('a program that uses an engine', () => {
  it.each(['cpu', 'wasm'])('on %s prints nothing and ends, released or not', (name) => {
    for (const release of ['release', 'keep']) {
      const child = spawnSync(
        process.execPath,
        [
          '--import',
          createRequire(import.meta.url).resolve('tsx'),
          fileURLToPath(new URL('./quiet-program.ts', import.meta.url)),
          name,
          release,
        ],
        { encoding: 'utf8', timeout: 60_000 },
      );
      expect({ status: child.status, stdout: child.stdout, stderr: child.stderr }).toEqual({
        status: 0,
        stdout: 'done\n',
        stderr: '',
      });
    }
  });
});
