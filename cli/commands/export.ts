/** `gan export RUN [NET]`: what was trained, for other programs. */
import { basename, dirname, join } from 'node:path';
import { readAt } from '../../runtime/checkpoints/choose.js';
import { writeFileAtomically, makeFolder } from '../../runtime/files/writing.js';
import { counted } from '../../runtime/text/prose.js';
import { visibleLine } from '../../runtime/text/visible.js';
import { signatureOf } from '../export/description.js';
import { onnxFile } from '../export/onnx.js';
import { weightFiles } from '../export/weights.js';
import { webFiles } from '../export/web.js';
import { partOf, trainedRun, type TrainedRun } from '../export/trained.js';
import { exists, isFolder, isFree, writeFiles } from '../host/files.js';
import { checkOutFile } from '../host/out-file.js';
import { readSettings } from '../host/program.js';
import { UserError } from '../host/user-error.js';

export interface ExportOptions {
  readonly onnx?: boolean;
  readonly web?: boolean;
  readonly safetensors?: boolean;
  readonly layout?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly at?: string;
  readonly preview?: string;
  readonly truncation?: string;
  readonly set?: readonly string[];
}

export async function exportRun(run: string, net: string | undefined, options: ExportOptions): Promise<void> {
  const { truncation, preview, set = [] } = options;
  if (net !== undefined && preview !== undefined)
    throw new UserError('A network and --preview cannot be given together.', 'Leave one of the two out.', 2);
  const kinds = (['onnx', 'web', 'safetensors'] as const).filter((kind) => options[kind] === true);
  const [kind, more] = kinds;
  if (kind === undefined) throw new UserError('Export it as what?', 'Say --onnx, --web or --safetensors.', 2);
  if (more !== undefined)
    throw new UserError(`--${kind} and --${more} cannot be given together.`, 'Export one after the other.', 2);
  const pytorch = isPytorch(kind, options.layout);
  if (kind === 'safetensors' && (preview !== undefined || truncation !== undefined || set.length > 0))
    throw new UserError('Weights are the same whatever is drawn with them.', 'Leave --preview, --truncation and --set out.', 2); // prettier-ignore
  const settings = readSettings(truncation === undefined ? set : [...set, `psi=${truncation}`]);
  const at = options.at === undefined ? undefined : readAt(options.at, 'at');
  const trained = await trainedRun(run, settings, at);
  const force = options.force === true;
  if (kind === 'safetensors') {
    const file = options.out ?? join(run, `${net ?? trained.program.name}.safetensors`);
    const page = `${file.replace(/\.safetensors$/, '')}.layout.md`;
    for (const path of [file, page]) checkFile(path, force);
    const { chunks, page: text, count } = weightFiles(trained, net, pytorch);
    makeFolder(dirname(file));
    await writeFileAtomically(file, chunks);
    await writeFileAtomically(page, text);
    const what = `${counted(count, 'weight')} of ${net ?? 'all networks'}`;
    return tell(file, trained, what, [`${page} says what their axes are`]);
  }
  const part = partOf(trained, net, preview === undefined ? undefined : Number(preview));
  const out = options.out ?? join(run, kind === 'web' ? `${part.name}-web` : `${part.name}.onnx`);
  const what = part.network === null ? 'the sampler' : part.network.name;
  if (kind === 'web') {
    checkFolder(out, force);
    const { files, spec } = await webFiles(trained, part);
    writeFiles(out, files);
    tell(out, trained, what, [...signatureOf(spec), `open ${join(out, 'index.html')} in a browser`]);
  } else {
    checkFile(out, force);
    const { bytes, spec } = onnxFile(trained, part);
    makeFolder(dirname(out));
    await writeFileAtomically(out, [bytes]);
    tell(out, trained, what, signatureOf(spec));
  }
}

/** @throws UserError where something is there that nobody said may go */
function checkFolder(out: string, force: boolean): void {
  if (exists(out) && !isFolder(out)) throw new UserError(`${out} is a file.`, 'Name a folder with --out.', 2);
  if (!isFree(out) && !force)
    throw new UserError(`${out} exists and is not an empty folder.`, 'Name another with --out, or write over it with --force.', 2); // prettier-ignore
}

/** @throws UserError where something is there that nobody said may go */
const checkFile = (out: string, force: boolean): void =>
  checkOutFile(out, force, `Name a file in it: --out ${join(out, basename(out))}.onnx`);

function tell(out: string, { folder, checkpoint }: TrainedRun, what: string, more: readonly string[]): void {
  const lines = [`${what} of step ${checkpoint.info.step} of ${folder}: ${out}`, ...more.map((line) => `  ${line}`)];
  process.stdout.write(lines.map((line) => `${visibleLine(line)}\n`).join(''));
}

/** @throws UserError for a layout that is none, or where there is nothing to lay out */
function isPytorch(kind: string, layout: string | undefined): boolean {
  if (layout !== undefined && kind !== 'safetensors')
    throw new UserError(`--layout is for --safetensors, not --${kind}.`, 'Leave it out.', 2);
  if (layout === undefined || layout === 'ganlang') return false;
  if (layout === 'pytorch') return true;
  throw new UserError(`There is no layout ${layout}.`, 'Use --layout pytorch, or leave it out.', 2);
}
