/** A question put to a process of its own, which may crash without taking the one that asks with it. */
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** How long it may take before it counts as broken, in milliseconds. */
const patience = 60_000;

/**
 * What a module says to `process.send` when it is run as a process; else how it ended.
 * @param module without its ending: it is run from TypeScript where the module that asks is
 * @param from `import.meta.url` of the module that asks
 * @param message what the process is sent once it listens
 */
export function ask<Answer>(
  module: string,
  from: string,
  args: readonly string[],
  message?: string,
): Promise<Answer | { readonly ended: string }> {
  return new Promise((resolve) => {
    const typescript = from.endsWith('.ts');
    const file = fileURLToPath(new URL(`${module}.${typescript ? 'ts' : 'js'}`, from));
    const loader = typescript ? ['--import', createRequire(import.meta.url).resolve('tsx')] : [];
    const child = fork(file, args, { execArgv: loader, stdio: 'ignore', timeout: patience });
    let answer: Answer | { readonly ended: string } | undefined;
    child.on('message', (said) => (answer = said as Answer));
    child.on('error', (error) => (answer ??= { ended: error.message }));
    child.on('exit', (code, signal) => {
      const end = signal === null ? `exit code ${code}` : signal;
      resolve(answer ?? { ended: `it ends the process as it starts (${end})` });
    });
    if (message !== undefined) child.send(message);
  });
}
