/** What the benchmarks measure against is the same model: PyTorch's hold as many numbers as the programs'. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { fileHost } from '../../cli/host/host.js';
import { compile } from '../../compiler/compile.js';
import { parameterCount } from '../../compiler/graph/analyse/measure.js';
import { python, torch } from '../oracle/torch.js';

const bench = new URL('../../bench/', import.meta.url);
const programs = readdirSync(new URL('programs/', bench))
  .map((file) => file.replace(/\.gan$/, ''))
  .filter((name) => name !== 'stylegan2-1024');

type Counts = Readonly<Record<string, number>>;

let theirs: Readonly<Record<string, Counts>> = {};

beforeAll(() => {
  if (!torch.here) return;
  const script = fileURLToPath(new URL('pytorch/step.py', bench));
  theirs = JSON.parse(execFileSync(python, [script, '--parameters'], { encoding: 'utf8' })) as typeof theirs;
}, 60_000);

async function counted(name: string): Promise<Counts> {
  const file = fileURLToPath(new URL(`programs/${name}.gan`, bench));
  const { program, diagnostics } = await compile(file, fileHost());
  expect(diagnostics).toEqual([]);
  const networks = [...program!.networks];
  return Object.fromEntries(networks.map(({ name, graph }) => [name, parameterCount(graph)]));
}

test.each(programs)('%s is fine', async (name) => {
  expect(Object.keys(await counted(name))).not.toEqual([]);
});

test.skipIf(!torch.here).each(programs)(`%s is the same in PyTorch${torch.note}`, async (name) => {
  expect(theirs[name]).toEqual(await counted(name));
});
