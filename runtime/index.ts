/** What generated programs import. */
export { DataError } from './errors/data-error.js';
export type { Dataset } from './data/dataset.js';
export { inspectData, type Inspection } from './data/inspect.js';
export { loadData } from './data/load.js';
export type { MixtureDataset } from './data/mixture.js';
export type { FieldSpec } from './data/sources/fields.js';
export type { DataSpec } from './data/sources/spec.js';
export {
  EngineError,
  selectEngine,
  surveyEngines,
  type Engine,
  type EngineName,
  type EngineStatus,
} from './tfjs/engines/select.js';
export type { Identity, Measurement } from './metrics/measurement.js';
export {
  authenticity,
  classAccuracy,
  classifierScore,
  codePurity,
  densityCoverage,
  frechetDistance,
  kernelDistance,
  meanValue,
  type Metric,
  mixtureModes,
  negativeLogLikelihood,
  pairSimilarity,
  partnerRetrieval,
  precisionRecall,
  slicedWasserstein,
} from './tfjs/metrics/metric.js';
export { modeCoverage, type ModeCoverage } from './metrics/mode-coverage.js';
export { conv2dKernelGradient, type KernelGradientSettings } from './tfjs/operations/conv2d-kernel-gradient.js';
export { dilate } from './tfjs/operations/dilate.js';
export { groupedConv2d, groupedConv2dTranspose } from './tfjs/operations/grouped-conv2d.js';
export {
  avgPoolGradient,
  maxPoolChoice,
  maxPoolGradient,
  type PoolSettings,
} from './tfjs/operations/pool-gradients.js';
export { resizeBilinearGradient, resizeNearestGradient } from './tfjs/operations/resize-gradients.js';
export { stopGradient } from './tfjs/operations/stop-gradient.js';
export { Pass } from './tfjs/pass.js';
export { gridPng } from './pictures/grid.js';
export { scatterPng, type ScatterOptions } from './pictures/scatter.js';
export { Random } from './random/random.js';
export { openEvaluation, type Evaluation } from './tfjs/program/evaluation.js';
export { openInference, type Inference, type ImageToImageNetwork } from './tfjs/program/inference.js';
export type { InferenceSettings } from './sampling/inference-run.js';
export { listCheckpoints, readCheckpoint, type Checkpoint, type CheckpointInfo } from './checkpoints/checkpoint.js';
export { describeError } from './errors/describe.js';
export { RunError, type ExitCode } from './errors/run-error.js';
export { listRuns } from './run/folder.js';
export { readMetrics, type MetricsLine } from './metrics/log.js';
export { openRun } from './tfjs/program/open.js';
export type { PreviewLayout } from './pictures/preview.js';
export type { RunSettings } from './run/run-settings.js';
export type { Run } from './tfjs/program/run.js';
export { decodeSafetensors, encodeSafetensors, type StoredTensor } from './checkpoints/safetensors.js';
export type { InputSpec, InputSpecs } from './sampling/input-specs.js';
export type { SamplingSettings } from './sampling/sampling-run.js';
export { openSampling, type Sampling } from './tfjs/program/sampling.js';
export type { Period } from './contract/period.js';
export type { Average } from './tfjs/training/average.js';
export type { Initializer, VariableMaker } from './tfjs/training/initializer.js';
export { Optimizer, type MinimizeSettings, type Rule } from './tfjs/training/optimizer.js';
export { listTrainable, listVariables, mapVariables, type Weights } from './tfjs/training/weights.js';
