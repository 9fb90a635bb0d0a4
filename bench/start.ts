/** How long it takes from a `.gan` file to the first step, and building against the number of layers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileForUse } from '../cli/host/program.js';
import { buildProject } from '../cli/project/build.js';
import { targetNamed, thisMachine } from '../cli/project/targets.js';
import { root, withInstalled } from './installed.js';
import { firstStep } from './steps/contestants.js';
import { describeMachine } from './steps/machine.js';
import { median, save, type StartResults } from './steps/results.js';
import { firstSteps, layers } from './steps/table.js';

export const about = 'from a .gan file to the first step, in seconds, and building, in seconds of processor time';

export const help = `
  --layers N   up to so many (200)
  --json       what is saved, in place of the tables
  --dry        nothing is saved`;

const engines: Readonly<Record<string, readonly string[]>> = {
  onnx: ['--target', 'onnx'],
  'tfjs wasm': ['--target', 'tfjs', '--device', 'wasm'],
};

/** A generator and a discriminator that together have so many convolutions with norms. */
const program = (count: number): string => `
import { nonsaturating } from "std/losses"
generator G(z: f32[16]) -> f32[8, 8, 8] {
  var h = z |> dense(512) |> reshape(8, 8, 8)
  for layer in 0..${count / 2} { h = h |> conv(8) |> batch_norm |> relu }
  h
}
discriminator D(x: f32[8, 8, 8]) -> f32[] {
  var h = x
  for layer in 0..${count / 2} { h = h |> conv(8) |> batch_norm |> leaky_relu(0.2) }
  h |> flatten |> dense(1) |> squeeze
}
train {
  batch 8
  until 10 steps
  optimizer G, D = adam(2e-4)
  z ~ normal[16]
  real ~ normal[8, 8, 8]
  let fake = G(z)
  minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G: nonsaturating.generator(D(fake))
}
`;

export async function run(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: {
      layers: { type: 'string', default: '200' },
      json: { type: 'boolean', default: false },
      dry: { type: 'boolean', default: false },
    },
  });
  const results: StartResults = await withInstalled(async (command, folder) => ({
    kind: 'start',
    date: new Date().toISOString(),
    machine: describeMachine(),
    first: await first(command, folder),
    layers: await building(folder, Number(values.layers)),
  }));
  console.log(values.json ? JSON.stringify(results, null, 2) : `${firstSteps(results)}\n\n${layers(results)}\n`);
  if (!values.dry) console.error(`kept in ${save(results)}`);
}

/** `gan train`, started cold three times. */
async function first(command: string, folder: string): Promise<StartResults['first']> {
  const rows: { program: string; seconds: Record<string, number> }[] = [];
  for (const name of ['ring', 'digits']) {
    const seconds: Record<string, number> = {};
    for (const [engine, args] of Object.entries(engines)) {
      const times: number[] = [];
      for (let i = 0; i < 3; i++) {
        const out = join(folder, `${name} ${engine} ${i}`);
        const file = join(root, 'examples', `${name}.gan`);
        const time = await firstStep([command, 'train', file, ...args, '--quiet', '--out', out], out, {});
        if (typeof time === 'string') throw new Error(`${name} on ${engine}: ${time}`);
        times.push(time);
      }
      seconds[engine] = median(times);
    }
    rows.push({ program: name, seconds });
  }
  return rows;
}

/** Checking and building in this process, once it is warm: the first row is done twice. */
async function building(folder: string, most: number): Promise<StartResults['layers']> {
  const counts = [10, 10, 20, 50, 100, 200, 500, 1000].filter((count) => count <= most);
  const rows: { layers: number; seconds: Record<string, number> }[] = [];
  for (const [i, count] of counts.entries()) {
    const file = join(folder, `layers-${count}.gan`);
    writeFileSync(file, program(count));
    const seconds: Record<string, number> = {};
    for (const name of ['tfjs', 'onnx']) {
      const target = targetNamed(name);
      const { machine } = await thisMachine(target, undefined);
      const out = join(folder, `${name}-${i}`);
      mkdirSync(out);
      const before = process.cpuUsage();
      await buildProject(await compileForUse(file, {}, { quiet: true }), out, target, machine);
      const { user, system } = process.cpuUsage(before);
      seconds[name] = (user + system) / 1e6;
    }
    rows.push({ layers: count, seconds });
  }
  return rows.slice(1);
}
