/** What a shell completes: the commands with their options and what they are given, as commander knows them. */
import type { Command, Option } from 'commander';

export interface CommandWords {
  readonly name: string;
  readonly about: string;
  readonly options: readonly OptionWords[];
  /** What may stand where no option does. */
  readonly takes: Takes;
}

export interface OptionWords {
  /** `--json` */
  readonly name: string;
  readonly about: string;
  /** What follows it: nothing, one of some words, a file or folder, or what only its user knows. */
  readonly value: null | 'file' | 'free' | readonly string[];
}

export type Takes =
  | { readonly kind: 'programs' }
  | { readonly kind: 'files' }
  | { readonly kind: 'words'; readonly words: readonly string[] };

/** @param words what an argument may be, by the command and its name there: `{ 'new template': [...] }` */
export function commandWords(
  gan: Command,
  words: Readonly<Record<string, readonly string[]>>,
): readonly CommandWords[] {
  const shown = new Set(gan.createHelp().visibleCommands(gan));
  return gan.commands
    .filter((command) => shown.has(command))
    .map((command) => ({
      name: command.name(),
      about: command.description(),
      options: [...command.options.map(optionWords), { name: '--help', about: 'what the command does', value: null }], // prettier-ignore
      takes: takesOf(command, words),
    }));
}

function optionWords({ long, description, required, optional, argChoices, flags }: Option): OptionWords {
  const kind = /<(?:dir|file|folder|path|run)>/i.test(flags) ? 'file' : 'free';
  return { name: long ?? flags, about: description, value: required || optional ? (argChoices ?? kind) : null };
}

function takesOf(command: Command, words: Readonly<Record<string, readonly string[]>>): Takes {
  const [first] = command.registeredArguments;
  if (first === undefined) return { kind: 'words', words: [] };
  const listed = first.argChoices ?? words[`${command.name()} ${first.name()}`];
  if (listed !== undefined) return { kind: 'words', words: listed };
  return { kind: first.name() === 'file' ? 'programs' : 'files' };
}
