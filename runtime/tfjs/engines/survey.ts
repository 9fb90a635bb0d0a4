import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { EngineName } from './shared/engine.js';
import { engineNames } from './shared/engine.js';
import { missingPackage } from './shared/packages.js';

/** What one engine is on this machine. */
export interface EngineStatus {
  readonly name: EngineName;
  readonly available: boolean;
  /** Version and device where it is available; otherwise why not and how to get it. */
  readonly detail: string;
}

/** How long one engine may take to start before it counts as broken, in milliseconds. */
const patience = 60_000;

/**
 * Tries every engine whose packages are here, each in a process of its own: two native engines do not share one well, and one that crashes
 * must not take the question with it.
 */
export function surveyEngines(): Promise<readonly EngineStatus[]> {
  return Promise.all(engineNames.map((name) => probe(name)));
}

function probe(name: EngineName): Promise<EngineStatus> {
  const missing = missingPackage(name);
  if (missing) return Promise.resolve({ name, available: false, detail: missing.message });
  return new Promise((resolve) => {
    // Run from its TypeScript sources, the probe needs the same loader as they do.
    const typescript = import.meta.url.endsWith('.ts');
    const file = fileURLToPath(new URL(typescript ? './probe.ts' : './probe.js', import.meta.url));
    const loader = typescript ? ['--import', createRequire(import.meta.url).resolve('tsx')] : [];
    const child = fork(file, [name], { execArgv: loader, stdio: 'ignore', timeout: patience });
    let answer: EngineStatus | undefined;
    child.on('message', (message) => (answer = message as EngineStatus));
    child.on('error', (error) => (answer ??= { name, available: false, detail: error.message }));
    child.on('exit', (code, signal) => {
      const end = signal === null ? `exit code ${code}` : signal;
      resolve(answer ?? { name, available: false, detail: `it ends the process as it starts (${end})` });
    });
  });
}
