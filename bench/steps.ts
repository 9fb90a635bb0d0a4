/** A training step of each program in bench/programs: our targets beside the same model in PyTorch. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fileHost } from '../cli/host/host.js';
import { compile } from '../compiler/compile.js';
import { withInstalled } from './installed.js';
import { contestants, reference, type Started } from './steps/contestants.js';
import { describeMachine } from './steps/machine.js';
import { type Measured, median, type Missing, save, type StepResults, type Timed } from './steps/results.js';
import { duration, machineLine, stepTable } from './steps/table.js';
import type { Round } from './steps/worker.js';

export const about = 'a training step of seven models, on our targets and in PyTorch';

export const help = `
  --only NAME          only this program; may be given several times
  --without NAME       not this one of those who take part, such as 'tfjs wasm'; may be given several times
  --rounds N           rounds in which all take turns (5)
  --steps N            steps of a round that count (4, or as many as the regularisers of a program take to come round)
  --threads N          threads of each (all cores); on Linux they are kept to as many cores
  --device NAME        the device of target onnx (the CPU)
  --torch-device NAME  the device of PyTorch (cpu)
  --json               what is saved, in place of the table
  --dry                nothing is saved`;

/** The programs, in the order of the table, with the steps after which everything has run that runs now and then. */
export const programs: Readonly<Record<string, number>> = {
  'dcgan-32': 1,
  'dcgan-64': 1,
  'wgan-gp': 1,
  pix2pix: 1,
  cyclegan: 1,
  'stylegan2-32': 16,
  'text-gan': 1,
};

export async function run(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: {
      only: { type: 'string', multiple: true },
      without: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: '5' },
      steps: { type: 'string', default: '4' },
      threads: { type: 'string' },
      device: { type: 'string' },
      'torch-device': { type: 'string', default: 'cpu' },
      json: { type: 'boolean', default: false },
      dry: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only?.find((name) => programs[name] === undefined);
  if (unknown !== undefined)
    throw new Error(`There is no program ${unknown}; there are ${Object.keys(programs).join(', ')}.`);
  const note = (text: string): void => void (values.json ? process.stderr : process.stdout).write(`${text}\n`);

  const threads = Number(values.threads ?? availableParallelism());
  const pins = threads < availableParallelism() && spawnSync('taskset', ['--version']).status === 0;
  const machine = describeMachine();
  const taking = contestants(values.device).filter(({ name }) => !values.without.includes(name));
  const measured: Measured[] = [];
  const results: StepResults = { kind: 'steps', date: new Date().toISOString(), threads, machine, programs: measured };
  note(`${threads} threads. ${machineLine(machine)}.\n`);

  await withInstalled(async (command, folder) => {
    for (const program of values.only ?? Object.keys(programs)) {
      const steps = programs[program]! * Math.max(1, Math.round(Number(values.steps) / programs[program]!));
      const started = new Map<string, Started>();
      const missing: Missing[] = [];
      for (const { name, start } of taking) {
        const place = join(folder, `${program} ${name}`);
        const one = await start({
          program,
          command,
          folder: place,
          threads,
          pins,
          torchDevice: values['torch-device'],
        });
        if (typeof one === 'string') missing.push({ name, missing: one });
        else started.set(name, one);
      }
      for (const { name, missing: why } of missing) note(`${program}: ${name} is left out: ${why}`);
      const rounds = await takeTurns(started, Number(values.rounds), steps, note);
      for (const { worker } of started.values()) worker.stop();
      const batch = await batchOf(program);
      const timed = [...started].map(([name, { start }]): Timed => {
        const own = rounds.get(name)!;
        const times = own.map(({ seconds }) => seconds);
        const theirs = rounds.get(reference);
        const seconds = median(times);
        return {
          name,
          times,
          seconds,
          samplesPerSecond: batch / seconds,
          memory: Math.max(...own.map(({ memory }) => memory)),
          start,
          ratio: theirs === undefined ? null : median(times.map((time, i) => time / theirs[i]!.seconds)),
        };
      });
      const one = { program, batch, steps, rounds: Number(values.rounds), contestants: [...timed, ...missing] };
      measured.push(one);
      note(`\n${stepTable([one])}\n`);
      // What a long measurement has is kept, should the next one fail.
      if (!values.dry) note(`kept in ${save(results)}\n`);
      for (const { name } of taking)
        for (const end of ['', '-rounds']) rmSync(join(folder, `${program} ${name}${end}`), { recursive: true, force: true }); // prettier-ignore
    }
  });
  if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
}

/** Round after round, each of those who take part makes its steps: a machine that is busy is so for all. */
async function takeTurns(
  started: ReadonlyMap<string, Started>,
  count: number,
  steps: number,
  note: (text: string) => void,
): Promise<ReadonlyMap<string, readonly Round[]>> {
  const rounds = new Map<string, Round[]>([...started.keys()].map((name) => [name, []]));
  for (let round = 0; round < count; round++) {
    for (const [name, { worker }] of started) rounds.get(name)!.push(await worker.round(steps));
    const said = [...rounds].map(([name, own]) => `${name} ${duration(own.at(-1)!.seconds)}`);
    note(`round ${round + 1}: ${said.join(', ')}`);
  }
  return rounds;
}

async function batchOf(program: string): Promise<number> {
  const file = fileURLToPath(new URL(`programs/${program}.gan`, import.meta.url));
  return (await compile(file, fileHost())).program!.training!.batch;
}
