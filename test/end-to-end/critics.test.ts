/** Penalties on critics of more than one argument: a call with a hole is a critic of what is left, and trains like one. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { tfjs } from '../../compiler/emit/tfjs/project.js';
import { compileText, messages } from '../compiler/compiled.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ganlang-critics-'));
afterAll(() => rmSync(folder, { recursive: true }));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');

const program = (penalty: string) => `import { digits } from "std/data"
import { dragan, gradient_penalty, lecam, r1, r2, wasserstein } from "std/losses"

generator G(z: f32[4], y: int<10>) -> f32[8, 8, 1] in [-1, 1] {
  concat(z, embedding(y, 4)) |> dense(64) |> tanh |> reshape(8, 8, 1)
}
discriminator D(x: f32[8, 8, 1], y: int<10>) -> f32[] {
  let f = x |> conv(4, kernel: 4, stride: 2) |> leaky_relu(0.2) |> flatten
  squeeze(dense(f, 1)) + sum(embedding(y, 64) * f, axis: all)
}

train {
  batch 8
  until 2 steps
  seed 3
  optimizer G, D = adam(1e-3, beta1: 0.0, beta2: 0.9)
  (real, y) <- digits.(image, label)
  z ~ normal[4]
  let fake = G(z, y)
  minimize D: wasserstein.discriminator(D(real, y), D(fake, y)) + ${penalty}
  minimize G: wasserstein.generator(D(fake, y))
}
`;

/** The losses of D in two steps on wasm. */
async function losses(name: string, penalty: string): Promise<readonly number[]> {
  const text = program(penalty);
  const compilation = await compileText(text);
  const errors = compilation.diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.length, messages(compilation)).toBe(0);
  const data = (kind: string) => join(root, `examples/data/digits/${kind}-ubyte.gz`);
  const files = await tfjs.emit(compilation.program!, {
    fingerprint: compilation.fingerprint!,
    dataOptions: () => ({ images: data('images-idx3'), labels: data('labels-idx1') }),
    weightsFile: () => '',
  });
  const here = join(folder, name);
  for (const { path, text: code } of files) {
    mkdirSync(dirname(join(here, path)), { recursive: true });
    writeFileSync(join(here, path), code);
  }
  symlinkSync(join(root, 'runtime'), join(here, 'runtime'), 'junction');
  writeFileSync(join(here, 'main.gan'), text);
  const args = ['--import', createRequire(import.meta.url).resolve('tsx'), 'train.ts', '--device', 'wasm', '--quiet', '--out', 'run']; // prettier-ignore
  await new Promise<void>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: here }, (error, out, err) =>
      error === null ? resolve() : reject(new Error(`${out}${err}`)),
    );
  });
  const lines = readFileSync(join(here, 'run', 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.flatMap((line) => (JSON.parse(line) as { losses?: { D: number } }).losses?.D ?? []);
}

const penalties: Readonly<Record<string, string>> = {
  none: '0',
  gradient_penalty: 'gradient_penalty(D(_, y), real, fake)',
  r1: 'r1(D(_, y), real)',
  'r1 written out': '10 / 2 * mean(sum(square(grad(D(real, y), real)), axis: all))',
  r2: 'r2(D(_, y), fake)',
  dragan: 'dragan(D(_, y), real)',
  lecam: 'lecam(D(real, y), D(fake, y))',
};

test('a conditional critic trains two steps with every penalty of the library', async () => {
  const made = new Map<string, readonly number[]>();
  for (const [name, penalty] of Object.entries(penalties)) made.set(name, await losses(name, penalty));
  for (const [name, values] of made) {
    expect(values, name).toHaveLength(2);
    expect(values.every(Number.isFinite), name).toBe(true);
  }
  const of = (name: string) => made.get(name)![0]!;
  expect(of('r1')).toBeCloseTo(of('r1 written out'), 5);
  // Each adds something of its own.
  const others = Object.keys(penalties).filter((name) => name !== 'r1 written out');
  expect(new Set(others.map(of)).size).toBe(others.length);
}, 300_000);
