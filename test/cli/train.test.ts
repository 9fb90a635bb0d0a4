import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { decodeSafetensors } from '../../runtime/checkpoints/safetensors.js';
import { example, gan, showsStack, start, temporaryFolder, type Outcome } from './gan.js';
import { folderWith, tiny, tinyWith } from './programs.js';

interface Line {
  readonly step: number;
  readonly epoch: number;
  readonly seconds: number;
  readonly losses?: Readonly<Record<string, number>>;
  readonly measures?: Readonly<Record<string, number>>;
}

const linesOf = (run: string) =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Step and losses of every line. */
const history = (run: string) => linesOf(run).map(({ step, losses }) => ({ step, losses }));

const fingerprintOf = (run: string) => readFileSync(join(run, 'fingerprint'), 'utf8').trimEnd();

/** Everything in a folder, by path, but for the copy of the runtime and the link to packages. */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  const own = paths.filter((path) => !/[\\/](runtime|node_modules)[\\/]/.test(path)).sort();
  return Object.fromEntries(own.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'latin1')]));
}

const folder = temporaryFolder(afterAll);
let whole: Outcome;
const run = () => join(folder, 'runs', 'tiny-1');
const train = (...args: readonly string[]) => gan(['train', ...args], { cwd: folder });

beforeAll(async () => {
  writeFileSync(join(folder, 'tiny.gan'), tiny);
  whole = await train('tiny.gan');
});

