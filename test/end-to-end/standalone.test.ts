import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compileForUse } from '../../cli/host/program.js';
import { buildProject } from '../../cli/project/build.js';
import { targetNamed } from '../../cli/project/targets.js';
import { readMetrics } from '../../runtime/metrics/log.js';
import { repository } from '../cli/install.js';
import { example, gan, temporaryFolder } from '../cli/gan.js';
import { build, lendPackages, npm } from './project.js';

/** `npm install` takes the network and a minute: only where it is asked for. */
const installs = process.env['GANLANG_TEST_INSTALL'] === '1';

// A copy elsewhere, as after `git clone` on another machine.
const project = join(temporaryFolder(afterAll), 'my trainer');
const first = temporaryFolder(afterAll);

beforeAll(async () => {
  await build(example('digits'), join(first, 'digits'));
  cpSync(join(first, 'digits'), project, { recursive: true });
  rmSync(join(first, 'digits'), { recursive: true });
  if (installs) {
    const { code, out, err } = await npm(project, 'install');
    expect(code, out + err).toBe(0);
  } else {
    lendPackages(project);
  }
}, 600_000);

describe('a built project, copied elsewhere', () => {
  it('knows nothing of where it was made', () => {
    const files = readdirSync(project, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && !file.parentPath.includes('node_modules'))
      .map((file) => join(file.parentPath, file.name));
    expect(files.length).toBeGreaterThan(50);
    const texts = files
      .filter((file) => !file.endsWith('.gz'))
      .map((file) => [file, readFileSync(file, 'utf8')] as const);
    for (const place of [inject('installed'), repository, '@noble', 'chevrotain', '../../compiler']) {
      expect(texts.filter(([, text]) => text.includes(place)).map(([file]) => relative(project, file))).toEqual([]);
    }
  });

  it('names every package it imports', () => {
    const { dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const own = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as typeof dependencies & {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const code = readdirSync(project, { recursive: true, withFileTypes: true })
      .filter((file) => file.name.endsWith('.ts') && !file.parentPath.includes('node_modules'))
      .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'))
      .join('\n');
    const imported = [...code.matchAll(/(?:from|import\(?) ?'((?:@[\w-]+\/)?[a-z][\w-]*)[\w/.-]*'/g)].map(
      ([, name]) => name!,
    );
    expect(new Set(imported)).toEqual(new Set(Object.keys(dependencies).filter((name) => name !== 'tsx')));
    // In the versions that Ganlang itself is tested with.
    for (const [name, version] of Object.entries(dependencies)) {
      expect([name, version.replace('^', '')]).toEqual([name, own.dependencies[name]!.replace('^', '')]);
    }
  });

  it('type-checks under strict', async () => {
    const { compilerOptions } = JSON.parse(readFileSync(join(project, 'tsconfig.json'), 'utf8')) as {
      readonly compilerOptions: Readonly<Record<string, unknown>>;
    };
    expect(compilerOptions).toMatchObject({ strict: true, noUncheckedIndexedAccess: true });
    const { code, out } = await npm(project, 'run', 'check', '--', '--listFiles');
    expect(code, out).toBe(0);
    for (const file of [
      'train.ts',
      'sample.ts',
      'model.ts',
      'layers.ts',
      'losses.ts',
      'optimizers.ts',
      'runtime/index.ts',
    ]) {
      expect(out).toContain(`/my trainer/${file}\n`);
    }
  });

  it('trains, goes on and samples, with the numbers of gan train', async () => {
    const train = (...args: readonly string[]) => npm(project, 'run', 'train', '--', ...args, '--device', 'wasm');
    const first = await train('--steps', '3');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^digits\.gan on wasm, 3 steps \(0\.107 epochs of digits\), into runs.digits-1\n/);
    expect(await train('--resume', join('runs', 'digits-1'), '--steps', '5')).toMatchObject({ code: 0, err: '' });
    const lines = await readMetrics(join(project, 'runs', 'digits-1', 'metrics.jsonl'));

    const out = join(project, 'by gan');
    expect(await gan(['train', example('digits'), '--steps', '5', '--device', 'wasm', '--out', out])).toMatchObject({
      code: 0,
    });
    const theirs = await readMetrics(join(out, 'metrics.jsonl'));
    // Both sittings measured at their end, which is no pass.
    const losses = (all: typeof lines) => all.map((line) => line.losses).filter((found) => found !== undefined);
    expect(losses(lines)).toEqual(losses(theirs));
    expect(losses(lines)).toHaveLength(5);

    const sample = await npm(project, 'run', 'sample', '--', '--count', '4', '--out', 'four.png');
    expect(sample).toMatchObject({ code: 0, err: '' });
    expect(sample.out).toMatch(/^4 samples of step 5 of runs.digits-1, on [\w-]+: four\.png\n$/);
    const byGan = await gan(['sample', out, '--count', '4', '--out', join(project, 'gan.png')]);
    expect(byGan).toMatchObject({ code: 0, err: '' });
    const pixels = (file: string) => sharp(join(project, file)).raw().toBuffer();
    expect(await pixels('four.png')).toEqual(await pixels('gan.png'));
  });

  it('explains itself', async () => {
    const help = await npm(project, 'run', 'train', '--', '--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const flag of ['--steps', '--epochs', '--seed', '--device', '--out', '--resume', '--quiet']) {
      expect(help.out).toContain(`  ${flag} `);
    }
    const wrong = await npm(project, 'run', 'train', '--', '--stesp', '5');
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toBe('error: There is no option --stesp.\n  Did you mean --steps?\n');
  });
});

describe('a project whose pictures lie elsewhere, or were added to', () => {
  const program = (allowed: string) => `data pics = images("pics") { image: f32[4, 4, 1] in [0, 1] } ${allowed}
network N(x: f32[4, 4, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 2
  until 1 steps
  optimizer N = sgd(0.001)
  real <- pics.image
  minimize N: mean(N(real))
}
`;
  const said =
    'warning: data/pics/pics holds 1 picture that is passed over beside the 2 that are read: 1 in .heic, such as data/pics/pics/c.heic.\n';

  it('says what is passed over, as gan train does, unless that is meant', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'pics'));
    const picture = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    for (const name of ['a.png', 'b.png', 'c.heic']) writeFileSync(join(folder, 'pics', name), picture);
    for (const [name, allowed] of [
      ['told', ''],
      ['meant', '// allow data/passed-over: these are spare'],
    ] as const) {
      const built = join(folder, name);
      writeFileSync(join(folder, `${name}.gan`), program(allowed));
      expect(await gan(['build', `${name}.gan`, '--out', name], { cwd: folder })).toMatchObject({ code: 0 });
      writeFileSync(join(built, 'data', 'pics', 'pics', 'c.heic'), picture);
      lendPackages(built);
      const trained = await npm(built, 'run', 'train', '--', '--device', 'cpu');
      expect(trained.code, trained.err).toBe(0);
      expect(trained.err.slice(0, said.length)).toBe(name === 'told' ? said : '');
    }
    const quiet = await npm(join(folder, 'told'), 'run', 'train', '--', '--device', 'cpu', '--quiet');
    expect(quiet).toMatchObject({ code: 0, out: '', err: '' });
  });
});

