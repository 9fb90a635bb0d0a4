/** `gan flatten FILE`: one standalone file that means the same. */
import { visible } from '../../runtime/text/visible.js';
import { compileFile, readSettings, usable } from '../host/program.js';

export interface FlattenOptions {
  readonly set?: readonly string[];
}

export async function flatten(file: string, options: FlattenOptions): Promise<void> {
  const { flat } = usable(file, await compileFile(file, readSettings(options.set)));
  // A terminal is shown what cannot be seen written out; a file gets the text as it is.
  const text = flat();
  process.stdout.write(process.stdout.isTTY ? visible(text) : text);
}
