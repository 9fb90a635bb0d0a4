/** Runs a file of a built project in this process, with the packages this command brings. */
import { register } from 'node:module';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from './package-root.js';

/** @param args the program's own command line */
export async function runProject(folder: string, file: string, args: readonly string[]): Promise<void> {
  const { register: registerTypeScript } = await import('tsx/esm/api');
  registerTypeScript();
  // A project lies anywhere; where it has no packages of its own, those beside this command serve.
  const finder = `
    const home = ${JSON.stringify(import.meta.url)};
    export async function resolve(specifier, context, next) {
      try {
        return await next(specifier, context);
      } catch (error) {
        if (!/^[@\\w]/.test(specifier) || error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
        return next(specifier, { ...context, parentURL: home });
      }
    }`;
  register(`data:text/javascript,${encodeURIComponent(finder)}`);
  // The runtime looks for engines itself, beside the program and in the folders named here.
  process.env['GANLANG_ENGINES'] = [process.env['GANLANG_ENGINES'], packageRoot()].filter(Boolean).join(delimiter);
  const path = resolve(join(folder, file));
  process.argv = [process.argv[0]!, path, ...args];
  await import(pathToFileURL(path).href);
}
