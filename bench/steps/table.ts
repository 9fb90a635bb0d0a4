/** Results as tables in Markdown. */
import type { Machine } from './machine.js';
import type { Measured, Missing, Results, StartResults, StepResults, Timed } from './results.js';

const isTimed = (contestant: Timed | Missing): contestant is Timed => 'times' in contestant;

export const duration = (seconds: number): string =>
  seconds < 1 ? `${(seconds * 1000).toPrecision(3)} ms` : `${seconds.toPrecision(3)} s`;

const memory = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]!.length), 3));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

const head = ['', 'batch', '', 'a step', 'samples a second', 'memory', 'of PyTorch', 'first step'];

function rowsOf({ program, batch, contestants }: Measured): readonly (readonly string[])[] {
  return contestants
    .filter(isTimed)
    .map((timed, i) => [
      i === 0 ? program : '',
      i === 0 ? String(batch) : '',
      timed.name,
      duration(timed.seconds),
      timed.samplesPerSecond.toPrecision(3),
      memory(timed.memory),
      timed.ratio === null ? '' : timed.ratio.toFixed(2),
      duration(timed.start),
    ]);
}

export const stepTable = (programs: readonly Measured[]): string => grid(head, programs.flatMap(rowsOf));

export const machineLine = ({ cpu, cores, memory: bytes, gpu, system, node, packages }: Machine): string =>
  `${[gpu, `${cpu}, ${cores} cores, ${(bytes / 2 ** 30).toFixed(0)} GiB`, system].filter(Boolean).join('; ')}; Node ${node}, ` +
  Object.entries(packages)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

/** On each machine with each number of threads, the newest results of every program. */
export function stepTables(results: readonly Results[]): string {
  const kinds = new Map<string, { readonly last: StepResults; readonly programs: Map<string, Measured> }>();
  for (const result of results) {
    if (result.kind !== 'steps') continue;
    const { cpu, gpu = '' } = result.machine;
    const key = `${cpu}, ${gpu}, ${result.threads}`;
    const programs = kinds.get(key)?.programs ?? new Map<string, Measured>();
    for (const measured of result.programs) programs.set(measured.program, measured);
    kinds.set(key, { last: result, programs });
  }
  const parts = [...kinds.values()].map(
    ({ last, programs }) =>
      `${last.date.slice(0, 10)}, ${last.threads} threads. ${machineLine(last.machine)}.\n\n${stepTable([...programs.values()])}`,
  );
  return parts.join('\n\n');
}

/** The newest, where there are any. */
export function newestStart(results: readonly Results[]): string {
  const last = results.findLast((result): result is StartResults => result.kind === 'start');
  if (last === undefined) return '';
  return `${last.date.slice(0, 10)}. ${machineLine(last.machine)}.\n\n${firstSteps(last)}\n\n${layers(last)}`;
}

export function firstSteps({ first }: Pick<StartResults, 'first'>): string {
  const names = Object.keys(first[0]!.seconds);
  return grid(
    ['first step', ...names],
    first.map(({ program, seconds }) => [program, ...names.map((name) => duration(seconds[name]!))]),
  );
}

export function layers({ layers }: Pick<StartResults, 'layers'>): string {
  const names = Object.keys(layers[0]!.seconds);
  return grid(
    ['layers', ...names.flatMap((name) => [name, 'a layer'])],
    layers.map(({ layers: count, seconds }) => [
      String(count),
      ...names.flatMap((name) => [duration(seconds[name]!), duration(seconds[name]! / count)]),
    ]),
  );
}
