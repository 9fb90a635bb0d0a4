import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { ThreadChoice } from './thread-choice.js';
import { threadChoice } from './thread-choice.js';

/*
 * XNNPACK hands each operation to every thread of its pool and waits for all of them, if only to hear that there was
 * nothing left to do. Small operations lose by that, and on a machine busy with other work all do. Without a pool it
 * runs an operation on the calling thread; so the pool is put away, and taken out for what gains by it.
 */

/** Where the binary keeps the address of its pool, and that address. */
interface Pool {
  readonly words: () => Int32Array;
  readonly index: number;
  readonly address: number;
  readonly choice: ThreadChoice;
}

/** Multiplications below which an operation is done before the other threads have heard of it. */
const worthSharing = 2_000_000;

const pools = new WeakMap<BackendWasm, Pool>();

/** `pthreadpool` aligns its pools to cache lines and keeps the number of threads at this place in them. */
const alignment = 64;
const threadsAt = 132;

/**
 * Finds the pool of a backend that has just started and puts it away. `heap` is an address in the heap; the binary's
 * own variables lie below it. Where the pool is not found, every operation goes on using it.
 */
export function putPoolAway(backend: BackendWasm, words: () => Int32Array, heap: number): void {
  const threads = backend.wasm.tfjs.getThreadsCount();
  const memory = words();
  for (let index = 0; index < heap >> 2; index++) {
    const address = memory[index]!;
    if (address < heap || address % alignment !== 0 || memory[(address + threadsAt) >> 2] !== threads) continue;
    memory[index] = 0;
    // Only the variable itself makes the binary say that it has no pool.
    if (backend.wasm.tfjs.getThreadsCount() === -1) {
      pools.set(backend, { words, index, address, choice: threadChoice() });
      return;
    }
    memory[index] = address;
  }
}

/** Runs an operation of so many multiplications, on all threads if that pays; the result is the same. */
export function shared<T>(backend: BackendWasm, multiplications: number, run: () => T): T {
  const pool = pools.get(backend);
  if (pool === undefined || multiplications < worthSharing) return run();
  const together = pool.choice.together(multiplications);
  const start = performance.now();
  if (together) pool.words()[pool.index] = pool.address;
  try {
    return run();
  } finally {
    pool.words()[pool.index] = 0;
    pool.choice.report(multiplications, together, performance.now() - start);
  }
}
