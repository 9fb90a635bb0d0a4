/** The page of a run that is trained here: its server is a process of its own, since steps leave this one no time. */
import { spawn } from 'node:child_process';
import { command } from './draw-samples.js';

export interface PageBeside {
  readonly address: string;
  end(): void;
}

/** @throws Error where it does not start */
export async function pageBeside(run: string): Promise<PageBeside> {
  const child = spawn(process.execPath, [...command, 'view', run, '--beside'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }); // prettier-ignore
  const address = await new Promise<string>((resolve, reject) => {
    child.once('message', (told: { readonly address: string }) => resolve(told.address));
    child.once('error', reject);
    child.once('exit', () => reject(new Error('The page could not be opened.')));
  });
  child.unref();
  child.channel?.unref();
  return { address, end: () => child.connected && child.disconnect() };
}
