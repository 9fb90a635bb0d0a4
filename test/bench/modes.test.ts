import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { methods, mixtures, programFor } from '../../bench/modes.js';
import { summarise } from '../../bench/figures.js';
import { table } from '../../bench/modes-table.js';
import { fileHost } from '../../cli/host/host.js';
import { compile } from '../../compiler/compile.js';
import { parameterCount } from '../../compiler/graph/analyse/measure.js';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

/** A program that must have nothing said about it. */
async function clean(name: string) {
  const { program, diagnostics } = await compile(`${examples}${name}`, fileHost());
  expect(diagnostics.map(({ code, message }) => `${name}: ${code} ${message}`)).toEqual([]);
  return program!;
}

describe('the programs of the mode bench', () => {
  const programs = methods.flatMap((method) => mixtures.map((mixture) => programFor(method, mixture)));

  it.each(programs)('%s checks clean', async (name) => {
    const { training } = await clean(name);
    expect(training).not.toBeNull();
  });

  it('are all there are', () => {
    const files = readdirSync(`${examples}mixtures`).filter((file) => file.endsWith('.gan'));
    expect(programs.filter((name) => name.startsWith('mixtures/')).sort()).toEqual(
      files.map((file) => `mixtures/${file}`).sort(),
    );
  });

  it("have PacGAN's parameters where they have its networks", async () => {
    const counts = async (name: string) =>
      Object.fromEntries((await clean(name)).networks.map((network) => [network.name, parameterCount(network.graph)]));
    expect(await counts('mixtures/ring-published.gan')).toEqual({ G: 484_802, D: 405_201 });
    // A second sample is two more inputs of 200 units of 5 pieces.
    expect(await counts('mixtures/grid-published-pacgan2.gan')).toEqual({ G: 484_802, D: 405_201 + 2 * 200 * 5 });
  });
});

describe('the table of the mode bench', () => {
  it('summarises by mean, deviation with N - 1, and the least', () => {
    // Mean 5; squared differences 9, 1, 1, 9 add up to 20; 20 / 3.
    const { mean, deviation, least } = summarise([2, 4, 6, 8]);
    expect([mean, least]).toEqual([5, 2]);
    expect(deviation).toBeCloseTo(Math.sqrt(20 / 3), 12);
    expect(summarise([7])).toEqual({ mean: 7, deviation: 0, least: 7 });
    expect(() => summarise([])).toThrow('A mean needs values.');
  });

  it('stands beside the published one', () => {
    const ring = [0.95, 0.9699].map((highQuality) => ({ captured: 8, highQuality, reverseKl: 0.01 }));
    const grid = [25, 24].map((captured) => ({ captured, highQuality: 0.94999, reverseKl: 0.5 }));
    const lines = table([{ method: 'ours', program: 'ring.gan', steps: '3,000', ring, grid }]).split('\n');
    expect(lines[2]).toBe('| GAN, published | 6.3 ± 0.5 | 98.2 |  | 17.3 ± 0.8 | 94.8 |  | 400,000 | 10 |');
    // The worst is rounded down: 94.999 % is not yet 95.
    expect(lines.at(-1)).toBe(
      '| ours (`ring.gan`) | 8.0 ± 0.0, least 8 | 96.0 ± 1.4, least 95.0 | 0.010 ± 0.000 ' +
        '| 24.5 ± 0.7, least 24 | 95.0 ± 0.0, least 94.9 | 0.500 ± 0.000 | 3,000 | 2 |',
    );
    expect(new Set(lines.map((line) => line.split('|').length)).size).toBe(1);
  });

  it('leaves empty what has not run', () => {
    const ring = [{ captured: 8, highQuality: 1, reverseKl: 0 }];
    const line = table([{ method: 'ours', program: 'ring.gan', steps: '10', ring, grid: [] }])
      .split('\n')
      .at(-1);
    expect(line).toBe(
      '| ours (`ring.gan`) | 8.0 ± 0.0, least 8 | 100.0 ± 0.0, least 100.0 | 0.000 ± 0.000 |  |  |  | 10 | 1, 0 |',
    );
  });
});
