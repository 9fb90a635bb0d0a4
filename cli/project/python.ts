/** A Python with PyTorch, where there is one: found in one short process, which imports nothing large. */
import { spawnSync } from 'node:child_process';
import { RunError } from '../../runtime/errors/run-error.js';
import { listed } from '../../runtime/text/prose.js';

export interface Python {
  /** What starts it. */
  readonly command: string;
  /** For people: `PyTorch 2.15.0 (python3)`. */
  readonly description: string;
}

/** What PyTorch projects import, by the names that pip knows. */
const packages = { torch: 'torch', numpy: 'numpy', PIL: 'pillow', safetensors: 'safetensors', tqdm: 'tqdm' } as const;

const question = `
import importlib.metadata, importlib.util, json, sys
names = json.loads(sys.argv[1])
missing = [name for name in names if importlib.util.find_spec(name) is None]
version = None if "torch" in missing else importlib.metadata.version("torch")
print(json.dumps({"python": list(sys.version_info[:2]), "missing": missing, "torch": version}))
`;

interface Answer {
  readonly python: readonly [number, number];
  readonly missing: readonly (keyof typeof packages)[];
  readonly torch: string | null;
}

/** The oldest Python that projects run on. */
const oldest = [3, 11] as const;

/** Which Python is asked: the one that GANLANG_PYTHON names, else what is called python3. */
const called = (): string => process.env['GANLANG_PYTHON'] ?? 'python3';

/** The Python that PyTorch projects run on; else why there is none, and how to get it. */
export function findPython(): Python | { readonly missing: string; readonly hint: string } {
  const command = called();
  const { status, stdout, error } = spawnSync(command, ['-c', question, JSON.stringify(Object.keys(packages))], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  const venv = 'python3 -m venv torch && torch/bin/pip install';
  const name = 'GANLANG_PYTHON=torch/bin/python';
  const install = `Install PyTorch: ${venv} ${Object.values(packages).join(' ')}, and set ${name}.`;
  if (error !== undefined || status !== 0)
    return { missing: `there is no Python called ${command}`, hint: `Install Python ${oldest.join('.')} or later. ${install}` }; // prettier-ignore
  const { python, missing, torch } = JSON.parse(stdout) as Answer;
  const isOld = python[0] < oldest[0] || (python[0] === oldest[0] && python[1] < oldest[1]);
  if (isOld) return { missing: `${command} is Python ${python.join('.')}, and ${oldest.join('.')} or later is needed`, hint: install }; // prettier-ignore
  if (missing.length > 0) {
    const wanted = listed(missing.map((each) => packages[each]));
    return { missing: `${command} has no ${wanted}`, hint: install };
  }
  return { command, description: `PyTorch ${torch} (${command})` };
}

/** @throws RunError where there is none */
export function pythonHere(): Python {
  const found = findPython();
  if ('command' in found) return found;
  throw new RunError(`--target pytorch needs a Python with PyTorch, and ${found.missing}.`, found.hint);
}
