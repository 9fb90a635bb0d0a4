/** `--target pytorch`: the same commands, with a Python project that trains. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetrics } from '../../runtime/metrics/log.js';
import { gan, temporaryFolder } from './gan.js';
import { tiny } from './programs.js';
import { pythonWith } from './python.js';

const folder = temporaryFolder(afterAll);
const python = pythonWith('torch', 'numpy', 'PIL', 'safetensors', 'tqdm');
const run = (...args: readonly string[]) => gan(args, { cwd: folder });
const train = (...args: readonly string[]) => run('train', 'tiny.gan', ...args, '--quiet');

const lossesOf = async (name: string) =>
  (await readMetrics(join(folder, name, 'metrics.jsonl'))).flatMap(({ step, losses }) =>
    losses === undefined ? [] : [{ step, losses }],
  );

beforeAll(() => writeFileSync(join(folder, 'tiny.gan'), tiny));

describe.runIf(python.here)(`a run on PyTorch${python.note}`, { timeout: 600_000 }, () => {
  it('goes from target to target as if it had never stopped, and is sampled', async () => {
    const fine = { code: 0, err: '' };
    expect(await train('--target', 'tfjs', '--device', 'wasm', '--steps', '16', '--out', 'whole')).toMatchObject(fine);
    expect(await train('--target', 'tfjs', '--device', 'wasm', '--steps', '4', '--out', 'moved')).toMatchObject(fine);
    const goOn = (target: string, device: string, steps: number) =>
      train('--target', target, '--device', device, '--steps', String(steps), '--resume', 'moved');
    expect(await goOn('onnx', 'cpu', 8)).toMatchObject(fine);
    expect(await goOn('pytorch', 'cpu', 12)).toMatchObject(fine);
    expect(await goOn('tfjs', 'wasm', 16)).toMatchObject(fine);
    const [whole, moved] = [await lossesOf('whole'), await lossesOf('moved')];
    expect(moved.map(({ step }) => step)).toEqual(whole.map(({ step }) => step));
    moved.forEach(({ losses }, i) => {
      for (const [name, value] of Object.entries(losses)) expect(value).toBeCloseTo(whole[i]!.losses[name]!, 4);
    });
    expect(await run('sample', 'moved', '--count', '4', '--out', 'moved.png')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'moved.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it('begins there, leaves a report, and is gone on with elsewhere', async () => {
    expect(await train('--target', 'pytorch', '--device', 'cpu', '--steps', '4', '--out', 'begun')).toMatchObject({ code: 0, err: '' }); // prettier-ignore
    expect(readFileSync(join(folder, 'begun', 'report.html'), 'utf8')).toContain('PyTorch');
    expect(await train('--target', 'onnx', '--device', 'cpu', '--steps', '8', '--resume', 'begun')).toMatchObject({ code: 0, err: '' }); // prettier-ignore
    expect((await lossesOf('begun')).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe.runIf(python.here)(`checkpoints on PyTorch${python.note}`, { timeout: 600_000 }, () => {
  it('stay as the file says', async () => {
    writeFileSync(join(folder, 'kept.gan'), tiny.replace(/^train \{/m, 'train {\n  keep last 1, every 3 steps'));
    const args = ['--target', 'pytorch', '--device', 'cpu', '--steps', '8', '--out', 'kept', '--quiet'];
    expect(await run('train', 'kept.gan', ...args)).toMatchObject({ code: 0, err: '' });
    const kept = readdirSync(join(folder, 'kept', 'checkpoints')).filter((name) => /^step-\d+\.json$/.test(name));
    expect(kept).toEqual(['step-000003.json', 'step-000006.json', 'step-000008.json']);
  });
});

describe('without a Python with PyTorch', () => {
  it('it is said in one line how to get it, and nothing is left behind', async () => {
    const before = readdirSync(folder);
    const { code, err } = await gan(['train', 'tiny.gan', '--target', 'pytorch', '--steps', '4', '--out', 'none'], { cwd: folder, env: { GANLANG_PYTHON: join(folder, 'no-python') } }); // prettier-ignore
    expect(code).toBe(1);
    expect(err).toContain('--target pytorch needs a Python with PyTorch, and there is no Python called');
    expect(err).toContain('pip install torch');
    expect(readdirSync(folder)).toEqual(before);
  });

  it('a project is built all the same, with what starts it on several machines', async () => {
    expect(await run('build', 'tiny.gan', '--target', 'pytorch', '--launch', 'slurm', '--out', 'built')).toMatchObject({ code: 0 }); // prettier-ignore
    for (const file of ['train.py', 'model.py', 'pyproject.toml', 'train.sbatch', 'runtime/philox.py'])
      expect(existsSync(join(folder, 'built', file)), file).toBe(true);
    expect(await run('build', 'tiny.gan', '--launch', 'slurm', '--out', 'other')).toMatchObject({ code: 2 });
  });

  it('what a project does without is told, and stands in its README', async () => {
    const measured = tiny.replace(/\}\s*$/, '  at end { measure kid(digit_classifier, digits.image) of G(z) }\n}\n');
    writeFileSync(join(folder, 'measured.gan'), `import { digit_classifier } from "std/metrics"\n${measured}`);
    const { code, out, err } = await run('build', 'measured.gan', '--target', 'pytorch', '--out', 'measures');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const told = 'What the file measures (kid) is not in the project: `gan eval RUN` measures its runs.';
    expect(out).toContain(`\n${told}\n`);
    expect(readFileSync(join(folder, 'measures', 'README.md'), 'utf8')).toContain(told);
  });
});
