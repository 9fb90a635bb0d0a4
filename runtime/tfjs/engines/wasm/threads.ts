import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BackendWasm, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { EngineError } from '../shared/engine.js';
import { putPoolAway } from './thread-pool.js';

/** The threaded binary as Emscripten starts it; `tfjs` is what the backend expects to find beside it. */
interface ThreadedModule {
  _malloc: (bytes: number) => number;
  readonly HEAPU8: Uint8Array;
  readonly HEAP32: Int32Array;
  readonly _free: (address: number) => void;
  cwrap(name: string, result: 'number' | null, args: readonly 'number'[]): (...args: number[]) => number;
  tfjs?: Record<string, (...args: number[]) => number>;
  readonly PThread: { readonly unusedWorkers: Worker[]; readonly runningWorkers: readonly Worker[] };
}

/** A WebAssembly instance and its module; Node's types do not describe them. */
interface Instantiated {
  readonly instance: object;
  readonly module: object;
}

interface FactoryOptions {
  locateFile(file: string): string;
  instantiateWasm(
    imports: { readonly env: Record<string, unknown> },
    done: (instance: object, module: object) => void,
  ): object;
}

const webAssembly = (
  globalThis as unknown as { WebAssembly: { instantiate(binary: Uint8Array, imports: object): Promise<Instantiated> } }
).WebAssembly;

/** The binary starts a pool of eight threads and uses no more. */
const mostThreads = 8;

/**
 * How many threads to use: what the environment variable GANLANG_THREADS says, or what the processor offers, within
 * what the binary can use. Every operation waits for all of them, so on a machine busy with other work fewer are faster.
 */
export function threadCount(): number {
  const asked = Number(process.env['GANLANG_THREADS'] ?? NaN);
  return Math.min(asked >= 1 ? Math.floor(asked) : availableParallelism(), mostThreads);
}

/**
 * The WebAssembly backend on several threads. TensorFlow.js keeps threads for browsers: its loader hands workers a
 * `blob:` address, which Node's workers refuse. The binary itself runs well once it is given workers made from source.
 */
export async function threadedBackend(threads: number): Promise<BackendWasm> {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
  const name = join(folder, 'tfjs-backend-wasm-threaded-simd');
  const factory = require(`${name}.js`) as (options: FactoryOptions) => Promise<ThreadedModule>;
  const { wasmWorkerContents } = require(`${name}.worker.js`) as { wasmWorkerContents: string };
  const binary = await readFile(`${name}.wasm`);
  // The package holds the source in a template literal and so has lost one level of escapes.
  const source = wasmWorkerContents.replace(/\n/g, '\\n');

  const module = await withoutSideEffects(source, () =>
    factory({
      locateFile: (file) => join(folder, file),
      instantiateWasm(imports, done) {
        // The binary never uses more threads than half the cores it is told of, whatever is asked for later.
        imports.env['emscripten_num_logical_cores'] = () => 2 * threads;
        void webAssembly.instantiate(binary, imports).then(({ instance, module }) => done(instance, module));
        return {};
      },
    }),
  );
  module.tfjs = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
  // Emscripten's entry points replace themselves at their first call, and would replace what is put in their place.
  const heap = module._malloc(1);
  module._free(heap);
  module._malloc = orThrow(module);
  setThreadsCount(threads);
  const backend = new BackendWasm(module as unknown as ConstructorParameters<typeof BackendWasm>[0]);
  if (threads > 1) putPoolAway(backend, () => module.HEAP32, heap);
  // The binary starts all the threads it could ever use. Those at work are no reason for the process to stay.
  for (const worker of module.PThread.unusedWorkers.splice(0)) void worker.terminate();
  for (const worker of module.PThread.runningWorkers) worker.unref();
  return backend;
}

/** What 32-bit addresses reach. */
const addressable = 2 ** 32;

/**
 * Allocates or says that memory ran out. By itself the backend would go on at address zero; and its allocator, when a
 * request would reach past the last address, takes it for a small one and hands out memory that is in use.
 */
function orThrow(module: ThreadedModule): (bytes: number) => number {
  const allocate = module._malloc;
  return (bytes) => {
    const address = bytes <= addressable - module.HEAPU8.length ? allocate(bytes) : 0;
    if (address !== 0 || bytes === 0) return address;
    throw new EngineError(
      `The wasm engine is out of memory: it can hold 4096 MiB and has no ${(bytes / 2 ** 20).toFixed(0)} MiB left ` +
        'in one piece. Use a smaller batch or another engine.',
    );
  };
}

/**
 * Runs Emscripten's start-up, which takes its worker class from `globalThis.Worker` after setting that itself, and
 * installs process-wide error handlers; afterwards both are as they were.
 */
async function withoutSideEffects<T>(workerSource: string, start: () => Promise<T>): Promise<T> {
  class SourceWorker extends Worker {
    constructor() {
      super(workerSource, { eval: true, execArgv: [] });
    }
  }
  const before = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const listeners = events.map((event) => new Set<unknown>(process.listeners(event as 'exit')));
  Object.defineProperty(globalThis, 'Worker', { configurable: true, get: () => SourceWorker, set: () => undefined });
  try {
    return await start();
  } finally {
    if (before) Object.defineProperty(globalThis, 'Worker', before);
    else Reflect.deleteProperty(globalThis, 'Worker');
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as 'exit')) {
        if (!listeners[i]!.has(listener)) process.removeListener(event, listener);
      }
    });
  }
}
