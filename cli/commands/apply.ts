/** `gan apply RUN NET INPUT...`: a trained network on the user's own pictures. */
import { join } from 'node:path';
import { isWritable } from '../../runtime/files/folders.js';
import { didYouMean, nearest } from '../../runtime/text/nearest.js';
import { signatureText, isImageToImage } from '../../compiler/graph/analyse/image-to-image.js';
import { exists } from '../host/files.js';
import { networksOf, projectOf, withParams } from '../project/run-program.js';
import { passedOn, runProject } from '../project/run-project.js';
import { UserError } from '../host/user-error.js';

export interface ApplyOptions {
  readonly with?: readonly string[];
  readonly seed?: string;
  readonly out?: string;
  readonly device?: string;
  readonly at?: string;
}

export async function apply(run: string, net: string, inputs: readonly string[], options: ApplyOptions): Promise<void> {
  const project = projectOf(run);
  await checkNetwork(run, net);
  const passed = passedOn(options, ['seed', 'out', 'device', 'with', 'at']);
  // A picture may have any name, but no option's.
  const pictures = inputs.map((path) => (path.startsWith('-') ? join('.', path).replace(/^-/, './-') : path));
  const inFolder = (folder: string): Promise<void> => {
    if (!exists(join(folder, 'apply.ts')))
      throw new UserError(`${run} was made by an earlier version.`, 'Train again.');
    return runProject(folder, 'apply.ts', [net, ...pictures, '--run', run, ...passed]);
  };
  // What was trained on another engine has no such program of its own in the run, and one that cannot be written into
  // cannot be lent any packages.
  await (exists(join(project, 'graphs')) || !isWritable(project)
    ? withParams(run, { set: {} }, inFolder)
    : inFolder(project));
}

/** @throws UserError when it can be seen that no network of this name makes pictures of pictures */
async function checkNetwork(run: string, net: string): Promise<void> {
  const networks = await networksOf(run);
  if (networks === null) return;
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
