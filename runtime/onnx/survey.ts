/** Whether ONNX Runtime works on this machine. */
import { OnnxEngine } from './engine.js';

export interface OnnxStatus {
  readonly available: boolean;
  /** Version and device where it is there; otherwise why not and how to get it. */
  readonly detail: string;
}

export async function surveyOnnx(): Promise<OnnxStatus> {
  try {
    const engine = await OnnxEngine.load(undefined);
    return { available: true, detail: engine.description };
  } catch (error) {
    const { message, hint } = error as { readonly message: string; readonly hint?: string };
    return { available: false, detail: hint === undefined ? message : `${message}. ${hint}` };
  }
}
