/** Completions for fish. */
import type { CommandWords, OptionWords } from './commands.js';

export const fish = (
  commands: readonly CommandWords[],
): string => `# Completions of gan for fish: gan completions fish > ~/.config/fish/completions/gan.fish
complete -c gan -f
complete -c gan -n __fish_use_subcommand -l help -d 'what there is'
complete -c gan -n __fish_use_subcommand -l version -d 'the version'
${commands.map(command).join('')}`;

function command({ name, about, options, takes }: CommandWords): string {
  const inside = `-n '__fish_seen_subcommand_from ${name}'`;
  const rest =
    takes.kind === 'programs' ? `-a '(__fish_complete_suffix .gan)'` : takes.kind === 'files' ? '-F' : takes.words.length === 0 ? null : `-a ${quoted(takes.words.join(' '))}`; // prettier-ignore
  return [
    `complete -c gan -n __fish_use_subcommand -a ${name} -d ${quoted(about)}`,
    ...options.map((option) => `complete -c gan ${inside} ${optionText(option)}`),
    ...(rest === null ? [] : [`complete -c gan ${inside} ${rest}`]),
    '',
  ].join('\n');
}

function optionText({ name, about, value }: OptionWords): string {
  const follows = value === null ? '' : value === 'file' ? ' -r -F' : value === 'free' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`; // prettier-ignore
  return `-l ${name.replace(/^--/, '')} -d ${quoted(about)}${follows}`;
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
