/** Samples for the page: drawn by `gan sample` in a process of its own, from the newest checkpoint. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRegular } from '../../runtime/files/reading.js';
import type { SamplesAsked } from './protocol.js';

export type Drawn =
  | { readonly kind: 'picture'; readonly png: Buffer; readonly step: number }
  | { readonly kind: 'numbers'; readonly samples: readonly unknown[]; readonly step: number }
  | { readonly kind: 'wrong'; readonly text: string };

/** How this command is started again. Taken at the start: a program that is run here puts itself in its place. */
export const command: readonly string[] = [...process.execArgv, process.argv[1]!];

/** Bytes that samples may have. */
const largest = 64 * 2 ** 20;

/** @param kind what the program shows */
export async function drawSamples(run: string, asked: SamplesAsked, kind: 'picture' | 'numbers'): Promise<Drawn> {
  const folder = mkdtempSync(join(tmpdir(), 'ganlang-'));
  const out = join(folder, kind === 'picture' ? 'samples.png' : 'samples.json');
  const given = Object.entries(asked.with).flatMap(([name, value]) => [`--with=${name}=${value}`]);
  try {
    const args = ['sample', run, '--out', out, '--count', String(asked.count), '--seed', String(asked.seed), ...given];
    const { code, told, wrong } = await finished([...command, ...args]);
    if (code !== 0) return { kind: 'wrong', text: wrong.replace(/^error: /, '').trim() };
    const step = Number(/samples? of step (\d+)/.exec(told)?.[1] ?? NaN);
    const bytes = await readRegular(out, largest);
    if (kind === 'picture') return { kind, png: bytes, step };
    return { kind, samples: JSON.parse(bytes.toString('utf8')) as readonly unknown[], step };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** So much of what a process says is kept. */
const mostText = 8192;

function finished(args: readonly string[]): Promise<{ code: number | null; told: string; wrong: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } }); // prettier-ignore
    let [told, wrong] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (told = (told + data.toString()).slice(-mostText)));
    child.stderr.on('data', (data: Buffer) => (wrong = (wrong + data.toString()).slice(-mostText)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, told, wrong }));
    const end = () => child.kill();
    process.once('exit', end);
    child.on('close', () => process.off('exit', end));
  });
}
