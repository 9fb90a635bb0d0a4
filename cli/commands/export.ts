/** `gan export RUN [NET]`: what was trained, for other programs. */
import { basename, dirname, join } from 'node:path';
import { writeFileAtomically, makeFolder } from '../../runtime/files/writing.js';
import { visibleLine } from '../../runtime/text/visible.js';
import { signatureOf } from '../export/description.js';
import { onnxFile } from '../export/onnx.js';
import { webFiles } from '../export/web.js';
import { type Part, partOf, trainedRun, type TrainedRun } from '../export/trained.js';
import { exists, isFolder, isFree, writeFiles } from '../host/files.js';
import { readSettings } from '../host/program.js';
import { UserError } from '../host/user-error.js';

export interface ExportOptions {
  readonly onnx?: boolean;
  readonly web?: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly preview?: string;
  readonly truncation?: string;
  readonly set?: readonly string[];
}

export async function exportRun(run: string, net: string | undefined, options: ExportOptions): Promise<void> {
  const { truncation, preview, set = [] } = options;
  if (net !== undefined && preview !== undefined)
    throw new UserError('A network and --preview cannot be given together.', 'Leave one of the two out.', 2);
  const kinds = (['onnx', 'web'] as const).filter((kind) => options[kind] === true);
  const [kind, more] = kinds;
  if (kind === undefined) throw new UserError('Export it as what?', 'Say --onnx or --web.', 2);
  if (more !== undefined)
    throw new UserError(`--${kind} and --${more} cannot be given together.`, 'Export one after the other.', 2);
  const settings = readSettings(truncation === undefined ? set : [...set, `psi=${truncation}`]);
  const trained = await trainedRun(run, settings);
  const part = partOf(trained, net, preview === undefined ? undefined : Number(preview));
  const out = options.out ?? join(run, kind === 'web' ? `${part.name}-web` : `${part.name}.onnx`);
  const force = options.force === true;
  if (kind === 'web') {
    checkFolder(out, force);
    const { files, spec } = await webFiles(trained, part);
    writeFiles(out, files);
    tell(out, trained, part, [...signatureOf(spec), `open ${join(out, 'index.html')} in a browser`]);
  } else {
    checkFile(out, force);
    const { bytes, spec } = onnxFile(trained, part);
    makeFolder(dirname(out));
    await writeFileAtomically(out, [bytes]);
    tell(out, trained, part, signatureOf(spec));
  }
}

/** @throws UserError where something is there that nobody said may go */
function checkFolder(out: string, force: boolean): void {
  if (exists(out) && !isFolder(out)) throw new UserError(`${out} is a file.`, 'Name a folder with --out.', 2);
  if (!isFree(out) && !force)
    throw new UserError(`${out} exists and is not an empty folder.`, 'Name another with --out, or write over it with --force.', 2); // prettier-ignore
}

/** @throws UserError where something is there that nobody said may go */
function checkFile(out: string, force: boolean): void {
  if (isFolder(out)) throw new UserError(`${out} is a folder.`, `Name a file in it: --out ${join(out, basename(out))}.onnx`, 2); // prettier-ignore
  if (exists(out) && !force)
    throw new UserError(`${out} exists.`, 'Name another with --out, or write over it with --force.', 2);
}

function tell(out: string, { folder, checkpoint }: TrainedRun, { network }: Part, more: readonly string[]): void {
  const what = network === null ? 'the sampler' : network.name;
  const lines = [`${what} of step ${checkpoint.info.step} of ${folder}: ${out}`, ...more.map((line) => `  ${line}`)];
  process.stdout.write(lines.map((line) => `${visibleLine(line)}\n`).join(''));
}
