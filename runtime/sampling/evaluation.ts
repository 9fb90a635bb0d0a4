/** Measuring a run, whatever computes it: the command line, and what is said. */
import { dirname } from 'node:path';
import { makeFolder, writeFileAtomically } from '../files/writing.js';
import { type Identity, type Measurement, measuresOf } from '../metrics/measurement.js';
import { evaluationFlags, parseArguments, showHelp } from '../run/arguments.js';
import { numberText } from '../text/numbers.js';
import { visibleLine } from '../text/visible.js';
import { type LoadedRun, loadRun } from './loaded-run.js';

/** What a generated program says about itself. */
export interface EvaluationSettings {
  readonly program: string;
  readonly fingerprint: string;
}

export interface EvaluationRequest extends LoadedRun {
  readonly json: boolean;
  /** The file to draw what a metric found into. */
  readonly neighbours: string | undefined;
  /** The engine that is asked for. */
  readonly device: string | undefined;
}

/** @throws RunError for a wrong command line, or without a checkpoint that fits */
export async function readEvaluationRequest(
  moduleUrl: string,
  settings: EvaluationSettings,
  commandLine: readonly string[],
): Promise<EvaluationRequest> {
  const given = parseArguments(commandLine, evaluationFlags);
  if (given.help) showHelp(moduleUrl, `Measures a run of ${settings.program}.`, evaluationFlags);
  return {
    ...(await loadRun(settings, given)),
    json: given.json ?? false,
    neighbours: given.neighbours,
    device: given.device,
  };
}

/** Prints a value with its identity, and draws what it found where that is asked for. */
export async function tellMeasured(request: EvaluationRequest, name: string, measured: Measurement): Promise<void> {
  sayMeasured(request, name, measured);
  if (request.neighbours === undefined || measured.picture === undefined) return;
  makeFolder(dirname(request.neighbours));
  await writeFileAtomically(request.neighbours, [await measured.picture()]);
}

function sayMeasured({ json, checkpoint }: EvaluationRequest, name: string, { value, identity }: Measurement): void {
  const measures = measuresOf(name, value);
  const { step } = checkpoint.info;
  if (json) return console.log(JSON.stringify({ step, measures, identity: { [name]: identity } }));
  const said = Object.entries(measures).map(([key, number]) => `${key} ${numberText(number)}`);
  console.log(visibleLine(`step ${step}  ${said.join('  ')}`));
  console.log(visibleLine(`  ${identityText(identity)}`));
}

/** `network C, weights 0123456789ab, samples 5000` */
const identityText = (identity: Identity): string =>
  Object.entries(identity)
    .map(([name, value]) => {
      const text = Array.isArray(value) ? value.join('x') : String(value);
      return `${words[name] ?? name} ${/^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text}`;
    })
    .join(', ');

const words: Readonly<Record<string, string>> = { realSamples: 'samples of it' };
