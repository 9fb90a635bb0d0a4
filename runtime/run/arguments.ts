import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readAt } from '../checkpoints/choose.js';
import { misuse, type RunError } from '../errors/run-error.js';
import { didYouMean, nearest } from '../text/nearest.js';
import { type OnTrouble, readOnTrouble } from '../trouble/on-trouble.js';
import { readSavePeriod, type SavePeriod } from './saving.js';

/** One option of a command line. */
export interface Flag<Value> {
  /** What stands for the value in the help text; undefined for an option that takes none. */
  readonly placeholder: string | undefined;
  readonly help: string;
  /** Turns the written value into the real one, or throws a RunError. */
  readonly read: (text: string, name: string) => Value;
  /** Whether it may be given more than once; its value is then the list of all. */
  readonly many?: boolean;
}

type Flags = Readonly<Record<string, Flag<unknown>>>;
type Values<F extends Flags> = { readonly [K in keyof F]?: F[K] extends Flag<infer Value> ? Value : never };

/** An option without a value, true where it is given. */
export function toggle(help: string): Flag<true> {
  return { placeholder: undefined, help, read: () => true };
}

/** An option whose value is any text, such as a path. */
export function text(placeholder: string, help: string): Flag<string> {
  const read = (value: string, name: string) => {
    if (value === '') throw misuse(`--${name} is empty.`, `Write --${name} ${placeholder}.`);
    return value;
  };
  return { placeholder, help, read };
}

/** An option whose value is a whole number, `least` or more. */
export function wholeNumber(help: string, least: number): Flag<number> {
  const read = (value: string, name: string) => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw misuse(`--${name} takes a whole number from ${least}, not ${value}.`, `For example --${name} ${least + 9}.`);
  };
  return { placeholder: 'N', help, read };
}

/** An option whose value says how often something is saved. */
function savePeriod(help: string): Flag<SavePeriod> {
  return { placeholder: 'PERIOD', help, read: readSavePeriod };
}

/** An option whose value says what is done about trouble. */
function onTrouble(help: string): Flag<OnTrouble> {
  return { placeholder: 'WHAT', help, read: readOnTrouble };
}

/** The same for one that may be given more than once. */
export function texts(placeholder: string, help: string): Flag<readonly string[]> {
  const { read } = text(placeholder, help);
  return { placeholder, help, many: true, read: (value, name) => [read(value, name)] };
}

/** What a training program takes. */
export const trainingFlags = {
  steps: wholeNumber('stop after this many steps', 1),
  epochs: wholeNumber('stop after this many epochs', 1),
  seed: wholeNumber('another seed for weights, noise and the order of the data', 0),
  device: text('NAME', 'what to compute on, such as cpu or webgpu; gan doctor lists what there is'),
  out: text('DIR', 'the run folder to make; runs/PROGRAM-1 or the next free number by default'),
  resume: text('DIR', 'go on with the run in this folder'),
  from: text('FILE', 'begin with another run, as a file of gan train --from RUN says'),
  'save-every': savePeriod('how often to save a checkpoint: 30s, 500steps, 2epochs; 5min by default'),
  'on-trouble': onTrouble('when training goes wrong: continue (the default), stop or back'),
  'no-cache': toggle('decode all pictures again, and keep none for the next run'),
  quiet: toggle('print nothing but errors'),
  why: text('TEXT', 'say first why this engine was chosen'),
  where: text('TEXT', 'say where the run can be looked at'),
  checked: toggle('say nothing of what the data hold besides, which was told before'),
  rebuilds: toggle('end where rates are changed: whoever started this program builds it again'),
  help: toggle('print this text'),
};

const atHelp = 'which checkpoint: a step, best or last; last by default';

/** What a sampling program takes. */
export const samplingFlags = {
  count: wholeNumber('how many samples to draw', 1),
  seed: wholeNumber('another seed, for other samples', 0),
  with: texts('NAME=VALUE', 'what an input is in all samples: label=3, code=0.5,-1, code=-1..1'),
  label: text('CLASS', 'only samples of this class'),
  interpolate: toggle('each row walks from one sample to the next'),
  walk: text('MODE', 'a film from one noise to the next and back to the first: linear or spherical'),
  frames: wholeNumber('with --walk: how many pictures from one noise to the next', 1),
  out: text('FILE', 'where to write: .png, .gif, .csv, .json, .npy, .npz, or a folder/ of pictures'),
  run: text('DIR', 'the run folder to take the weights from; the newest one by default'),
  at: { placeholder: 'STEP', help: atHelp, read: readAt },
  device: text('NAME', 'what to compute on; gan doctor lists what there is'),
  help: toggle('print this text'),
};

