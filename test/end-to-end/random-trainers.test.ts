/**
 * What the checker calls fine is fine: random programs are compiled, built, type-checked and trained for two steps.
 *
 * `TRAINERS=500 TRAINERS_SEED=7 npx vitest run test/end-to-end/random-trainers` looks longer, and elsewhere.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { EmittedFile } from '../../compiler/emit/target.js';
import { tfjs } from '../../compiler/emit/tfjs/project.js';
import { typeErrors } from '../compiler/emit/tfjs/type-check.js';
import { compileText } from '../compiler/compiled.js';
import { randomTrainer } from './random-trainer.js';

const wanted = Number(process.env['TRAINERS'] ?? 8);
const first = Number(process.env['TRAINERS_SEED'] ?? 1) * 100_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganlang-trainers-'));
afterAll(() => rmSync(folder, { recursive: true }));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');

interface Trainer {
  readonly seed: number;
  readonly text: string;
  readonly files: readonly EmittedFile[];
}

/** The first programs, by their seeds, that have no errors. */
async function fineTrainers(): Promise<readonly Trainer[]> {
  const found: Trainer[] = [];
  for (let seed = first; found.length < wanted; seed++) {
    const trainer = await trainerOf(seed, randomTrainer(seed));
    if (trainer !== null) found.push(trainer);
  }
  return found;
}

/** A program made ready to run; null where it has errors. */
async function trainerOf(seed: number, text: string): Promise<Trainer | null> {
  const { program, fingerprint, diagnostics } = await compileText(text);
  if (diagnostics.some(({ severity }) => severity === 'error')) return null;
  const weightsFile = () => join(root, 'examples/data/digits/classifier.safetensors');
  const dataOptions = () => ({
    images: join(root, 'examples/data/digits/images-idx3-ubyte.gz'),
    labels: join(root, 'examples/data/digits/labels-idx1-ubyte.gz'),
  });
  const files = await tfjs.emit(program!, { fingerprint: fingerprint!, dataOptions, weightsFile });
  return { seed, text, files };
}

/** Trains a built program; what went wrong, or null. */
function train({ seed, files }: Trainer): Promise<string | null> {
  const here = join(folder, String(seed));
  for (const { path, text } of files) {
    mkdirSync(dirname(join(here, path)), { recursive: true });
    writeFileSync(join(here, path), text);
  }
  symlinkSync(join(root, 'runtime'), join(here, 'runtime'), 'junction');
  writeFileSync(join(here, 'main.gan'), '');
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const args = ['--import', tsx, 'train.ts', '--device', 'wasm', '--quiet', '--out', 'run'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: here }, (error, out, err) => {
      if (error !== null) return resolve(`${out}${err}`.trim() || error.message);
      const lines = readFileSync(join(here, 'run', 'metrics.jsonl'), 'utf8')
        .trimEnd()
        .split('\n');
      const steps = lines.map((line) => JSON.parse(line) as { losses?: Record<string, number> });
      const losses = steps.flatMap((step) => Object.values(step.losses ?? {}));
      rmSync(here, { recursive: true });
      resolve(losses.length >= 2 && losses.every(Number.isFinite) ? null : `losses: ${losses.join(', ')}`);
    });
  });
}

test(
  `${wanted} random programs that are called fine build, type-check and train`,
  async () => {
    const trainers = await fineTrainers();
    const settings = trainers[0]!.files.find(({ path }) => path === 'tsconfig.json')!.text;
    // Many projects at once share the checking of the runtime.
    for (let at = 0; at < trainers.length; at += 50) {
      const sources = trainers
        .slice(at, at + 50)
        .flatMap(({ seed, files }) =>
          files.filter(({ path }) => path.endsWith('.ts')).map(({ path, text }): [string, string] => [`${seed}/${path}`, text]),
        ); // prettier-ignore
      expect(typeErrors(new Map(sources), settings)).toEqual([]);
    }
    const failed: string[] = [];
    const waiting = [...trainers];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const wrong = await train(next);
        if (wrong !== null) failed.push(`seed ${next.seed}: ${wrong}\n${next.text}`);
      }
    };
    await Promise.all([work(), work()]);
    expect(failed).toEqual([]);
  },
  120_000 + 20_000 * wanted,
);

/** The smallest programs of what was found so. */
const once: Readonly<Record<string, string>> = {
  'a recurrence over one entry': `
import { digits } from "std/data"
import { lstm } from "std/sequences"
network N(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(4) |> reshape(1, 4) |> lstm(3) |> flatten |> dense(1) |> squeeze }
train {
  batch 4
  until 2 steps
  optimizer N = adam(1e-3)
  real <- digits.image
  minimize N: mean(square(N(real) - 1))
}
`,
};

test.each(Object.entries(once))('%s', { timeout: 120_000 }, async (name, text) => {
  const trainer = await trainerOf(Object.keys(once).indexOf(name), text);
  expect(await train(trainer!)).toBe(null);
});
