/** PyTorch, where there is one: an independent implementation to ask for the right numbers. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The Python that is asked. */
export const python = process.env['GANLANG_PYTHON'] ?? 'python3';

/** Whether something is here that a test asks; where not, the note in the test's name says how to get it. */
export interface Found {
  readonly here: boolean;
  readonly note: string;
}

const found = (module: string, name: string): Found => {
  const { status, stdout } = spawnSync(python, ['-c', `import ${module}; print(${module}.__version__)`], {
    encoding: 'utf8',
  });
  return status === 0
    ? { here: true, note: ` (${name} ${stdout.trim()})` }
    : { here: false, note: ` (skipped: needs a Python with ${name}, named by GANLANG_PYTHON or called python3)` };
};

export const torch = found('torch', 'PyTorch');

/** ONNX Runtime, which runs models in Python. */
export const onnxruntime = found('onnxruntime', 'ONNX Runtime');

/** SciPy, beside PyTorch. */
export const scipy = torch.here ? found('scipy', 'SciPy') : torch;

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
    // A script that ends before it has read its questions says why by its exit code.
    child.stdin.on('error', () => {});
    child.stdin.end(JSON.stringify(questions));
  });
}
