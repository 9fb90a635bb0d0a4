/**
 * Every name that a generated program may import from its runtime: nothing of a program's own is called so. A test
 * holds the list against what `runtime/index.ts` exports.
 */
export const runtimeExports: readonly string[] = [
  'Average', 'Checkpoint', 'CheckpointInfo', 'DataError', 'DataSpec', 'Dataset',
  'Engine', 'EngineError', 'EngineName', 'EngineStatus', 'ExitCode', 'FieldSpec',
  'Identity', 'ImageToImageNetwork', 'Inference', 'InferenceSettings', 'Initializer', 'InputSpec',
  'InputSpecs', 'Inspection', 'KernelGradientSettings', 'Measurement', 'Metric', 'MetricsLine',
  'MinimizeSettings', 'MixtureDataset', 'ModeCoverage', 'Optimizer', 'Pass', 'Period',
  'PoolSettings', 'PreviewLayout', 'Random', 'Rule', 'Run', 'RunError',
  'RunSettings', 'Sampling', 'SamplingSettings', 'ScatterOptions', 'StoredTensor', 'VariableMaker',
  'Weights', 'avgPoolGradient', 'classAccuracy', 'codePurity', 'conv2dKernelGradient', 'decodeSafetensors',
  'describeError', 'dilate', 'encodeSafetensors', 'frechetDistance', 'gridPng', 'groupedConv2d',
  'groupedConv2dTranspose', 'inspectData', 'listCheckpoints', 'listRuns', 'listTrainable', 'listVariables',
  'loadData', 'mapVariables', 'maxPoolChoice', 'maxPoolGradient', 'meanValue', 'mixtureModes',
  'modeCoverage', 'openInference', 'openRun', 'openSampling', 'partnerRetrieval', 'readCheckpoint',
  'readMetrics', 'resizeBilinearGradient', 'resizeNearestGradient', 'scatterPng', 'selectEngine', 'stopGradient',
  'surveyEngines',
]; // prettier-ignore
