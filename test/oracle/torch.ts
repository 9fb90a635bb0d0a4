/** PyTorch, where there is one: an independent implementation to ask for the right numbers. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The Python that is asked. */
export const python = process.env['GANLANG_PYTHON'] ?? 'python3';

const answer = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });

/** Whether PyTorch is here; where not, the test's name says how to get it. */
export const torch: { readonly here: boolean; readonly note: string } =
  answer.status === 0
    ? { here: true, note: ` (PyTorch ${answer.stdout.trim()})` }
    : { here: false, note: ' (skipped: needs a Python with PyTorch, named by GANLANG_PYTHON or called python3)' };

/**
 * Runs a script beside this file: it reads `questions` as JSON from its input and writes its answers as JSON.
 * @throws Error with what the script wrote to its error stream
 */
export function askTorch<Answer>(script: string, questions: unknown): Promise<Answer> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(python, [file], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out) as Answer);
      else reject(new Error(`${script} ended with code ${code}:\n${err}`));
    });
    child.stdin.end(JSON.stringify(questions));
  });
}
