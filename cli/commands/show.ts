/** `gan show FILE`: networks layer by layer, and what a training step takes. */
import pc from 'picocolors';
import type { Epoch } from '../../compiler/graph/analyse/epochs.js';
import { budgetOf, type Layer, layersOf } from '../../compiler/graph/analyse/layers.js';
import { deviceShare } from '../../compiler/graph/analyse/devices.js';
import { flops, parameterCount } from '../../compiler/graph/analyse/measure.js';
import { drawing } from '../../compiler/draw/drawing.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { showCount, showShape } from '../../compiler/graph/ir/types.js';
import { visibleJson, visibleLine } from '../../runtime/text/visible.js';
import { compileFile, readSettings, usable } from '../host/program.js';
import { devicesText } from '../output/devices.js';
import { networksPage } from '../output/networks-page.js';
import { inBytes, inThousands } from '../output/quantities.js';
import { stepsJson, stepsText } from '../output/steps.js';
import { UserError } from '../host/user-error.js';
import { networksOf } from './check.js';

export interface ShowOptions {
  readonly json?: boolean;
  readonly svg?: boolean;
  /** The drawing with the layers as tables, as a page. */
  readonly html?: boolean;
  /** How many levels of blocks the drawing opens. */
  readonly depth?: string;
  /** The graphs that training steps run, instead of the networks. */
  readonly steps?: boolean;
  /** On how many devices each holds what, in place of the networks. */
  readonly devices?: string;
  readonly set?: readonly string[];
}

export async function show(file: string, options: ShowOptions): Promise<void> {
  const compilation = await compileFile(file, readSettings(options.set));
  const { program, fingerprint } = usable(file, compilation);
  const { epoch } = compilation;
  if (options.devices !== undefined) {
    const { training } = program;
    if (training === null) throw new UserError(`${file} trains nothing, so there is nothing to share.`, 'Leave out --devices, or add a `train` block.'); // prettier-ignore
    const devices = readDevices(options.devices, training.batch);
    const share = deviceShare(program.networks, training, devices);
    process.stdout.write(options.json === true ? `${visibleJson({ file, devices, ...share }, 2)}\n` : devicesText(share, devices)); // prettier-ignore
    return;
  }
  if (options.steps === true) {
    const { training } = program;
    if (training === null) throw new UserError(`${file} trains nothing, so there are no steps to show.`, 'Leave out --steps, or add a `train` block.'); // prettier-ignore
    process.stdout.write(options.json === true ? `${visibleJson(stepsJson(program, training), 2)}\n` : stepsText(program, training)); // prettier-ignore
    return;
  }
  const depth = options.depth === undefined ? {} : { depth: readDepth(options.depth) };
  const text =
    options.json === true
      ? `${visibleJson(asJson(program, fingerprint, epoch), 2)}\n`
      : options.svg === true
        ? drawing(program, depth)
        : options.html === true
          ? networksPage(program, fingerprint, epoch === null ? null : epochText(epoch), depth)
          : asText(program, epoch);
  process.stdout.write(text);
}

/** `--devices 8` */
function readDevices(text: string, batch: number): number {
  const devices = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (devices < 1) throw new UserError(`I cannot read --devices ${text}.`, 'It is how many devices share a batch: --devices 8.', 2); // prettier-ignore
  if (batch % devices === 0) return devices;
  const fits = Array.from({ length: devices }, (_, i) => devices - i).find((fewer) => batch % fewer === 0)!;
  throw new UserError(`A batch of ${batch} samples cannot be shared equally among ${devices} devices.`, `--devices ${fits} shares it.`, 2); // prettier-ignore
}

/** `--depth 2` */
function readDepth(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new UserError(`I cannot read --depth ${text}.`, 'It is how many levels of blocks are opened: --depth 1.', 2);
}

function asJson(program: Program, fingerprint: string, epoch: Epoch | null) {
  const signatures = networksOf(program);
  return {
    file: program.file,
    fingerprint,
    params: program.params.map(({ name, text }) => ({ name, text })),
    networks: program.networks.map((network, i) => ({
      ...signatures[i],
      flops: flops(network.graph),
      holes: network.holes.map(({ span, size }) => ({ ...span.start, size })),
      layers: layersOf(network).map(({ span, node: _, ...layer }) => ({
        file: span.file,
        line: span.start.line,
        ...layer,
      })),
    })),
    training:
      program.training === null
        ? null
        : {
            batch: program.training.batch,
            until: program.training.until,
            epoch,
            ...budgetOf(program.networks, program.training),
          },
  };
}

function asText(program: Program, epoch: Epoch | null): string {
  const total = program.networks.reduce((sum, { graph }) => sum + parameterCount(graph), 0);
  const params = program.params.map(({ name, text }) => `${name} = ${text}`).join(', ');
  const parts = [
    `${pc.bold(visibleLine(program.file))}  ${showCount(total)} parameters${params === '' ? '' : `\n${pc.dim(visibleLine(params))}`}\n`,
  ];
  for (const [i, network] of program.networks.entries()) {
    const { name, kind, inputs, outputs, parameters } = networksOf(program)[i]!;
    const from = inputs.map((input) => `${input.name}: ${input.type}`).join(', ');
    const to = outputs.map((output) => output.type).join(', ');
    parts.push(
      `${pc.cyan(kind)} ${pc.bold(name)}(${from}) -> ${to}  ${showCount(parameters)} parameters, ${inThousands(flops(network.graph))}FLOPs a sample`,
    );
    parts.push(`${table(layersOf(network))}\n`);
  }
  if (program.training !== null) {
    const { weights, activations, flops: work } = budgetOf(program.networks, program.training);
    parts.push(
      `A step of batch ${program.training.batch}: ${inBytes(weights)} for weights, gradients, optimizer and averages, ` +
        `${inBytes(activations)} for activations, ${inThousands(work)}FLOPs forward.\n${epoch === null ? '' : `${epochText(epoch)}\n`}`,
    );
  }
  return parts.join('\n');
}

/** `An epoch is one of digits: 1,797 samples, 28 steps.` */
function epochText({ of, samples, steps }: Epoch): string {
  if (samples === null || steps === null) return `An epoch is one of ${of}.`;
  const counted = (count: number, what: string) => `${showCount(count)} ${what}${count === 1 ? '' : 's'}`;
  return `An epoch is one of ${of}: ${counted(samples, 'sample')}, ${counted(steps, 'step')}.`;
}

function table(layers: readonly Layer[]): string {
  const meet = layers.some(({ samplesMeet }) => samplesMeet !== null) ? 'samples meet' : '';
  const rows = [
    ['line', 'layer', 'makes', 'parameters', meet],
    ...layers.map(({ span, text, shape, parameters, samplesMeet }) => [
      String(span.start.line),
      visibleLine(text),
      showShape(shape),
      parameters > 0 ? showCount(parameters) : '',
      samplesMeet ?? '',
    ]),
  ];
  const width = (column: number) => Math.max(...rows.map((row) => row[column]!.length));
  const [line, text, shape, count] = [width(0), Math.min(width(1), 60), width(2), width(3)];
  return rows
    .map(([a, b, c, d, e], i) => {
      const row =
        `  ${a!.padStart(line)}  ${clip(b!, text).padEnd(text)}  ${c!.padEnd(shape)}  ${d!.padStart(count)}  ${e}`.trimEnd();
      return i === 0 ? pc.dim(row) : row;
    })
    .join('\n');
}

const clip = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
