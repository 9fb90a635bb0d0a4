import type { Tensor } from '@tensorflow/tfjs';
import { getBackend, getGradient, registerGradient, step } from '@tensorflow/tfjs';

/** The library's own derivative of LeakyRelu, for the other engines. */
const stock = getGradient('LeakyRelu');

/**
 * LeakyRelu's derivative in one multiplication by 1 or alpha, which the WebAssembly backend has as one kernel; the
 * library compares, multiplies and chooses.
 */
export function registerWasmGradients(): void {
  registerGradient({
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      if (getBackend() !== 'wasm') return stock.gradFunc(dy, saved, attrs);
      const [x] = saved as [Tensor];
      return { x: () => (dy as Tensor).mul(step(x, attrs['alpha'] as number)) };
    },
  });
}