/** What a program takes that measures a run. */
export const evaluationFlags = {
  seed: wholeNumber('another seed, for other samples', 0),
  neighbours: text('FILE.png', 'draw the samples nearest to the data beside their nearest: for authenticity'),
  json: toggle('one line of JSON for each value, with its identity'),
  run: text('DIR', 'the run folder to take the weights from; the newest one by default'),
  at: { placeholder: 'STEP', help: atHelp, read: readAt },
  device: text('NAME', 'what to compute on; gan doctor lists what there is'),
  help: toggle('print this text'),
};

/** What a program takes that runs networks on pictures, besides a network and pictures. */
export const inferenceFlags = {
  with: texts('NAME=VALUE', 'what another input of the network is: label=3, code=0.5,-1'),
  seed: wholeNumber('another seed, for other noise', 0),
  out: text('DIR', 'the folder to write into; applied in the run folder by default'),
  run: text('DIR', 'the run folder to take the weights from; the newest one by default'),
  at: { placeholder: 'STEP', help: atHelp, read: readAt },
  device: text('NAME', 'what to compute on; gan doctor lists what there is'),
  help: toggle('print this text'),
};

/**
 * Reads `--name value`, `--name=value` and `--name`.
 * @param named takes what stands without a name, where anything may
 * @throws RunError with exit code 2 for anything else.
 */
export function parseArguments<F extends Flags>(args: readonly string[], flags: F, named?: string[]): Values<F> {
  const values: Record<string, unknown> = {};
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { placeholder }]) => [
      name,
      { type: placeholder === undefined ? 'boolean' : 'string', ...(name === 'help' && { short: 'h' }) } as const,
    ]),
  );
  // What is wrong is told in words of our own.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (named === undefined) throw unknownArgument(token.value, token.value, Object.keys(flags));
      named.push(token.value);
      continue;
    }
    const { name, rawName, value, inlineValue } = token;
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (!flag) throw unknownArgument(rawName, name, Object.keys(flags));
    const twice = Object.hasOwn(values, name);
    if (twice && flag.many !== true) throw misuse(`--${name} is given twice.`, 'Leave one of the two out.');
    // An option that follows at once is no value.
    const given = flag.read(
      valueOf(name, flag, inlineValue === false && value.startsWith('--') ? undefined : value),
      name,
    );
    values[name] = twice ? [...(values[name] as readonly unknown[]), ...(given as readonly unknown[])] : given;
  }
  return values as Values<F>;
}

function valueOf(name: string, flag: Flag<unknown>, value: string | undefined): string {
  if (flag.placeholder === undefined) {
    if (value !== undefined) throw misuse(`--${name} takes no value.`, `Write --${name} alone.`);
    return '';
  }
  if (value === undefined) throw misuse(`--${name} needs a value.`, `Write --${name} ${flag.placeholder}.`);
  return value;
}

function unknownArgument(arg: string, name: string, known: readonly string[]): RunError {
  const hint = didYouMean(nearest(name, known), (near) => `--${near}`) ?? '--help lists what there is.';
  return misuse(arg.startsWith('-') ? `There is no option ${arg}.` : `I do not understand ${arg}.`, hint);
}

/** The help text: how to call the program, and its options. */
export function usage(command: string, about: string, flags: Flags): string {
  const spelled = (name: string, { placeholder }: Flag<unknown>) =>
    placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`;
  const width = 2 + Math.max(...Object.entries(flags).map(([name, flag]) => spelled(name, flag).length));
  const rows = Object.entries(flags).map(([name, flag]) => {
    const [left, { help }] = [spelled(name, flag), flag];
    return `  ${left.padEnd(width)}${help}`;
  });
  return [about, '', `  ${command} [options]`, '', ...rows, ''].join('\n');
}

/**
 * Prints the help text of a program and ends it.
 * @param moduleUrl `import.meta.url` of the program
 * @param rest what it takes besides options
 */
export function showHelp(moduleUrl: string, about: string, flags: Flags, rest = ''): never {
  const file = fileURLToPath(moduleUrl).split(/[\\/]/).at(-1)!;
  process.stdout.write(usage(`npx tsx ${file}${rest}`, about, flags));
  process.exit(0);
}
