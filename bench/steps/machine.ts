/** What results hold for: the machine and the versions. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import { python } from './contestants.js';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** In bytes. */
  readonly memory: number;
  readonly gpu?: string;
  readonly system: string;
  readonly node: string;
  readonly packages: Readonly<Record<string, string>>;
}

const ours = [
  'onnxruntime-node',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-node-gpu',
];

export function describeMachine(): Machine {
  const torch = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
  const gpu = spawnSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { encoding: 'utf8' });
  const versions = ours.map((name) => [name, versionOf(name)] as const).filter(([, version]) => version !== null);
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    ...(gpu.status === 0 && { gpu: gpu.stdout.trim() }),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    packages: {
      ...(Object.fromEntries(versions) as Record<string, string>),
      ...(torch.status === 0 && { torch: torch.stdout.trim() }),
    },
  };
}

function versionOf(name: string): string | null {
  const require = createRequire(import.meta.url);
  try {
    let folder = dirname(require.resolve(name));
    while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string }).version;
  } catch {
    return null;
  }
}
