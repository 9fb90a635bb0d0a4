/** Completions for zsh, to be sourced or to lie in a folder of `fpath`. */
import type { CommandWords, OptionWords } from './commands.js';

export const zsh = (commands: readonly CommandWords[]): string => `#compdef gan
# Completions of gan for zsh: gan completions zsh > "\${fpath[1]}/_gan"
_gan() {
  local -a commands
  commands=(
${commands.map(({ name, about }) => `    ${quoted(`${name}:${about.replaceAll(':', '\\:')}`)}\n`).join('')}  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    _arguments '--help[what there is]' '--version[the version]'
    return
  fi
  shift words
  (( CURRENT-- ))
  case "$words[1]" in
${commands.map(branch).join('')}  esac
}

if [ "$funcstack[1]" = _gan ]; then
  _gan "$@"
else
  compdef _gan gan
fi
`;

function branch({ name, options, takes }: CommandWords): string {
  const rest =
    takes.kind === 'programs' ? `'*:program:_files -g "*.gan"'` : takes.kind === 'files' ? `'*:file:_files'` : quoted(`1:word:(${takes.words.join(' ')})`); // prettier-ignore
  return `    ${name}) _arguments -S ${[...options.map(optionText), rest].join(' ')} ;;\n`;
}

function optionText({ name, about, value }: OptionWords): string {
  const what = value === 'file' ? '_files' : value === 'free' || value === null ? '' : `(${value.join(' ')})`;
  const said = about.replace(/[[\]:\\]/g, '\\$&');
  return quoted(`${name}[${said}]${value === null ? '' : `:value:${what}`}`);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
