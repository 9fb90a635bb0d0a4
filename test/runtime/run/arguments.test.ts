import { describe, expect, it } from 'vitest';
import { inferenceFlags, parseArguments, samplingFlags, trainingFlags, usage } from '../../../runtime/run/arguments.js';
import { RunError } from '../../../runtime/errors/run-error.js';

describe('the command line of a training program', () => {
  it('is read in either spelling', () => {
    expect(parseArguments([], trainingFlags)).toEqual({});
    expect(
      parseArguments(['--steps', '100', '--seed=0', '--device', 'wasm', '--out=a=b', '--quiet'], trainingFlags),
    ).toEqual({ steps: 100, seed: 0, device: 'wasm', out: 'a=b', quiet: true });
    expect(parseArguments(['-h'], trainingFlags)).toEqual({ help: true });
    expect(parseArguments(['--out', '-x'], trainingFlags)).toEqual({ out: '-x' });
  });

  it('has names without an option where a program takes any, and some options more than once', () => {
    const named: string[] = [];
    const args = ['G', '--with', 'a=1', 'x.png', '--with=b=-2', '--', '-y.png'];
    expect(parseArguments(args, inferenceFlags, named)).toEqual({ with: ['a=1', 'b=-2'] });
    expect(named).toEqual(['G', 'x.png', '-y.png']);
  });

  it.each([
    { args: ['-q'], message: 'There is no option -q.', hint: '--help lists what there is.' },
    { args: ['--stpes', '5'], message: 'There is no option --stpes.', hint: 'Did you mean --steps?' },
    { args: ['--Steps=5'], message: 'There is no option --Steps.', hint: 'Did you mean --steps?' },
    { args: ['--resum', 'x'], message: 'There is no option --resum.', hint: 'Did you mean --resume?' },
    {
      args: ['--learning-rate', '5'],
      message: 'There is no option --learning-rate.',
      hint: '--help lists what there is.',
    },
    { args: ['--constructor'], message: 'There is no option --constructor.', hint: '--help lists what there is.' },
    { args: ['steps'], message: 'I do not understand steps.', hint: 'Did you mean --steps?' },
    { args: ['--steps', '0'], message: '--steps takes a whole number from 1, not 0.', hint: 'For example --steps 10.' },
    { args: ['--steps=-1'], message: '--steps takes a whole number from 1, not -1.', hint: 'For example --steps 10.' },
    { args: ['--seed', '1.5'], message: '--seed takes a whole number from 0, not 1.5.', hint: 'For example --seed 9.' },
    { args: ['--seed', '1e3'], message: '--seed takes a whole number from 0, not 1e3.', hint: 'For example --seed 9.' },
    {
      args: ['--seed', '9007199254740992'],
      message: '--seed takes a whole number from 0, not 9007199254740992.',
      hint: 'For example --seed 9.',
    },
    { args: ['--out'], message: '--out needs a value.', hint: 'Write --out DIR.' },
    { args: ['--out', '--quiet'], message: '--out needs a value.', hint: 'Write --out DIR.' },
    { args: ['--out='], message: '--out is empty.', hint: 'Write --out DIR.' },
    { args: ['--quiet=yes'], message: '--quiet takes no value.', hint: 'Write --quiet alone.' },
    { args: ['--seed', '1', '--seed', '1'], message: '--seed is given twice.', hint: 'Leave one of the two out.' },
  ])('is refused where it is wrong: $args', ({ args, message, hint }) => {
    const read = () => parseArguments(args, trainingFlags);
    expect(read).toThrow(RunError);
    expect(read).toThrow(expect.objectContaining({ message, hint, exitCode: 2 }) as Error);
  });
});

describe('the help text', () => {
  it.each([trainingFlags, samplingFlags])('explains every option', (flags) => {
    const text = usage('npx tsx train.ts', 'Trains digits.gan.', flags);
    for (const [name, { help }] of Object.entries<{ readonly help: string }>(flags)) {
      expect(text).toMatch(new RegExp(`^ {2}--${name}\\b.*${help.slice(0, 12)}`, 'm'));
    }
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
