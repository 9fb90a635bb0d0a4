/** `gan export --onnx`: models give the samples that `gan sample` gives. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnxRuntime } from '../compiler/emit/onnx/engine.js';
import { checker, complaintsIn } from '../compiler/emit/onnx/check.js';
import { feeds, runOnnx, runOnnxInPython, specOf, trainFaces } from './exported.js';
import { pythonWith } from './python.js';
import { gan, temporaryFolder } from './gan.js';
import { tiny } from './programs.js';

const folder = temporaryFolder(afterAll);
const command = (...args: readonly string[]) => gan(args, { cwd: folder });
const at = (...parts: readonly string[]) => join(folder, ...parts);

beforeAll(() => trainFaces(folder));

/** What `gan sample` draws, flat. */
async function sampled(...args: readonly string[]): Promise<readonly number[]> {
  const out = `drawn${args.join('')}.json`;
  expect(await command('sample', 'faces-run', ...args, '--out', out, '--device', 'cpu')).toMatchObject({ code: 0, err: '' }); // prettier-ignore
  return (JSON.parse(readFileSync(at(out), 'utf8')) as number[][][][]).flat(3);
}

function expectNear(some: ArrayLike<number>, others: ArrayLike<number>): void {
  expect(some).toHaveLength(others.length);
  const apart = Array.from(some, (value, i) => Math.abs(value - others[i]!));
  expect(Math.max(...apart)).toBeLessThan(1e-5);
}

