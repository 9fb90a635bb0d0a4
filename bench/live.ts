/** What the live page takes of training: one run that is watched and left alone in turn. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readMetrics } from '../runtime/metrics/log.js';
import { withInstalled } from './installed.js';
import { median } from './steps/results.js';

export const about = 'steps a second and processor time a step of one run, watched and left alone in turn';

export const help = `
  --turns N      how often each (6)
  --seconds N    how long each time (15)
  --programs A,B those measured (examples/mnist.gan)
  --targets A,B  those measured (onnx,tfjs)`;

/** Seconds after a change that do not count: whoever looked is taken to look on for six. */
const settling = 8;

export async function run(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: {
      turns: { type: 'string', default: '6' },
      seconds: { type: 'string', default: '15' },
      programs: { type: 'string', default: 'examples/mnist.gan' },
      targets: { type: 'string', default: 'onnx,tfjs' },
    },
  });
  const [turns, seconds] = [Number(values.turns), Number(values.seconds)];
  await withInstalled(async (command, folder) => {
    for (const program of values.programs.split(','))
      for (const target of values.targets.split(',')) {
        const out = join(folder, `${program.replaceAll(/\W/g, '-')}-${target}`);
        console.log(`${program} on ${target}: ${await measured(command, program, target, out, turns, seconds)}`);
      }
  });
}

async function measured(
  command: string,
  program: string,
  target: string,
  out: string,
  turns: number,
  seconds: number,
): Promise<string> {
  // Longer than the file says: a quiet machine is through with it before all turns are taken.
  const training = spawn(process.execPath, [command, 'train', program, '--target', target, '--epochs', '1000', '--out', out, '--quiet'], { stdio: ['ignore', 'ignore', 'inherit'] }); // prettier-ignore
  try {
    while ((await readMetrics(join(out, 'metrics.jsonl'))).length < 5) await delay(500);
    const viewing = spawn(process.execPath, [command, 'view', out], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const address = await addressOf(viewing);
      const pairs: (readonly [watched: Turn, alone: Turn])[] = [];
      for (let turn = 0; turn < turns; turn++) {
        const page = get(`${address}events`, (response) => response.resume());
        page.on('error', () => undefined);
        const watched = await timed(out, [training, viewing], seconds);
        page.destroy();
        pairs.push([watched, await timed(out, [training, viewing], seconds)]);
      }
      const share = (of: (turn: Turn) => number) => median(pairs.map(([watched, alone]) => of(watched) / of(alone)));
      const percent = (ratio: number) => `${((ratio - 1) * 100).toFixed(1)} %`;
      const alone = median(pairs.map(([, turn]) => turn.wall));
      return `${(1000 * alone).toFixed(1)} ms a step; watched, ${percent(share(({ wall }) => wall))} more time and ${percent(share(({ cpu }) => cpu))} more processor time, the page's server included (medians of ${turns} pairs)`;
    } finally {
      viewing.kill();
    }
  } finally {
    training.kill('SIGKILL');
  }
}

/** Seconds of one step. */
interface Turn {
  readonly wall: number;
  readonly cpu: number;
}

async function timed(run: string, processes: readonly ChildProcess[], seconds: number): Promise<Turn> {
  await delay(1000 * settling);
  const now = async () => {
    const last = (await readMetrics(join(run, 'metrics.jsonl'))).at(-1)!;
    return { step: last.step, wall: last.seconds, cpu: processes.reduce((sum, { pid }) => sum + cpuOf(pid!), 0) };
  };
  const before = await now();
  await delay(1000 * seconds);
  const after = await now();
  const steps = after.step - before.step;
  return { wall: (after.wall - before.wall) / steps, cpu: (after.cpu - before.cpu) / steps };
}

/** Seconds of processor time that a process has taken, as Linux counts them. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' '); // prettier-ignore
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function addressOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stdout!.on('data', (data: Buffer) => {
      text += data.toString();
      const found = /http:\S+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
}
