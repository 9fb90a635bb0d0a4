import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan, temporaryFolder } from './gan.js';
import { folderWith, tiny } from './programs.js';

const has = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

async function scriptOf(shell: string): Promise<{ readonly file: string; readonly text: string }> {
  const { code, out, err } = await gan(['completions', shell]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const file = join(temporaryFolder(), `gan.${shell}`);
  writeFileSync(file, out);
  return { file, text: out };
}

/** A folder with two programs, of which one has a blank in its name, a file that is none, and a folder. */
function someFolder(): string {
  const folder = folderWith({ 'tiny.gan': tiny, 'two words.gan': tiny, 'tiny.txt': '' });
  mkdirSync(join(folder, 'tigers'));
  return folder;
}

/** What is offered for the last word, by the command as it stands so far. */
const cases: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [['ch'], ['check']],
  [['check', '--fi'], ['--fix']],
  [['show', '--js'], ['--json']],
  [['completions', 'f'], ['fish']],
  [
    ['new', 'stylegan'],
    ['stylegan', 'stylegan2'],
  ],
  [
    ['explain', 'shape/reshape-h'],
    ['shape/reshape-hole', 'shape/reshape-holes'],
  ],
];

describe('gan completions', () => {
  it.skipIf(!has('bash'))('work in bash (skipped without bash)', async () => {
    const { file } = await scriptOf('bash');
    const cwd = someFolder();
    const complete = (...words: readonly string[]) => {
      const script = `source ${file}; COMP_WORDS=(gan "$@"); COMP_CWORD=$#; _gan; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', script, 'bash', ...words], { cwd, encoding: 'utf8' }).split('\n').filter(Boolean).sort(); // prettier-ignore
    };
    for (const [words, offered] of cases) expect(complete(...words)).toEqual(offered);
    expect(complete('check', 't')).toEqual(['tigers', 'tiny.gan', 'two words.gan']);
    expect(complete('sample', 'tiny')).toEqual(['tiny.gan', 'tiny.txt']);
    // A number is known to nobody else; a run is a folder.
    expect(complete('train', 'tiny.gan', '--seed', 't')).toEqual([]);
    expect(complete('train', 'tiny.gan', '--from', 'ti')).toEqual(['tigers', 'tiny.gan', 'tiny.txt']);
  });

  it.skipIf(!has('fish'))('work in fish (skipped without fish)', async () => {
    const { file } = await scriptOf('fish');
    const cwd = someFolder();
    const complete = (line: string) =>
      execFileSync('fish', ['--no-config', '-c', `source ${file}; complete -C '${line}'`], { cwd, encoding: 'utf8', env: { ...process.env, HOME: cwd } }) // prettier-ignore
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('\t')[0]!)
        .sort();
    for (const [words, offered] of cases) expect(complete(`gan ${words.join(' ')}`)).toEqual(offered);
    expect(complete('gan check tin')).toContain('tiny.gan');
  });

  it.skipIf(!has('zsh'))('are read by zsh (skipped without zsh)', async () => {
    const { file, text } = await scriptOf('zsh');
    expect(spawnSync('zsh', ['-n', file]).status).toBe(0);
    // What completes is told the words and what they are, by functions of zsh in whose place others stand here.
    const told = `_arguments() { print -rl -- "$@" }; _describe() { shift 3; print -rl -- "\${(@P)1}" }; compdef() { }`;
    const complete = (...words: readonly string[]) => {
      const script = `${told}; source ${file}; words=(gan "$@"); CURRENT=$#words; _gan`;
      return execFileSync('zsh', ['-f', '-c', script, 'zsh', ...words], { encoding: 'utf8' }).split('\n');
    };
    expect(complete('')).toContain('check:every mistake in a program, or in all of a folder, before anything trains');
    expect(complete('check', '')).toEqual(expect.arrayContaining(['--json[as JSON]', '*:program:_files -g "*.gan"']));
    expect(complete('completions', '')).toContain('1:word:(bash zsh fish)');
    expect(text.startsWith('#compdef gan\n')).toBe(true);
  });

  it('know every command and every option that the help shows', async () => {
    const { text } = await scriptOf('bash');
    const { out } = await gan(['--help']);
    for (const [, name] of out.matchAll(/^ {2}([a-z]+) .*/gm)) if (name !== 'help') expect(text).toMatch(new RegExp(`^ {4}${name}\\) `, 'm')); // prettier-ignore
    const help = (await gan(['train', '--help'])).out;
    for (const [, option] of help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)) expect(text).toContain(option);
  });

  it('of a shell that is not known are wrong usage', async () => {
    const { code, out, err } = await gan(['completions', 'tcsh']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Allowed choices are bash, zsh, fish.');
  });
});