describe('gan train', () => {
  it('says where it goes, how it goes and where the report is', () => {
    const lines = whole.out.trimEnd().split('\n');
    expect(whole).toMatchObject({ code: 0, err: '' });
    expect(lines[0]).toMatch(
      /^Training on ONNX Runtime 1\.30\.0, CPU, \d+ threads?: the fastest here for networks of this size\.$/,
    );
    expect(lines[1]).toBe(`tiny.gan on onnx, 12 steps (0.107 epochs of digits), into ${join('runs', 'tiny-1')}`);
    expect(lines[2]).toBe(`gan view ${join('runs', 'tiny-1')} shows it in a browser as it trains.`);
    expect(lines[3]).toMatch(/^step 1\/12 {2}epoch 0\.0 {2}D \d\.\d+ {2}G \d\.\d+ {2}\d+ s left$/);
    expect(lines.at(-1)).toMatch(/^12 steps in \d+ s\. The report is runs.tiny-1.report\.html\.$/);
  });

  it('leaves a run folder as documented', async () => {
    expect(readdirSync(run()).sort()).toEqual([
      'checkpoints',
      'data.json',
      'fingerprint',
      'metrics.jsonl',
      'previews',
      'program',
      'report.html',
      'run.json',
      'tiny.gan',
    ]);
    expect(readdirSync(join(run(), 'previews')).sort()).toEqual(['step-000005.png', 'step-000010.png']);
    // Two rows of four 8x8 pictures, enlarged by a whole number, with margins.
    const { format, width, height } = await sharp(join(run(), 'previews', 'step-000010.png')).metadata();
    expect(format).toBe('png');
    expect(width).toBeGreaterThanOrEqual(4 * 8);
    expect(height).toBeGreaterThanOrEqual(2 * 8);
    expect(width).toBeGreaterThan(height);

    const steps = ['000004', '000008', '000012'];
    expect(readdirSync(join(run(), 'checkpoints')).sort()).toEqual([
      'latest.json',
      ...steps.flatMap((step) => [`step-${step}.json`, `step-${step}.safetensors`]),
    ]);
    const { tensors } = decodeSafetensors(readFileSync(join(run(), 'checkpoints', 'step-000012.safetensors')));
    expect([...tensors.values()].every(({ values }) => values.every(Number.isFinite))).toBe(true);

    const report = readFileSync(join(run(), 'report.html'), 'utf8');
    expect(report).toContain('<title>tiny.gan</title>');
    expect(report.match(/data:image\/png;base64,/g)).toHaveLength(2);
    expect(report).not.toMatch(/<script|https?:/);
  });

  it('writes one line of metrics for each step, in the documented form', () => {
    const text = readFileSync(join(run(), 'metrics.jsonl'), 'utf8');
    expect(text).toMatch(/^(\{"step":\d+,"epoch":[\d.]+,"seconds":[\d.]+,"losses":\{"D":[\d.]+,"G":[\d.]+\}\}\n){12}$/);
    const lines = linesOf(run());
    expect(lines.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    // 1,797 digits make 112 batches of 16.
    for (const { step, epoch } of lines) expect(epoch).toBeCloseTo(step / 112, 4);
    const seconds = lines.map((line) => line.seconds);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
    // Logits start near 0: D's loss at 2 log 2, G's at log 2.
    expect(lines[0]!.losses?.['D']).toBeCloseTo(2 * Math.LN2, 0);
    expect(lines[0]!.losses?.['G']).toBeCloseTo(Math.LN2, 0);
  });

  it('keeps the program, which says what it is wherever it lies', async () => {
    expect(await train(join('runs', 'tiny-1', 'tiny.gan'), '--steps', '2', '--out', 'again')).toMatchObject({
      code: 0,
    });
    expect(fingerprintOf(join(folder, 'again'))).toBe(fingerprintOf(run()));
    expect(history(join(folder, 'again'))).toEqual(history(run()).slice(0, 2));
  });

  it('takes the length, the seed, params and the engine from the command line', async () => {
    const made = (name: string, ...args: readonly string[]) => train('tiny.gan', '--out', name, ...args);
    const [seeded, epoch] = [join(folder, 'seed 7'), join(folder, 'epoch')];
    expect(await made('seed 7', '--steps', '3', '--seed', '7', '--device', 'cpu', '--quiet')).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(history(seeded)).toHaveLength(3);
    expect(history(seeded)[0]).not.toEqual(history(run())[0]);
    expect(readFileSync(join(seeded, 'report.html'), 'utf8')).toMatch(/<dt>seed<\/dt><dd>7<\/dd>[^]*<dd>cpu: /);
    expect(fingerprintOf(seeded)).toBe(fingerprintOf(run()));

    const batch = tinyWith(['batch 16', 'batch 256']);
    writeFileSync(join(folder, 'batch.gan'), batch);
    expect(await train('batch.gan', '--out', 'epoch', '--epochs', '1', '--set', 'width=2')).toMatchObject({ code: 0 });
    // 1,797 = 7 x 256 + 5
    expect(linesOf(epoch).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(linesOf(epoch).at(-1)!.epoch).toBe(1);
    expect(fingerprintOf(epoch)).not.toBe(fingerprintOf(run()));
  });

  it('takes the next free number where it is not told where to go', async () => {
    await Promise.all([1, 2].map(() => train('tiny.gan', '--steps', '1')));
    expect(readdirSync(join(folder, 'runs')).sort()).toEqual(['tiny-1', 'tiny-2', 'tiny-3']);
  });

  it('trains a program without pictures', async () => {
    const out = join(folder, 'ring');
    expect(await train(example('ring'), '--steps', '4', '--out', out)).toMatchObject({ code: 0, err: '' });
    expect(linesOf(out).filter(({ losses }) => losses !== undefined)).toHaveLength(4);
    expect(linesOf(out).at(-1)).toMatchObject({ step: 4, measures: { 'modes.of': 8 } });
  });
});

describe('gan train, longer than its schedules', () => {
  const fading = `import { linear_decay } from "std/schedules"
network N(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }
train {
  batch 4
  until 4 steps
  optimizer N = sgd(linear_decay(0.1, over: 4 steps))
  x ~ normal[2]
  minimize N: mean(square(N(x) - 1))
}
`;

  it('says from where on nothing moves', async () => {
    writeFileSync(join(folder, 'fading.gan'), fading);
    const longer = await train('fading.gan', '--steps', '6', '--out', 'longer');
    expect(longer.code).toBe(0);
    expect(longer.err).toContain('warning[train/schedule-ended] With this, N is trained for 4 steps of 6 steps: then the rate is 0, from step 5 to 6'); // prettier-ignore
    expect(longer.err).not.toContain('training ends here');
    expect(await train('fading.gan', '--steps', '2', '--out', 'shorter')).toMatchObject({ code: 0, err: '' });
  });
});

describe('gan train --resume', () => {
  it('goes on after Ctrl-C with the numbers of a run that was never stopped', async () => {
    writeFileSync(join(folder, 'long.gan'), tinyWith(['until 12 steps', 'until 100 epochs']));
    const child = start(['train', 'long.gan', '--out', 'stopped'], { cwd: folder });
    onTestFinished(() => child.kill('SIGKILL'));
    const metrics = join(folder, 'stopped', 'metrics.jsonl');
    while (!existsSync(metrics) || readFileSync(metrics, 'utf8').split('\n').length < 5) await wait(20);
    child.kill('SIGINT');
    const stopped = await child.done;
    expect(stopped).toMatchObject({ code: 130, err: '' });
    expect(stopped.out).toContain('Saving a checkpoint after this step.');
    const [, step] = /\nStopped at step (\d+) of 11200; --resume stopped goes on from here\.\n$/.exec(stopped.out)!;
    expect(history(join(folder, 'stopped'))).toHaveLength(Number(step));
    expect(existsSync(join(folder, 'stopped', 'checkpoints', `step-${step!.padStart(6, '0')}.safetensors`))).toBe(true);

    const end = Number(step) + 10;
    const length = ['--steps', String(end)];
    const resumed = await train('long.gan', '--resume', 'stopped', ...length);
    expect(resumed).toMatchObject({ code: 0, err: '' });
    const epochs = `${Number((end / 112).toPrecision(3))} epochs of digits`;
    expect(resumed.out).toContain(`long.gan on onnx from step ${step}, ${end} steps (${epochs}), into stopped\n`);
    expect(await train('long.gan', '--out', 'whole', ...length)).toMatchObject({ code: 0, err: '' });
    expect(history(join(folder, 'stopped'))).toEqual(history(join(folder, 'whole')));
    const last = `step-${String(end).padStart(6, '0')}.safetensors`;
    const [ours, theirs] = ['stopped', 'whole'].map((run) => {
      return decodeSafetensors(readFileSync(join(folder, run, 'checkpoints', last))).tensors;
    });
    expect(ours).toEqual(theirs);
  });

  it('refuses other networks, says what differs and touches nothing', async () => {
    const before = contents(run());
    const outcome = await train('tiny.gan', '--set', 'width=6', '--steps', '14', '--resume', join('runs', 'tiny-1'));
    expect(outcome).toMatchObject({ code: 1, out: '' });
    expect(outcome.err).toMatch(/\nerror: runs.tiny-1 cannot go on with this program: the network \w+ is another/);
    expect(outcome.err).toMatch(/\n {2}Train anew, or go on with runs.tiny-1.tiny\.gan: rates, lengths, losses, previews and measures may change\.\n$/); // prettier-ignore
    expect(contents(run())).toEqual(before);
  });

  it('says why there is nothing to go on with', async () => {
    const broken = join(folder, 'broken');
    cpSync(run(), broken, { recursive: true });
    const file = join(broken, 'checkpoints', 'step-000012.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 5]! ^= 1;
    writeFileSync(file, bytes);
    const cases: readonly (readonly [resume: string, code: number, says: RegExp])[] = [
      ['nowhere', 1, /^error: There is no run nowhere to go on with\.\n {2}Name a run folder/],
      ['.', 1, /^error: \. holds no checkpoint\.\n/],
      ['tiny.gan', 1, /^error: tiny\.gan holds no checkpoint\.\n/],
      ['broken', 1, /^error: The checkpoint .*step-000012\.safetensors is damaged: .*\n {2}Delete .* step-000008\.\n$/],
    ];
    for (const [resume, code, says] of cases) {
      const outcome = await train('tiny.gan', '--resume', resume);
      expect(outcome).toMatchObject({ code, out: '' });
      expect(outcome.err).toMatch(says);
    }
    const seed = await train('tiny.gan', '--resume', join('runs', 'tiny-1'), '--seed', '8');
    expect(seed).toMatchObject({ code: 2, out: '' });
    expect(seed.err).toContain('The run was begun with seed 3, not 8.');
  });
});

describe('gan train of what cannot be trained', () => {
  it.each([
    {
      args: ['--device', 'abacus'],
      code: 1,
      says: "error: There is no engine 'abacus'. The engines are tfjs-node-gpu,",
    },
    {
      args: ['--target', 'tfjs', '--device', 'webgpu'],
      code: 1,
      says: "error: The engine 'webgpu' cannot be used: the package webgpu is not",
    },
    { args: ['--steps', '0'], code: 2, says: 'error: --steps takes a whole number from 1, not 0.\n' },
    { args: ['--epochs', 'all'], code: 2, says: 'error: --epochs takes a whole number from 1, not all.\n' },
    { args: ['--seed', '-1'], code: 2, says: 'error: --seed takes a whole number from 0, not -1.\n' },
    {
      args: ['--steps', '1', '--epochs', '1'],
      code: 2,
      says: 'error: --steps and --epochs cannot be given together.\n',
    },
    { args: ['--set', 'width=0'], code: 1, says: 'error[shape/bad-size]' },
    { args: ['--out', 'full'], code: 2, says: 'error: full exists and is not an empty folder.\n' },
    { args: ['--out', 'ran'], code: 2, says: 'error: ran exists and is not an empty folder.\n' },
    { args: ['--save-every', 'soon'], code: 2, says: 'error: --save-every takes a time or a length of training, not' },
    { args: ['--out', 'tiny.gan'], code: 2, says: 'error: tiny.gan exists and is not an empty folder.\n' },
    { args: ['--out', 'tiny.gan/run'], code: 1, says: 'error: ' },
  ])('says why and leaves nothing behind: $args', async ({ args, code, says }) => {
    const here = folderWith({ 'tiny.gan': tiny });
    cpSync(join(run(), 'metrics.jsonl'), join(here, 'ran', 'metrics.jsonl'));
    cpSync(join(folder, 'tiny.gan'), join(here, 'full', 'tiny.gan'));
    const before = contents(here);
    const outcome = await gan(['train', 'tiny.gan', ...args], { cwd: here });
    expect(outcome).toMatchObject({ code, out: '' });
    expect(outcome.err.slice(0, says.length)).toBe(says);
    expect(showsStack(outcome)).toBe(false);
    expect(contents(here)).toEqual(before);
    // A folder `runs` may be there, and nothing in it.
    expect(existsSync(join(here, 'runs')) ? readdirSync(join(here, 'runs')) : []).toEqual([]);
  });

  it('says that a program without data has no epochs', async () => {
    const noise = 'generator G(z: f32[2]) -> f32[2] {\n  z |> dense(2)\n}\n';
    const lines = [
      'batch 4',
      'until 3 steps',
      'optimizer G = sgd(0.1)',
      'z ~ normal[2]',
      'minimize G: mean(square(G(z)))',
    ];
    const here = folderWith({ 'noise.gan': `${noise}\ntrain {\n${lines.join('\n')}\n}\n` });
    expect(await gan(['train', 'noise.gan', '--epochs', '2'], { cwd: here })).toEqual({
      code: 1,
      out: '',
      err: 'error: A program without data has no epochs.\n  Give its length in steps: --steps 1000.\n',
    });
    expect(readdirSync(join(here, 'runs'))).toEqual([]);
    expect(await gan(['train', 'noise.gan'], { cwd: here })).toMatchObject({ code: 0, err: '' });
    const text = readFileSync(join(here, 'runs', 'noise-1', 'metrics.jsonl'), 'utf8');
    expect(text).toMatch(/^(\{"step":\d,"seconds":[\d.]+,"losses":\{"G":[\d.]+\}\}\n){3}$/);
  });

  it('stops at a loss that is not a number, and says which and when', async () => {
    // Without Adam's slots, and with losses that grow by a million each step, how it ends hangs on no rounding.
    writeFileSync(join(folder, 'hot.gan'), tinyWith(['adam(rate, beta1: 0.5)', 'sgd(rate)']));
    const outcome = await train('hot.gan', '--set', 'rate=100', '--out', 'hot');
    expect(outcome.code).toBe(1);
    const [, loss, step] =
      /^error: Loss (D|G) became (?:NaN|-?Infinity) at step (\d+)\. (?:In step \d+ the (?:result|derivative) of .* was the first number that is not finite|(?:optimizer\.)?[DG]\/\S+ held a number that is not finite when step \d+ began).*\. The losses of step \d+ were D /.exec(
        outcome.err,
      )!;
    expect(outcome.err).toMatch(
      /\n {2}A lower rate, clipped gradients or a gradient penalty usually keeps training finite\.\n {2}The checkpoint of step \d+ is kept in hot\.\n$|No checkpoint had been written yet\.\n$/,
    );
    expect(['D', 'G']).toContain(loss);
    const lines = linesOf(join(folder, 'hot'));
    expect(lines.at(-1)).toMatchObject({ step: Number(step), trouble: { kind: 'not-finite', of: loss } });
    expect(lines.at(-2)!.step).toBe(Number(step) - 1);
    expect(lines.every(({ losses = {} }) => Object.values(losses).every(Number.isFinite))).toBe(true);
    expect(existsSync(join(folder, 'hot', 'report.html'))).toBe(true);
  });
});

describe('training that leaves the numbers that floats can hold', () => {
  const program = (penalty: string, score = 'dense(1)') => `import { wasserstein } from "std/losses"

generator G(z: f32[2]) -> f32[2] { z |> dense(2) }
discriminator D(x: f32[2]) -> f32[] { x |> ${score} |> squeeze }

fn penalty(x: tensor) = ${penalty}

train {
  batch 4
  until 6 steps
  optimizer G, D = adam(1e-3)
  real ~ uniform[2]
  z ~ normal[2]
  let fake = G(z)
  minimize D: wasserstein.discriminator(D(real), D(fake)) + penalty(real)
  minimize G: wasserstein.generator(D(fake))
}
`;

  it.each([
    [
      'a root at 0',
      program('mean(sqrt(sum(square(grad(D(x), x)), axis: all)))', 'dense(1, init: zeros)'),
      /Loss G became NaN at step 1\. In step 1 the derivative of `sqrt`, in PLACE, was the first number that is not finite; D\/dense\.kernel was the first weight to take it\./,
      /norm\(x\) is finite there/,
    ],
    [
      'a logarithm of 0',
      program('-mean(log(sigmoid(D(x) - 200)))'),
      /Loss D became (?:NaN|Infinity) at step 1\. In step 1 the result of `log`, in PLACE, was the first number/,
      /-softplus\(-x\)/,
    ],
    [
      'a division by 0',
      program('mean(D(x) / relu(D(x) - 1e6))'),
      /In step 1 the result of a division, in PLACE, was the first number/,
      /add a small number to the divisor/,
    ],
  ])('says where it began: %s', async (_, text, what, hint) => {
    // One target has the line of the program, the other that of the function it has become.
    const places = { onnx: '.*\\(wild\\.gan:6\\)', tfjs: 'penalty \\(.*\\.ts:\\d+\\)' };
    for (const [target, place] of Object.entries(places)) {
      const wild = folderWith({ 'wild.gan': text });
      const { code, err } = await gan(['train', 'wild.gan', '--target', target], { cwd: wild });
      expect(code).toBe(1);
      expect(err).toMatch(new RegExp(what.source.replace('PLACE', place)));
      expect(err).toMatch(hint);
      expect(err).not.toMatch(/gradient penalty|lower rate/);
    }
  });
});
