/** `gan flatten FILE`: one standalone file that means the same. */
import { readSettings } from '../program.js';
import { compileFile, usable } from '../program.js';

export async function flatten(file: string, options: { readonly set: readonly string[] }): Promise<void> {
  const { flat } = usable(file, await compileFile(file, readSettings(options.set)));
  process.stdout.write(flat);
}
