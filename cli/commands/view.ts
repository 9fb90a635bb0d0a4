/** `gan view RUN...`: a page in the browser that shows runs, and steers those that train. */
import { type PageServer, servePage } from '../view/server.js';
import { pageFiles } from '../view/page-files.js';
import { projectOf } from '../project/run-program.js';
import { visibleLine } from '../../runtime/text/visible.js';
import { parseArguments, wholeNumber } from '../../runtime/run/arguments.js';
import { passedOn } from '../project/run-project.js';
import { UserError } from '../host/user-error.js';

export interface ViewOptions {
  readonly port?: string;
  /** Started by a command that trains, which it tells the address, and with which it ends. */
  readonly beside?: boolean;
}

export async function view(runs: readonly string[], options: ViewOptions): Promise<void> {
  const { port = 0 } = parseArguments(passedOn({ port: options.port }, ['port']), { port: wholeNumber('', 0) });
  if (port > 65535) throw new UserError(`--port takes a number up to 65535, not ${port}.`, 'Leave it out for a free one.', 2); // prettier-ignore
  // Whatever is no run is told before a page is opened.
  for (const run of runs) projectOf(run);
  const twice = runs.find((run, i) => runs.indexOf(run) !== i);
  if (twice !== undefined) throw new UserError(`${twice} is named twice.`, 'Name each run once.', 2);
  const server = await begun(runs, port);
  if (options.beside === true) return beside(server);
  process.stdout.write(visibleLine(`${runs.join(', ')}: ${server.address}`) + '\n');
  process.stdout.write('Open it in a browser on this machine. Ctrl-C ends the page, not the training.\n');
  await ended();
  await server.close();
}

async function begun(runs: readonly string[], port: number): Promise<PageServer> {
  try {
    return await servePage(runs, pageFiles(), port);
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && ['EADDRINUSE', 'EACCES'].includes(String(error.code));
    if (taken) throw new UserError(`Port ${port} cannot be had.`, 'Name another with --port, or leave it out.');
    throw error;
  }
}

const ended = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });

/** Ends with the process that started it, which is told what to do by signals: this one is not. */
async function beside(server: PageServer): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => undefined);
  const over = new Promise((resolve) => process.once('disconnect', resolve));
  process.send?.({ address: server.address });
  if (process.connected) await over;
  await server.close();
  process.exit(0);
}
