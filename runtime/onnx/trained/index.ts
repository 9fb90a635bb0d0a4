/** What generated programs import that use what was trained, and run on ONNX Runtime. */
export { openModel } from '../model.js';
export { openEvaluation } from './evaluation.js';
export { openInference } from './inference.js';
export { openSampling } from './sampling.js';
