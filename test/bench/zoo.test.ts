import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cellName, objectives, textOf } from '../../bench/zoo-cells.js';
import { table } from '../../bench/zoo-table.js';
import { fileHost } from '../../cli/host/host.js';
import { compile } from '../../compiler/compile.js';

const folder = fileURLToPath(new URL('../../examples/zoo/', import.meta.url));
const networks = ['dense', 'dcgan', 'infogan', 'residual'];
const cells = networks.flatMap((network) => objectives.map((objective) => [cellName(network, objective), network, objective] as const)); // prettier-ignore

describe('the zoo', () => {
  it.each(cells)('%s checks clean', async (name, network, objective) => {
    const file = `${folder}${name}.gan`;
    const host = fileHost();
    const text = textOf(`${network}.gan`, objective);
    const read: typeof host.read = (path) => (path === file ? text : host.read(path));
    const { program, diagnostics } = await compile(file, { ...host, read });
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    expect(program!.networks.map((each) => each.name)).toEqual(['G', 'D', 'mnist_classifier']);
  });

  it('calls no two cells alike', () => {
    expect(new Set(cells.map(([name]) => name)).size).toBe(cells.length);
  });

  it('sorts objectives by their best cell', () => {
    const measured = [
      { network: 'dense', objective: 'hinge', distance: 9 },
      { network: 'dcgan', objective: 'hinge', distance: 4 },
      // Mean 3, deviation with N - 1 the root of 2.
      { network: 'dense', objective: 'least squares', distance: 2 },
      { network: 'dense', objective: 'least squares', distance: 4 },
    ];
    expect(table(['dense', 'dcgan'], measured).split('\n').slice(2)).toEqual([
      '| least squares | 3.00 ± 1.41 (2) |  |',
      '| hinge | 9.00 (one seed) | 4.00 (one seed) |',
    ]);
  });
});
