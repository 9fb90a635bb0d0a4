/** What generated programs import. */
export { DataError } from './data/data-error.js';
export type { Dataset } from './data/dataset.js';
export { inspectData, type Inspection } from './data/inspect.js';
export { loadData } from './data/load.js';
export type { MixtureDataset } from './data/mixture.js';
export type { DataSpec, FieldSpec } from './data/spec.js';
export {
  EngineError,
  selectEngine,
  surveyEngines,
  type Engine,
  type EngineName,
  type EngineStatus,
} from './engines/select.js';
export { classAccuracy } from './metrics/accuracy.js';
export { meanValue } from './metrics/mean.js';
export { frechetDistance } from './metrics/frechet.js';
export type { Identity, Measurement, Metric } from './metrics/metric.js';
export { modeCoverage, type ModeCoverage } from './metrics/mode-coverage.js';
export { mixtureModes } from './metrics/modes.js';
export { codePurity } from './metrics/purity.js';
export { partnerRetrieval } from './metrics/retrieval.js';
export { conv2dKernelGradient, type KernelGradientSettings } from './operations/conv2d-kernel-gradient.js';
export { dilate } from './operations/dilate.js';
export { groupedConv2d, groupedConv2dTranspose } from './operations/grouped-conv2d.js';
export { avgPoolGradient, maxPoolChoice, maxPoolGradient, type PoolSettings } from './operations/pool-gradients.js';
export { resizeBilinearGradient, resizeNearestGradient } from './operations/resize-gradients.js';
export { stopGradient } from './operations/stop-gradient.js';
export { Pass } from './pass.js';
export { gridPng } from './pictures/grid.js';
export { scatterPng, type ScatterOptions } from './pictures/scatter.js';
export { Random } from './random/random.js';
export { openApplying, type Applying, type ApplyingSettings, type Translator } from './run/applying.js';
export { listCheckpoints, readCheckpoint, type Checkpoint, type CheckpointInfo } from './run/checkpoint.js';
export { describeError, RunError, type ExitCode } from './run/errors.js';
export { listRuns } from './run/folder.js';
export { readMetrics, type MetricsLine } from './run/metrics.js';
export { openRun } from './run/open.js';
export type { Look } from './run/preview.js';
export type { Run, RunSettings } from './run/run.js';
export { decodeSafetensors, encodeSafetensors } from './run/safetensors.js';
export type { InputSpec, InputSpecs } from './run/inputs.js';
export { openSampling, type Sampling, type SamplingSettings } from './run/sampling.js';
export type { Period } from './run/schedule.js';
export type { Average } from './training/average.js';
export type { Initializer, VariableMaker } from './training/initializer.js';
export { Optimizer, type MinimizeSettings, type Rule } from './training/optimizer.js';
export type { StoredTensor } from './training/store.js';
export { listTrainable, listVariables, mapVariables, type Weights } from './training/weights.js';
