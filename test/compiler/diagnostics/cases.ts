/**
 * The golden cases of the diagnostics: for each code, small programs that are wrong in just this way, what is said
 * about them, and the same programs put right. The pages in `docs/diagnostics` show them too.
 *
 * `golden/diagnostics/CODE/NAME.gan` is the case, `NAME.txt` the text and `NAME.fixed.gan` its twin; `*.part.gan` and
 * packages in `node_modules` are files beside it. The first lines of a case may say more about it:
 *
 *     // set: width = 8         a param is set from outside
 *     // check: digit.gan       another file than this one is checked
 *     // times: 30              the last line of the file stands there so many times
 *     // also: syntax/expected  the only other code that is reported
 *     // chain: 101             so many files stand beside it, chain-1.gan and on, each extending the next
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileHost } from '../../../cli/host/host.js';
import { compile, type Compilation } from '../../../compiler/compile.js';
import { golden } from '../golden.js';
import { memoryHost } from '../memory-host.js';

/** Data and weights as the command sees them. */
const host = fileHost();

export const casesFolder = new URL('diagnostics/', golden);
export const folderOf = (code: string): string => code.replace('/', '-');

export interface Directives {
  readonly set: readonly [name: string, value: string] | null;
  readonly check: string | null;
  readonly times: number | null;
  readonly also: string | null;
  readonly chain: number | null;
}

/** What the first lines say, and the program without them. */
export function readDirectives(text: string): { readonly directives: Directives; readonly program: string } {
  const found = new Map<string, string>();
  let program = text;
  for (let match; (match = /^\/\/ (set|check|times|also|chain): (.*)\n/.exec(program)) !== null;) {
    found.set(match[1]!, match[2]!);
    program = program.slice(match[0].length);
  }
  const [, name, value] = /^(\w+) = (.*)$/.exec(found.get('set') ?? '') ?? [];
  const times = found.get('times');
  return {
    directives: {
      set: name === undefined || value === undefined ? null : [name, value],
      check: found.get('check') ?? null,
      times: times === undefined ? null : Number(times),
      also: found.get('also') ?? null,
      chain: found.has('chain') ? Number(found.get('chain')) : null,
    },
    program,
  };
}

/** The names of a code's cases. */
export const caseNames = (code: string): readonly string[] =>
  filesOf(code).flatMap((file) => /^([^./]+)\.gan$/.exec(file)?.[1] ?? []);

export const filesOf = (code: string): readonly string[] => {
  const folder = new URL(`${folderOf(code)}/`, casesFolder);
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : [];
};

export const readCase = (code: string, file: string): string =>
  readFileSync(new URL(`${folderOf(code)}/${file}`, casesFolder), 'utf8');

/** Compiles a case, among the other files of its folder; `changed` stands for its program where a test has changed it. */
export function compileCase(code: string, file: string, changed?: string): Promise<Compilation> {
  const names = filesOf(code).filter((name) => /\.gan$|package\.json$/.test(name));
  const files = Object.fromEntries(names.map((name) => [name, textOf(readCase(code, name))]));
  const { directives } = readDirectives(readCase(code, file));
  const { chain } = directives;
  for (let i = 1; i <= (chain ?? 0); i++)
    files[`chain-${i}.gan`] = i === chain ? 'param size = 4\n' : `extends "chain-${i + 1}.gan"\n`;
  if (changed !== undefined) files[file] = changed;
  return compile(
    directives.check ?? file,
    memoryHost(files, {
      inspect: (data) => host.inspect!(data),
      inspectWeights: (network) => host.inspectWeights!(network),
      inspectModel: (model) => host.inspectModel!(model),
    }),
    { set: Object.fromEntries(directives.set === null ? [] : [directives.set]) },
  );
}

/** The program as it is compiled. */
function textOf(text: string): string {
  const { directives, program } = readDirectives(text);
  const last = program.trimEnd().split('\n').at(-1)!;
  return program + `${last}\n`.repeat((directives.times ?? 1) - 1);
}
