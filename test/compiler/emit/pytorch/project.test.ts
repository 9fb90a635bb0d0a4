/** Programs as projects on PyTorch: what people read, and the losses that it trains with. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compileFile } from '../../../../cli/host/program.js';
import { buildProject } from '../../../../cli/project/build.js';
import { targetNamed } from '../../../../cli/project/targets.js';
import { operations } from '../../../../compiler/emit/pytorch/operations/index.js';
import { primitives } from '../../../../compiler/graph/primitives/index.js';
import { readMetrics } from '../../../../runtime/metrics/log.js';
import { temporaryFolder } from '../../../cli/gan.js';
import { here, note, python } from '../../../runtime/pytorch/python.js';
import { smallest } from '../../../end-to-end/smallest.js';
import { interpretProgram } from '../../lower/interpret.js';

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

  it.skipIf(!here).each(['digits', 'wgan-gp', 'sngan', 'infogan'])(`has the losses of exact arithmetic: %s${note}`, { timeout: 400_000 }, async (name) => {
    const { out, program } = await built(name, smallest[name]);
    const run = join(out, 'run');
    execFileSync(python, ['train.py', '--steps', '3', '--out', run, '--quiet'], { cwd: out });
    const losses = (await readMetrics(join(run, 'metrics.jsonl'))).flatMap(({ losses: made }) => (made === undefined ? [] : [made]));
    const exact = await interpretProgram(program, 3);
    expect(losses).toHaveLength(3);
    losses.forEach((step, i) => {
      for (const [key, value] of Object.entries(exact[i]!)) expect(Math.abs(step[key]! - value) / Math.max(1e-2, Math.abs(value))).toBeLessThan(1e-4); // prettier-ignore
    });
  }); // prettier-ignore
});
