/** The five engines, best first: the order in which one is chosen. */
export const engineNames = ['tfjs-node-gpu', 'tfjs-node', 'webgpu', 'wasm', 'cpu'] as const;

export type EngineName = (typeof engineNames)[number];

/** What runs the tensors of this process. */
export interface Engine {
  readonly name: EngineName;
  /** For people: "WebAssembly, SIMD, 2 threads", "TensorFlow 2.21.0, CPU". */
  readonly description: string;
  /** Lets the process end; no tensor may be touched afterwards. */
  release(): Promise<void>;
}

/** Asked for an engine that does not exist or is not there; the message says which are and how to get it. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** Why one engine cannot be used on this machine, and what would change that. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';

  constructor(reason: string, remedy?: string) {
    super(remedy === undefined ? reason : `${reason}; ${remedy}`);
  }
}

/**
 * Makes one engine TensorFlow.js's backend, or throws {@link Unavailable}.
 * `forced` is true when the engine was asked for by name; otherwise a device that is there but slower than the next
 * engine is declined.
 */
export type EngineLoader = (forced: boolean) => Promise<Engine>;
