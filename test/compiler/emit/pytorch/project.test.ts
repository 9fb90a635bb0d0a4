/** Programs as projects on PyTorch: what people read. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compileFile } from '../../../../cli/host/program.js';
import { buildProject } from '../../../../cli/project/build.js';
import { targetNamed } from '../../../../cli/project/targets.js';
import { operations } from '../../../../compiler/emit/pytorch/operations/index.js';
import { docstring } from '../../../../compiler/emit/pytorch/texts.js';
import { primitives } from '../../../../compiler/graph/primitives/index.js';
import { temporaryFolder } from '../../../cli/gan.js';

const folder = temporaryFolder(afterAll);

async function built(name: string, set: Readonly<Record<string, string>> = {}) {
  const compilation = await compileFile(`examples/${name}.gan`, set);
  const out = join(folder, name);
  await buildProject(compilation as never, out, targetNamed('pytorch'));
  return { out, program: compilation.program, file: (path: string) => readFileSync(join(out, path), 'utf8') };
}

describe('a project on PyTorch', () => {
  it('can spell every operation', () => {
    expect([...primitives.keys()].filter((name) => !operations.has(name))).toEqual([]);
  });

  it('repeats a difference for each sample as a whole', async () => {
    const path = join(folder, 'repeated.gan');
    writeFileSync(
      path,
      `network N(x: f32[4]) -> f32[6] { concat(x, zeros[2] - 1e9) |> dense(6) }
train { batch 2 \n until 1 steps \n optimizer N = sgd(1) \n x ~ normal[4] \n minimize N: mean(N(x)) }`,
    );
    const out = join(folder, 'repeated');
    await buildProject((await compileFile(path, {})) as never, out, targetNamed('pytorch'));
    const model = readFileSync(join(out, 'model.py'), 'utf8');
    expect(model).toMatch(/\(torch\.zeros\([^]*? - 1000000000\)\s*\.expand\(/);
  });

  it('has layers of PyTorch where a block computes what they do', async () => {
    const { file } = await built('digits');
    const made = [...file('model.py').matchAll(/self\.\w+ = (nn\.\w+\(.*\))/g)].map(([, layer]) => layer);
    expect(made).toEqual([
      'nn.Linear(64, 512)',
      'nn.BatchNorm2d(128)',
      'nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1)',
      'nn.BatchNorm2d(64)',
      'nn.ConvTranspose2d(64, 1, 4, stride=2, padding=1)',
      'nn.Conv2d(1, 32, 4, stride=2, padding=1)',
      'nn.Conv2d(32, 64, 4, stride=2, padding=1)',
      'nn.Linear(256, 1)',
    ]);
    expect(file('train.py')).toContain('d(real), d(fake.detach())');
  });

  it('has no networks that measures alone look through, and keeps their weights for checkpoints', async () => {
    const { file } = await built('cgan');
    expect([...file('model.py').matchAll(/^class (\w+)/gm)].map(([, name]) => name)).toEqual(['G', 'D']);
    expect(file('layers.py')).not.toContain('SmallClassifier');
    expect(file('train.py')).toMatch(/run\.carry\(\s+"digit_classifier",/);
  });

  it('takes batch norm over all ranks where the program says so', async () => {
    const across = join(folder, 'across.gan');
    const digits = readFileSync('examples/digits.gan', 'utf8');
    writeFileSync(across, digits.replace(/^train \{/m, 'train {\n  batch norm across devices'));
    const out = join(folder, 'across');
    await buildProject((await compileFile(across, {})) as never, out, targetNamed('pytorch'));
    expect(readFileSync(join(out, 'train.py'), 'utf8')).toContain('sync_batch_norm=True,');
    expect((await built('digits')).file('train.py')).not.toContain('sync_batch_norm');
  });

  it('has autograd where the program says `grad`', async () => {
    const { file } = await built('wgan-gp');
    expect(file('losses.py')).toMatch(
      /between\.requires_grad_\(\)\n +score: Tensor = d\(between\)\n.*torch\.autograd\.grad\(score\.sum\(\), between, create_graph=True\)\[0\]/,
    );
  });

  it("has Adam's lazy form as Adam, with what the rule makes of its options", async () => {
    const { file } = await built('stylegan2');
    const train = file('train.py').replace(/\s+/g, ' ');
    expect(train).toContain('optimizer_d = torch.optim.Adam( weights_d, lr=settings.interval_d / (settings.interval_d + 1) * settings.rate_d, betas=( settings.beta1_d ** (settings.interval_d / (settings.interval_d + 1)),'); // prettier-ignore
  });

  it('writes a rule out that PyTorch has no optimizer for', async () => {
    const lion = join(folder, 'lion.gan');
    writeFileSync(lion, readFileSync('examples/digits.gan', 'utf8').replace(/= adam\(.*\)$/m, '= lion(1e-4)'));
    const out = join(folder, 'lion');
    await buildProject((await compileFile(lion, {})) as never, out, targetNamed('pytorch'));
    expect(readFileSync(join(out, 'optimizers.py'), 'utf8')).toContain('def lion(');
  });

  it('has smoothing filters as one filter each', async () => {
    const { file } = await built('stylegan2');
    expect(file('layers.py')).toContain('return means(h, (2, 2), times=3, stride=2)');
    expect(file('layers.py')).not.toContain('avg_pool2d(');
  });

  it('has the first sentence of what is said of a function on a line of its own, where it fits', () => {
    expect(docstring('Short.')).toEqual(['"""Short."""']);
    expect(docstring('As in Karras et al. 2019, eq. 3.\nAnd more.')).toEqual(['"""As in Karras et al. 2019, eq. 3.', '', 'And more.', '"""']); // prettier-ignore
    const long = Array.from({ length: 40 }, () => 'word').join(' ');
    expect(docstring(`${long}.`).map((line) => line.length).slice(0, 2)).toEqual([92, 89]); // prettier-ignore
    expect(docstring('Trains it.\na   one\nb   two')).toEqual(['"""Trains it.', '', 'a   one', 'b   two', '"""']);
  });
});
