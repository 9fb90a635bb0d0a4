/** Trains a program of examples/ with the installed `gan` command, at its smallest setting, and reads what came of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { example, gan, temporaryFolder } from '../cli/gan.js';

export interface Line {
  readonly step: number;
  readonly losses?: Readonly<Record<string, number>>;
  readonly measures?: Readonly<Record<string, number>>;
}

export interface Run {
  readonly folder: string;
  readonly lines: readonly Line[];
  /** The mean of a loss over a part of the steps, from one share of the run to another. */
  readonly loss: (name: string, from: number, to: number) => number;
  /** The last value measured under a name. */
  readonly measure: (name: string) => number;
}

/**
 * @param set params that make the networks small, as `--set` takes them
 * @param steps where to stop
 */
export async function trained(name: string, set: Readonly<Record<string, string>>, steps: number): Promise<Run> {
  const folder = join(temporaryFolder(), 'run');
  const params = Object.entries(set).flatMap(([param, value]) => ['--set', `${param}=${value}`]);
  const outcome = await gan(['train', example(name), '--steps', String(steps), '--out', folder, '--quiet', ...params]);
  expect(outcome.err).toBe('');
  expect(outcome.code).toBe(0);
  const lines = readFileSync(join(folder, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const losses = lines.filter(({ losses }) => losses !== undefined);
  for (const line of losses) for (const value of Object.values(line.losses!)) expect(value).toBeTypeOf('number');
  return {
    folder,
    lines,
    loss(name, from, to) {
      const part = losses.filter(({ step }) => step > from * steps && step <= to * steps);
      return part.reduce((sum, { losses }) => sum + losses![name]!, 0) / part.length;
    },
    measure: (name) => lines.findLast(({ measures }) => measures?.[name] !== undefined)!.measures![name]!,
  };
}
