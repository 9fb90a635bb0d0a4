import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetrics, type MetricsLine } from '../../runtime/metrics/log.js';
import { example, gan, temporaryFolder } from '../cli/gan.js';
import { tinyWith } from '../cli/programs.js';
import { installed } from '../runtime/tfjs/engines/available.js';
import { build, lendPackages, npm } from './project.js';

interface Candidate {
  readonly name: string;
  readonly here: boolean;
  readonly note: string;
}

const engines: readonly Candidate[] = [
  { name: 'wasm', here: true, note: '' },
  { name: 'cpu', here: true, note: '' },
  { name: 'tfjs-node-gpu', ...installed('tfjs-node-gpu') },
  { name: 'webgpu', ...installed('webgpu') },
];

/** What an engine may differ by from the first, in any of the first twenty losses. */
const tolerance = 1e-3;

const folder = temporaryFolder(afterAll);

/** The losses of a run, step by step: `[D, G]`. */
const lossesOf = (lines: readonly MetricsLine[]) =>
  lines.flatMap(({ losses }) => (losses === undefined ? [] : [[losses['D']!, losses['G']!] as const]));

/** The largest difference between two histories of the same length. */
function difference(some: readonly (readonly number[])[], others: readonly (readonly number[])[]): number {
  expect(some).toHaveLength(others.length);
  return Math.max(...some.flatMap((losses, step) => losses.map((loss, i) => Math.abs(loss - others[step]![i]!))));
}

describe('the first twenty losses of digits.gan are the same on every engine', () => {
  // A software adapter takes minutes for this program; the one below is small enough.
  const natural = engines.filter(({ name }) => name !== 'webgpu');
  let first: readonly (readonly number[])[] | undefined;

  for (const { name, here, note } of natural) {
    it.skipIf(!here)(`${name}${note}`, async () => {
      const out = join(folder, `digits-${name}`);
      const args = ['--set', 'width=4', '--steps', '20', '--device', name, '--out', out];
      const env = { GANLANG_ENGINES: process.env['GANLANG_ENGINES'] ?? '' };
      expect(await gan(['train', example('digits'), ...args], { env })).toMatchObject({ code: 0 });
      const losses = lossesOf(await readMetrics(join(out, 'metrics.jsonl')));
      expect(losses).toHaveLength(20);
      // They move, so agreeing says something.
      expect(new Set(losses.map(String)).size).toBe(20);
      first ??= losses;
      expect(difference(losses, first)).toBeLessThan(tolerance);
    });
  }
});

describe('two hundred steps hold the same tensors all along', () => {
  let project: string;
  let first: readonly (readonly number[])[] | undefined;

  beforeAll(async () => {
    const program = join(folder, 'tiny.gan');
    writeFileSync(program, tinyWith(['12 steps', '200 steps'], ['every 4 steps', 'every 40 steps']));
    project = join(folder, 'project');
    await build(program, project);
    lendPackages(project);
    // The owner of a project may well have it count its tensors.
    const file = join(project, 'train.ts');
    const text = readFileSync(file, 'utf8');
    const report = '  await run.report(pass, minimized);\n';
    expect(text.split(report)).toHaveLength(2);
    writeFileSync(file, text.replace(report, `${report}  run.record('tensors', tf.memory().numTensors);\n`));
  });

  for (const { name, here, note } of engines) {
    it.skipIf(!here)(
      `${name}${note}`,
      async ({ skip }) => {
        const out = join(project, `run-${name}`);
        const outcome = await npm(project, 'run', 'train', '--', '--device', name, '--out', out);
        const absent = /cannot be used: (WebGPU finds no adapter.*)/.exec(outcome.err)?.[1];
        if (absent !== undefined) skip(absent);
        expect(outcome.code, outcome.err).toBe(0);
        const lines = await readMetrics(join(out, 'metrics.jsonl'));
        const tensors = lines.flatMap(({ measures }) => measures?.['tensors'] ?? []);
        expect(tensors).toHaveLength(200);
        expect(new Set(tensors.slice(1)).size).toBe(1);
        // G has 10 weights and 4 running statistics, and so has its average; D has 4 weights; Adam keeps two more of each.
        const held = 14 + 14 + 4 + 2 * (10 + 4);
        // The run holds on to them as they were before the last two steps.
        expect(tensors.slice(0, 2)).toEqual([2 * held, 3 * held]);
        expect(existsSync(join(out, 'previews', 'step-000200.png'))).toBe(true);

        const losses = lossesOf(lines).slice(0, 20);
        first ??= losses;
        expect(difference(losses, first)).toBeLessThan(tolerance);
      },
      300_000,
    );
  }
});
