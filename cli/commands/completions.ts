/** `gan completions SHELL`: what the Tab key knows of the command, for a shell to read. */
import type { Command } from 'commander';
import { registry } from '../../compiler/diagnostics/catalog/registry.js';
import { bash } from '../output/completions/bash.js';
import { commandWords } from '../output/completions/commands.js';
import { fish } from '../output/completions/fish.js';
import { zsh } from '../output/completions/zsh.js';
import { templates } from '../project/templates.js';

const shells = { bash, zsh, fish } as const;

export type Shell = keyof typeof shells;

export function completions(gan: Command, shell: Shell): void {
  const words = {
    'new template': templates().map(({ name }) => name),
    'explain code': registry.map(({ code }) => code),
  };
  process.stdout.write(shells[shell](commandWords(gan, words)));
}
