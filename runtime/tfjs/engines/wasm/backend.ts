import type { DataType, KernelFunc, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What a kernel is handed: its tensors, its attributes and the WebAssembly backend that owns the memory. */
export interface Call<Inputs, Attrs = object> {
  readonly inputs: Inputs;
  readonly attrs: Attrs;
  readonly backend: BackendWasm;
}

/** The kernel TensorFlow.js came with, for the cases it handles well. */
export type Stock = KernelFunc;

/** Allocates an uninitialised tensor in WebAssembly memory. */
export function allocate(backend: BackendWasm, shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
  return backend.makeOutput([...shape], dtype);
}

/**
 * The numbers of a float32 tensor, in place.
 * Any later allocation may move WebAssembly memory: take views only after the last one.
 */
export function floats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap({ ...tensor, dtype: 'float32' }) as Float32Array;
}

/** The elements of a float32 or int32 tensor as 32-bit words, for moving them whatever they mean. */
export function words(backend: BackendWasm, tensor: TensorInfo): Int32Array {
  return backend.typedArrayFromHeap({ ...tensor, dtype: 'int32' }) as Int32Array;
}

/** The bytes of a bool tensor, 0 or 1 each. */
export function bytes(backend: BackendWasm, tensor: TensorInfo): Uint8Array {
  return backend.typedArrayFromHeap({ ...tensor, dtype: 'bool' }) as Uint8Array;
}

/** Elements to move without looking at them: words for float32 and int32, bytes for bool. */
export function elements(backend: BackendWasm, tensor: TensorInfo): Int32Array | Uint8Array {
  return tensor.dtype === 'bool' ? bytes(backend, tensor) : words(backend, tensor);
}

/** The same numbers under another shape; shares memory and holds no reference of its own. */
export function reshaped(tensor: TensorInfo, shape: readonly number[]): TensorInfo {
  return { dataId: tensor.dataId, dtype: tensor.dtype, shape: [...shape] };
}

/** Runs a registered kernel; what it returns belongs to the caller, who frees it with {@link free}. */
export function invoke(
  backend: BackendWasm,
  kernel: string,
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap = {},
): TensorInfo {
  return getKernel(kernel, 'wasm').kernelFunc({ inputs, attrs, backend }) as TensorInfo;
}

/** Gives up one reference to each tensor; memory goes with the last. */
export function free(backend: BackendWasm, ...tensors: readonly TensorInfo[]): void {
  for (const tensor of tensors) backend.disposeData(tensor.dataId);
}

/** Another reference to the same memory, for a kernel whose result is its input. */
export function share(backend: BackendWasm, tensor: TensorInfo, shape: readonly number[] = tensor.shape): TensorInfo {
  backend.incRef(tensor.dataId);
  return reshaped(tensor, shape);
}

/**
 * A tensor over part of another's memory, from element `start`, float32 only: rows of a batch without a copy.
 * It must not outlive its owner and is given up with {@link dropAlias}, never freed.
 */
export function alias(backend: BackendWasm, owner: TensorInfo, start: number, shape: readonly number[]): TensorInfo {
  return backend.makeOutput([...shape], 'float32', backend.getMemoryOffset(owner.dataId) + 4 * start);
}

/** Forgets an alias without freeing the memory, which its owner keeps. */
export function dropAlias(backend: BackendWasm, tensor: TensorInfo): void {
  backend.wasm.tfjs.disposeData(backend.dataIdMap.get(tensor.dataId).id);
  backend.dataIdMap.delete(tensor.dataId);
}
