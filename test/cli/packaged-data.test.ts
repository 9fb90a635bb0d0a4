/** Data that lie in npm packages, as a user meets them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan, temporaryFolder } from './gan.js';
import { repository } from './install.js';

const program = `data digits = idx(images: "npm:small-digits/data/images", labels: "npm:small-digits/data/labels") {
  image: f32[2, 2, 1] in [-1, 1]
  label: int<2>
}

generator G(z: f32[2], label: int<2>) -> f32[2, 2, 1] in [-1, 1] {
  concat(z, label |> one_hot) |> dense(4) |> reshape(2, 2, 1) |> tanh
}

discriminator D(x: f32[2, 2, 1], label: int<2>) -> f32[] {
  concat(x |> flatten, label |> one_hot) |> dense(1) |> squeeze
}

train {
  batch 2
  until 2 steps
  optimizer G, D = sgd(0.01)
  real <- digits.image
  label <- digits.label
  z ~ normal[2]
  minimize D: mean(D(G(z, label), label)) - mean(D(real, label))
  minimize G: -mean(D(G(z, label), label))
}
`;

const images = Uint8Array.of(...[0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 2], ...Array(16).keys());
const labels = Uint8Array.of(...[0, 0, 8, 1, 0, 0, 0, 4], 0, 1, 0, 1);

/** A project with a program in a folder of it, and a package of data. */
function project(): string {
  const folder = temporaryFolder();
  const data = join(folder, 'node_modules', 'small-digits', 'data');
  mkdirSync(data, { recursive: true });
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'models', 'a.gan'), program);
  writeFileSync(join(data, '..', 'package.json'), '{ "name": "small-digits", "version": "1.2.3" }');
  writeFileSync(join(data, 'images'), images);
  writeFileSync(join(data, 'labels'), labels);
  return folder;
}

const read = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8');

describe('data of an npm package', () => {
  it('are found from the program upwards, and are nothing outside of its folder', async () => {
    const cwd = project();
    expect(await gan(['check', 'models/a.gan'], { cwd })).toEqual({
      code: 0,
      out: 'models/a.gan: fine, parameters: G 20, D 7\n',
      err: '',
    });
    expect(await gan(['check', '--deep', 'a.gan'], { cwd: join(cwd, 'models') })).toMatchObject({ code: 0, err: '' });
    writeFileSync(join(cwd, 'node_modules', 'small-digits', 'data', 'labels'), labels.subarray(0, 10));
    const { err } = await gan(['check', 'models/a.gan'], { cwd });
    expect(err).toContain('node_modules/small-digits/data/labels is cut short');
  });

  it('are told with the command that installs them where they are not there', async () => {
    const cwd = project();
    rmSync(join(cwd, 'node_modules'), { recursive: true });
    for (const args of [['check'], ['check', '--deep'], ['train', '--device', 'cpu']]) {
      const { code, err } = await gan([args[0]!, 'models/a.gan', ...args.slice(1)], { cwd });
      expect(code).toBe(1);
      expect(err).toContain(`error[data/files] The npm package small-digits is not installed, and "npm:small-digits/data/images" is in it.
  --> models/a.gan:1:15`); // prettier-ignore
      expect(err).toContain('  = Install it: npm install small-digits\n');
    }
  });

  it.each(['tfjs', 'onnx'])('stay where they are while %s trains, wherever the run is', async (target) => {
    const cwd = project();
    const out = join(temporaryFolder(), 'run');
    const args = ['train', 'models/a.gan', '--target', target, '--device', 'cpu', '--out', out, '--quiet'];
    expect(await gan(args, { cwd })).toMatchObject({ code: 0, err: '' });
    expect(read(out, 'metrics.jsonl').trim().split('\n').length).toBe(2);
    expect(read(out, 'program', 'train.ts')).toContain(join(cwd, 'node_modules', 'small-digits', 'data', 'images'));
  });

  it.each(['tfjs', 'onnx'])('are packages of a project for %s, which finds them itself', async (target) => {
    const cwd = project();
    const out = join(cwd, 'built');
    expect(await gan(['build', 'models/a.gan', '--target', target, '--out', out], { cwd })).toMatchObject({ code: 0 });
    expect(read(out, 'train.ts')).toContain("images: 'npm:small-digits/data/images'");
    const { dependencies } = JSON.parse(read(out, 'package.json')) as { dependencies: Record<string, string> };
    expect(dependencies['small-digits']).toBe('1.2.3');
    symlinkSync(join(repository, 'node_modules'), join(out, 'node_modules'), 'junction');
    const args = ['--import', 'tsx', 'train.ts', '--device', 'cpu', '--out', 'run', '--quiet'];
    execFileSync(process.execPath, args, { cwd: out, stdio: ['ignore', 'pipe', 'inherit'] });
    expect(read(out, 'run', 'metrics.jsonl').trim().split('\n').length).toBe(2);
  });

  it('travel with a project for PyTorch, which has no npm', async () => {
    const cwd = project();
    const out = join(cwd, 'built');
    expect(await gan(['build', 'models/a.gan', '--target', 'pytorch', '--out', out], { cwd })).toMatchObject({
      code: 0,
    });
    expect(read(out, 'data.py')).toContain('images=HERE / "data/digits/images"');
    expect(new Uint8Array(readFileSync(join(out, 'data', 'digits', 'images')))).toEqual(images);
  });
});
