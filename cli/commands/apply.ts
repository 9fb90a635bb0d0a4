/** `gan apply RUN NET INPUT...`: a trained network on the user's own pictures. */
import { join } from 'node:path';
import { didYouMean, nearest } from '../../runtime/text/nearest.js';
import { signatureText, isImageToImage } from '../../compiler/graph/analyse/image-to-image.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { warningText } from '../../runtime/errors/describe.js';
import { exists } from '../host/files.js';
import { readSettings } from '../host/program.js';
import { preparation } from '../project/preparation.js';
import { hasOwn, projectOf, readableProgram, withParams } from '../project/run-program.js';
import { passedOn, runProject } from '../project/run-project.js';
import { UserError } from '../host/user-error.js';

export interface ApplyOptions {
  readonly with?: readonly string[];
  readonly seed?: string;
  readonly out?: string;
  readonly device?: string;
  readonly at?: string;
  readonly set?: readonly string[];
}

export async function apply(run: string, net: string, inputs: readonly string[], options: ApplyOptions): Promise<void> {
  const project = projectOf(run);
  const program = await readableProgram(run);
  if (program !== null) {
    checkNetwork(run, net, program);
    tellPrepared(run, net, program);
  }
  const set = readSettings(options.set);
  const passed = passedOn(options, ['seed', 'out', 'device', 'with', 'at']);
  // A picture may have any name, but no option's.
  const pictures = inputs.map((path) => (path.startsWith('-') ? join('.', path).replace(/^-/, './-') : path));
  const inFolder = (folder: string): Promise<void> => {
    if (!exists(join(folder, 'apply.ts')))
      throw new UserError(`${run} was made by an earlier version.`, 'Train again.');
    return runProject(folder, 'apply.ts', [net, ...pictures, '--run', run, ...passed]);
  };
  const { device } = options;
  const asTrained = Object.keys(set).length === 0 && (await hasOwn(run, 'apply.ts', device));
  await (asTrained ? inFolder(project) : withParams(run, { set, programs: ['apply'], device }, inFolder));
}

/** @throws UserError when it can be seen that no network of this name makes pictures of pictures */
function checkNetwork(run: string, net: string, { networks }: Program): void {
  const network = networks.find(({ name }) => name === net);
  const able = networks.filter(isImageToImage).map(({ name }) => name);
  const instead = able.length === 0 ? `gan sample ${run} draws samples.` : `Those that can: ${able.join(', ')}.`;
  if (network === undefined) {
    const near = nearest(net, networks.map(({ name }) => name)); // prettier-ignore
    throw new UserError(`${run} has no network ${net}.`, didYouMean(near) ?? instead, 2);
  }
  if (!isImageToImage(network))
    throw new UserError(`${signatureText(network)}: it makes no picture of one picture.`, instead, 2);
}

/** Pictures are given to a network as they are; says so where `train` gives it what it makes of them. */
function tellPrepared(run: string, net: string, program: Program): void {
  const prepared = preparation(program, net);
  if (prepared === null) return;
  const { given, made, field } = prepared;
  const problem = `\`train\` gives ${net} what \`${given}\` makes of pictures, and here it is given pictures as they are.`;
  const hint = `gan sample ${run} --of "${made}" --with ${field}=PICTURE.png --count 1 prepares one as \`train\` does.`;
  process.stderr.write(`${warningText(problem, hint)}\n`);
}
