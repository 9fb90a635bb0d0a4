/** Completions for bash, of version 3.2 on. */
import type { CommandWords } from './commands.js';

export function bash(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# Completions of gan for bash: gan completions bash >> ~/.bashrc
_gan_words() {
  COMPREPLY=()
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$@" -- "$cur")
}

_gan_programs() {
  COMPREPLY=()
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$cur"; compgen -f -X '!*.gan' -- "$cur")
}

_gan() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} before=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    _gan_words -W '${names} --help --version'
    return
  fi
  case "$command $before" in
${values(commands)}  esac
  case "$command" in
${commands.map(branch).join('')}  esac
}

complete -o filenames -F _gan gan
`;
}

/** What follows an option: one of its values, else a file, or something that only its user knows. */
function values(commands: readonly CommandWords[]): string {
  const valued = commands.flatMap(({ name, options }) => options.filter((option) => option.value !== null).map((option) => ({ place: quoted(`${name} ${option.name}`), value: option.value! }))); // prettier-ignore
  const kinds = new Map<string, string[]>();
  for (const { place, value } of valued) {
    const line =
      value === 'file' ? '_gan_words -f; ' : value === 'free' ? '' : `_gan_words -W ${quoted(value.join(' '))}; `;
    kinds.set(line, [...(kinds.get(line) ?? []), place]);
  }
  return [...kinds].map(([line, places]) => `    ${places.join(' | ')}) ${line}return ;;\n`).join('');
}

function branch({ name, options, takes }: CommandWords): string {
  const words = quoted(options.map((option) => option.name).join(' '));
  const rest =
    takes.kind === 'programs' ? '_gan_programs' : takes.kind === 'files' ? '_gan_words -f' : `_gan_words -W ${quoted(takes.words.join(' '))}`; // prettier-ignore
  return `    ${name}) case "$cur" in -*) _gan_words -W ${words} ;; *) ${rest} ;; esac ;;\n`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
