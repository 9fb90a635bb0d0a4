/** How long checking takes: a large published network, a small file from a cold start, and networks of many layers. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileHost } from '../cli/host/host.js';
import { compile } from '../compiler/compile.js';
import type { Host } from '../compiler/resolve/host.js';
import { root, withInstalled } from './installed.js';

export const about = 'checking programs, in milliseconds of processor time';

const stylegan = fileURLToPath(new URL('programs/stylegan2-1024.gan', import.meta.url));

/** A layer a line, or one line for all of them. */
const written = (layers: number): string =>
  `network N(x: f32[16, 16, 16]) -> f32[16, 16, 16] {\n  var h = x\n${'  h = h |> conv(16) |> leaky_relu(0.2)\n'.repeat(layers)}  h\n}\n`;
const looped = (layers: number): string =>
  `network N(x: f32[16, 16, 16]) -> f32[16, 16, 16] {\n  var h = x\n  for layer in 0..${layers} { h = h |> conv(16) |> leaky_relu(0.2) }\n  h\n}\n`;

/** Processor time counts what this process does, however busy the machine is. */
async function timed(text: string): Promise<number> {
  const machine: Host = { ...fileHost(), inspect: undefined };
  const host = { ...machine, read: (path: string) => (path === 'bench.gan' ? text : machine.read(path)) };
  const before = process.cpuUsage();
  const { fingerprint, diagnostics } = await compile('bench.gan', host);
  const { user, system } = process.cpuUsage(before);
  if (fingerprint === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function several(text: string, runs: number): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await timed(text));
  return median(times);
}

const show = (milliseconds: number): string => `${milliseconds.toFixed(0)} ms`.padStart(9);

export async function run(): Promise<void> {
  const text = readFileSync(stylegan, 'utf8');
  await several(text, 15);
  console.log(`StyleGAN2 at 1024x1024, warm     ${show(await several(text, 15))}`);
  console.log(`gan check digits.gan, cold       ${show(await cold())}\n`);
  console.log('layers    a line each     a layer    one loop     a layer');
  for (const layers of [100, 200, 500, 1000, 2000, 5000]) {
    const each = [await several(written(layers), 3), await several(looped(layers), 3)];
    const cells = each.map((time) => `${show(time)}   ${((time / layers) * 1000).toFixed(0).padStart(5)} us`);
    console.log(`${String(layers).padStart(6)}      ${cells.join('   ')}`);
  }
}

/** The installed command in a process of its own that says at its end what it took. */
const cold = (): Promise<number> =>
  withInstalled((command) => {
    const times = Array.from({ length: 9 }, () => {
      const args = ['--import', atExit, command, 'check', join(root, 'examples', 'digits.gan')];
      const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      return Number(/microseconds (\d+)$/.exec(stderr)?.[1]) / 1000;
    });
    return median(times);
  });

const atExit = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write('microseconds ' + (user + system)); });",
)}`;