/** What files of a project import that is not there. */
const leadingNowhere = (project: string): readonly string[] =>
  readdirSync(project, { recursive: true, withFileTypes: true }).flatMap(({ parentPath, name }) => {
    if (!name.endsWith('.ts')) return [];
    const imported = readFileSync(join(parentPath, name), 'utf8').matchAll(/from '(\.[^']*)\.js'/g);
    return [...imported].map(([, path]) => join(parentPath, `${path}.ts`)).filter((file) => !existsSync(file));
  });

describe('every example', () => {
  const names = readdirSync(join(repository, 'examples'))
    .filter((file) => file.endsWith('.gan'))
    .map((file) => file.slice(0, -'.gan'.length));

  it('becomes a project that type-checks', async () => {
    const folder = temporaryFolder();
    // In this process: forty that each load the compiler take minutes.
    for (const name of names) {
      const built = await compileForUse(example(name), {});
      await buildProject(built, join(folder, name), targetNamed('tfjs'));
    }
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'junction');
    // What each carries along is whole; then one runtime is checked for all of them, which are parts of it.
    for (const name of names) {
      expect([name, leadingNowhere(join(folder, name))]).toEqual([name, []]);
      rmSync(join(folder, name, 'runtime'), { recursive: true });
      symlinkSync(join(repository, 'runtime'), join(folder, name, 'runtime'), 'junction');
    }
    // All at once, with one of their own settings: most of the time goes to reading the types of packages.
    const settings = { extends: `./${names[0]}/tsconfig.json`, include: names.flatMap((name) => [`${name}/*.ts`]) };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', scripts: { check: 'tsc' } }));
    const { code, out } = await npm(folder, 'run', 'check', '--', '--listFiles');
    expect(code, out).toBe(0);
    for (const name of names) expect(out).toContain(`/${name}/train.ts\n`);
    // Forty projects are built and checked: a busy machine takes its time.
  }, 600_000);

  it.each(names)('%s trains', async (name) => {
    const out = join(temporaryFolder(), 'run');
    const outcome = await gan(['train', example(name), '--steps', '2', '--out', out]);
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(existsSync(join(out, 'checkpoints', 'step-000002.safetensors'))).toBe(true);
    const lines = await readMetrics(join(out, 'metrics.jsonl'));
    const losses = lines.flatMap((line) => Object.values(line.losses ?? {}));
    expect(losses.length).toBeGreaterThanOrEqual(2);
    expect(losses.every(Number.isFinite)).toBe(true);
  });
});
