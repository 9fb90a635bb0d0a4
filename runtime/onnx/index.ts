/** What generated programs import that run on ONNX Runtime. */
export { openModel } from './model.js';
export { openRun } from './open.js';
export type { Run, Step } from './run.js';