describe('gan export --onnx', () => {
  it('writes the sampler, and says what it takes and makes', async () => {
    expect(await command('export', 'faces-run', '--onnx')).toEqual({
      code: 0,
      out: `the sampler of step 3 of faces-run: ${join('faces-run', 'faces.onnx')}
  takes z: f32[4], wanted: int<2>, G/noisy/noise: f32[4, 4, 1]
  makes output: f32[8, 8, 3] in [-1, 1]
`,
      err: '',
    });
    expect(specOf(at('faces-run', 'faces.onnx'))).toEqual({
      program: 'faces.gan',
      fingerprint: readFileSync(at('faces-run', 'fingerprint'), 'utf8').trim(),
      network: null,
      step: 3,
      inputs: {
        z: { kind: 'normal', shape: [4] },
        wanted: { kind: 'class', classes: 2, from: 'faces.kind', names: ['cats', 'dogs'] },
        'G/noisy/noise': { kind: 'normal', shape: [4, 4, 1], key: 'G_2/noisy/noise' },
      },
      outputs: { output: { shape: [8, 8, 3], range: [-1, 1] } },
    });
  });

  it.skipIf(!onnxRuntime.here)(
    `draws what gan sample draws, with the averaged weights${onnxRuntime.note}`,
    async () => {
      await command('export', 'faces-run', '--onnx', '--out', 'sampler.onnx');
      const spec = specOf(at('sampler.onnx'));
      const drawn = await sampled('--seed', '11', '--count', '5');
      expectNear(await runOnnx(at('sampler.onnx'), feeds(spec, { seed: 11, count: 5 })), drawn);
      const dogs = await runOnnx(at('sampler.onnx'), feeds(spec, { seed: 11, count: 5, asked: { wanted: { from: Int32Array.of(1) } } })); // prettier-ignore
      expectNear(dogs, await sampled('--seed', '11', '--count', '5', '--with', 'wanted=dogs'));
      expect(Math.max(...dogs.map((value, i) => Math.abs(value - drawn[i]!)))).toBeGreaterThan(1e-3);
    },
  );

  const python = pythonWith('onnxruntime', 'numpy');
  it.skipIf(!python.here)(`does so in Python${python.note}`, async () => {
    await command('export', 'faces-run', '--onnx', '--out', 'python.onnx');
    const made = runOnnxInPython(at('python.onnx'), feeds(specOf(at('python.onnx')), { seed: 4, count: 3 }));
    expectNear(made, await sampled('--seed', '4', '--count', '3'));
  });

  it('exports any network, with what it is given in training', async () => {
    expect(await command('export', 'faces-run', 'D', '--onnx', '--out', join('new', 'D.onnx'))).toEqual({
      code: 0,
      out: `D of step 3 of faces-run: ${join('new', 'D.onnx')}
  takes x: f32[8, 8, 3] in [-1, 1], kind: int<2>
  makes score: f32[], features: f32[8]
`,
      err: '',
    });
    const { network, inputs } = specOf(at('new', 'D.onnx'));
    expect([network, inputs['kind']]).toEqual(['D', { kind: 'class', classes: 2, from: 'faces.kind', names: ['cats', 'dogs'] }]); // prettier-ignore
  });

  it.skipIf(!onnxRuntime.here)(`exports a network that draws as it does in samples${onnxRuntime.note}`, async () => {
    await command('export', 'faces-run', '--onnx', '--out', 'whole.onnx');
    await command('export', 'faces-run', 'G', '--onnx', '--out', 'G.onnx');
    const given = new Map(feeds(specOf(at('whole.onnx')), { seed: 2, count: 3 }));
    given.set('kind', given.get('wanted')!);
    given.delete('wanted');
    expect(Object.keys(specOf(at('G.onnx')).inputs).sort()).toEqual([...given.keys()].sort());
    expectNear(await runOnnx(at('G.onnx'), given), await sampled('--seed', '2', '--count', '3'));
  });

  it('does the same for a run of the other target', async () => {
    expect(await command('train', 'faces.gan', '--target', onnxRuntime.here ? 'onnx' : 'tfjs', '--out', 'other', '--quiet')).toMatchObject({ code: 0 }); // prettier-ignore
    for (const run of ['other', 'faces-run'])
      expect(await command('export', run, '--onnx', '--out', `of ${run}.onnx`)).toMatchObject({ code: 0, err: '' });
    expect(specOf(at('of other.onnx'))).toEqual(specOf(at('of faces-run.onnx')));
  });

  it.skipIf(!checker.here)(`passes the checker of onnx${checker.note}`, async () => {
    mkdirSync(at('checked'));
    for (const [i, net] of [[], ['G'], ['D']].entries())
      expect(await command('export', 'faces-run', ...net, '--onnx', '--out', join('checked', `${i}.onnx`))).toMatchObject({ code: 0 }); // prettier-ignore
    expect(complaintsIn(at('checked'))).toEqual({});
  });

  it('says what stands in the way', async () => {
    writeFileSync(at('tiny.gan'), tiny.replace(/^ {2}every.*\n/gm, ''));
    expect(await command('train', 'tiny.gan', '--out', 'plain', '--quiet')).toMatchObject({ code: 0 });
    mkdirSync(at('unsaved', 'program'), { recursive: true });
    for (const name of ['train.ts', 'faces.gan'])
      writeFileSync(at('unsaved', 'program', name), readFileSync(at('faces-run', 'program', name)));
    writeFileSync(at('unsaved', 'fingerprint'), readFileSync(at('faces-run', 'fingerprint')));
    writeFileSync(at('taken.onnx'), 'mine');
    const before = readdirSync(folder);
    const cases: readonly (readonly [args: readonly string[], code: number, says: string])[] = [
      [['nowhere', '--onnx'], 1, 'error: There is no run nowhere.\n  Train one first: gan train examples/digits.gan\n'],
      [['faces', '--onnx'], 1, 'error: faces is not a run folder.\n  Name a folder that `gan train` made, such as runs/digits-1.\n'],
      [['unsaved', '--onnx'], 1, 'error: unsaved holds no checkpoint.\n'],
      [['faces-run'], 2, 'error: Export it as what?\n  '],
      [['faces-run', 'H', '--onnx'], 2, 'error: faces-run has no network H.\n  There is G, D.\n'],
      [['faces-run', 'g', '--onnx'], 2, 'error: faces-run has no network g.\n  Did you mean G?\n'],
      [['plain', '--onnx'], 2, 'error: The program of plain shows nothing.\n  Name a network: G, D.\n'],
      [['faces-run', '--preview', '2', '--onnx'], 2, 'error: The program of faces-run has no preview 2.\n  There are 1: G(z, wanted).\n'],
      [['faces-run', 'G', '--preview', '1', '--onnx'], 2, 'error: A network and --preview cannot be given together.\n'],
      [['faces-run', '--onnx', '--out', 'taken.onnx'], 2, 'error: taken.onnx exists.\n  Name another with --out, or write over it with --force.\n'],
      [['faces-run', '--onnx', '--out', 'faces'], 2, 'error: faces is a folder.\n'],
      [['faces-run', '--onnx', '--out', join('taken.onnx', 'a.onnx')], 1, 'error: '],
      [['faces-run', '--onnx', '--set', 'width=3'], 1, 'error['],
    ]; // prettier-ignore
    for (const [args, code, says] of cases) {
      const outcome = await command('export', ...args);
      expect(outcome, args.join(' ')).toMatchObject({ code, out: '' });
      expect(outcome.err.slice(0, says.length)).toBe(says);
      expect(outcome.err).not.toMatch(/^\s+at /m);
    }
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(at('taken.onnx'), 'utf8')).toBe('mine');
    expect(await command('export', 'faces-run', '--onnx', '--out', 'taken.onnx', '--force')).toMatchObject({ code: 0 });
    expect(existsSync(at('taken.onnx'))).toBe(true);
    expect(specOf(at('taken.onnx')).step).toBe(3);
  });
});
