/** ONNX Runtime in a worker of the page: loaded when training starts, from the folder `engine/` beside the page. */
import { OnnxGraphs, type Library } from '../../runtime/onnx/graph-engine.js';

/** What `onnxruntime-web` has besides. */
type WebLibrary = Library & {
  readonly env: { readonly wasm: { numThreads?: number; wasmPaths?: string } }; // prettier-ignore
};

/** Floating point operations of a step forward from which a GPU is faster: below, its calls take longer than its work. */
const worthGpu = 150e6;
/** And from which several threads are: below, they wait for each other longer than they work. */
const worthThreads = 50e6;
const mostThreads = 8;

export class PageEngine extends OnnxGraphs {
  private models: (name: string) => Uint8Array = () => new Uint8Array();

  private constructor(
    library: Library,
    device: string,
    threads: number,
    /** For people: `WebAssembly, 1 thread`. */
    readonly description: string,
  ) {
    super(library, device, threads);
  }

  /**
   * @param folder where the files of onnxruntime-web lie
   * @param flops of a step, which say what is worth its while
   * @throws Error, for people, where they do not
   */
  static async load(folder: URL, flops: number): Promise<PageEngine> {
    const gpu = flops >= worthGpu && (await hasGpu());
    const library = await libraryOf(new URL(gpu ? 'ort.webgpu.min.mjs' : 'ort.wasm.min.mjs', folder));
    library.env.wasm.wasmPaths = folder.href;
    // Threads share memory, which browsers allow to pages that are isolated from others alone.
    const threads = crossOriginIsolated && !gpu && flops >= worthThreads ? Math.min(navigator.hardwareConcurrency, mostThreads) : 1; // prettier-ignore
    library.env.wasm.numThreads = threads;
    const where = gpu ? 'WebGPU' : `WebAssembly, ${threads} thread${threads === 1 ? '' : 's'}`;
    return new PageEngine(library, gpu ? 'webgpu' : 'wasm', threads, where);
  }

  /** Takes the models of another program, in place of those before. */
  async take(models: (name: string) => Uint8Array): Promise<void> {
    await this.release();
    this.models = models;
  }

  protected override model(name: string): Promise<Uint8Array> {
    return Promise.resolve(this.models(name));
  }
}

async function libraryOf(file: URL): Promise<WebLibrary> {
  try {
    return (await import(file.href)) as WebLibrary;
  } catch {
    throw new Error(
      'Training in the page needs onnxruntime-web, which is not here: `npm install onnxruntime-web@1.30.0`, then press Start again.',
    );
  }
}

/** Whether there is a graphics card: what a browser has instead computes on the CPU, more slowly than WebAssembly. */
async function hasGpu(): Promise<boolean> {
  const gpu = (navigator as { readonly gpu?: { requestAdapter(): Promise<Adapter | null> } }).gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return adapter != null && !(adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false);
}

interface Adapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: { readonly isFallbackAdapter?: boolean };
}
