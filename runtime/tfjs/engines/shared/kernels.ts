import type { KernelFunc } from '@tensorflow/tfjs-core';
import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';

/** A kernel and, where it replaces one, what it replaces: given the stock kernel, the kernel to register. */
export type Replacement = (stock: KernelFunc) => KernelFunc;

/** Marks what was registered here, so that registering twice does not wrap a replacement in itself. */
const ours = new WeakSet<KernelFunc>();

/**
 * Registers kernels for a backend under their TensorFlow names, in place of the stock ones where there are any.
 * The stock backend must be imported already; it may or may not be running. Calling it again changes nothing.
 */
export function replaceKernels(backendName: string, replacements: Readonly<Record<string, Replacement>>): void {
  for (const [kernelName, replacement] of Object.entries(replacements)) {
    const stock = getKernel(kernelName, backendName) as ReturnType<typeof getKernel> | undefined;
    if (stock && ours.has(stock.kernelFunc)) continue;
    const kernelFunc = replacement(stock?.kernelFunc ?? absent(kernelName, backendName));
    if (stock) unregisterKernel(kernelName, backendName);
    // The stock kernel's hooks stay: they bind it to the backend when that starts.
    registerKernel({ ...stock, kernelName, backendName, kernelFunc });
    ours.add(kernelFunc);
  }
}

function absent(kernelName: string, backendName: string): KernelFunc {
  return () => {
    throw new Error(`internal: the ${backendName} backend has no stock kernel ${kernelName}.`);
  };
}
