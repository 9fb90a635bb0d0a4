/** What a page of `docs/diagnostics` shows below its prose: the golden cases of the code. */
import type { Page } from '../../../compiler/diagnostics/render/page.js';
import { codesOf, stages } from '../../../compiler/diagnostics/catalog/registry.js';
import { caseNames, compileCase, type Directives, filesOf, readCase, readDirectives } from './cases.js';

/** The whole page: the prose as it is, and the code's cases, the smallest first. */
export async function writePage({ code, summary, about }: Omit<Page, 'examples'>): Promise<string> {
  const sizeOf = (name: string) => readCase(code, `${name}.gan`).length;
  const names = [...caseNames(code)].sort((a, b) => sizeOf(a) - sizeOf(b));
  const examples = await Promise.all(names.map((name, i) => example(code, name, i === 0)));
  return [`# ${code}`, summary, about, ...examples.flat()].join('\n\n') + '\n';
}

async function example(code: string, name: string, first: boolean): Promise<readonly string[]> {
  const wrong = readDirectives(readCase(code, `${name}.gan`));
  const right = readDirectives(readCase(code, `${name}.fixed.gan`));
  const { diagnostics } = await compileCase(code, `${name}.gan`);
  const fix = diagnostics.find((diagnostic) => diagnostic.code === code)?.fix ?? null;
  return [
    first ? '## Wrong' : `## Wrong as well: ${name.replaceAll('-', ' ')}`,
    ...introduction(wrong.directives, `${name}.gan`),
    block('gan', wrong.program),
    ...filesOf(code)
      .filter((file) => isBeside(file, [wrong.program, right.program]))
      .flatMap((file) => [`Beside it, \`${file}\`:`, block('gan', readCase(code, file))]),
    block('text', readCase(code, `${name}.txt`)),
    first ? '## Right' : '### Right',
    ...introduction(right.directives, `${name}.gan`),
    block('gan', right.program),
    ...(fix === null ? [] : ['`gan check --fix` makes this change: ' + fix.title]),
  ];
}

/** Whether a file of the folder is one that the programs name, by itself or by the package it is in. */
function isBeside(file: string, programs: readonly string[]): boolean {
  const shipped = /^node_modules\/(.+?)\/.*\.gan$/.exec(file)?.[1];
  const name = shipped ?? (file.endsWith('.part.gan') ? file : null);
  return name !== null && programs.some((program) => program.includes(name));
}

const block = (language: string, text: string) => '```' + `${language}\n${text.trimEnd()}\n` + '```';

function introduction({ set, check, times, chain }: Directives, file: string): readonly string[] {
  if (set !== null) return [`With \`--set ${set.join('=')}\`:`];
  if (check !== null) return [`\`gan check ${check}\`, where the file is called \`${file}\`:`];
  if (chain !== null) return [`With ${chain} files beside it, \`chain-1.gan\` and on, each extending the next:`];
  return times === null ? [] : [`With the last line ${times.toLocaleString('en')} times:`];
}

/** The page that lists the others, by pass; `prose` stands above the first list. */
export function writeIndex(prose: string, pages: ReadonlyMap<string, Page>): string {
  const lists = stages.flatMap((pass) => [
    `## ${pass.title}`,
    codesOf(pass)
      .map(({ code, severity }) => {
        const mark = severity === 'warning' ? ' A warning.' : '';
        return `- [\`${code}\`](${code}.md): ${pages.get(code)?.summary ?? ''}${mark}`;
      })
      .join('\n'),
  ]);
  return [prose, ...lists].join('\n\n') + '\n';
}
