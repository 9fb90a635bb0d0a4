/**
 * Which fixes are offered. A fix never changes what a program means, but in what its message says; and a text may be
 * part of several programs. So a fix is tried on every program that is known to hold the text: the one that is
 * compiled, the same without params set from outside, the file by itself, and the programs beside it that extend or
 * import it. What was right must stay right, with its `expect` lines, and mean the same.
 */
import type { Compilation } from './compile.js';
import type { Diagnostic } from './diagnostics/model/diagnostic.js';
import { applyFixes, type Written } from './diagnostics/fixes/apply.js';
import type { Program } from './graph/ir/program.js';
import { parameterCount } from './graph/analyse/measure.js';
import type { Host } from './resolve/host.js';

export type Settings = Readonly<Record<string, string>>;
type Texts = ReadonlyMap<string, string>;

/** A program as a command names it. */
interface Root {
  readonly file: string;
  readonly set: Settings;
}

/** A compilation, and how many steps it took. */
export type Tried = Compilation & { readonly work: number };

/** Compiles a program, some of whose files have other texts. */
export type Look = (root: Root, texts: Texts) => Promise<Tried>;

/** How many steps all that is tried may take; to read a text counts by its length. */
const budget = { work: 100_000, start: 500, perCharacter: 0.2 };

/** The diagnostics of a compilation, without the fixes that would not be right. */
export async function offered(main: Root, found: Tried, host: Host, look: Look): Promise<Compilation['diagnostics']> {
  const fixable = found.diagnostics.filter(({ fix }) => fix !== null);
  if (fixable.length === 0) return found.diagnostics;
  const trial = new Trial(main, found, host, look);
  const kept = new Set<Diagnostic>();
  if (await trial.keeps(fixable)) for (const each of fixable) kept.add(each);
  // Together they may break what each leaves whole: they are made in one go.
  else for (const each of fixable) if (await trial.keeps([...kept, each])) kept.add(each);
  return found.diagnostics.map((each) => (each.fix === null || kept.has(each) ? each : { ...each, fix: null }));
}

class Trial {
  private left = budget.work;
  private readonly before = new Map<string, Promise<Tried | null>>();
  private readonly beside = new Map<string, readonly Root[]>();

  constructor(
    private readonly main: Root,
    private readonly found: Tried,
    private readonly host: Host,
    private readonly tryOut: Look,
  ) {}

  /** Whether these fixes, all made, leave every program what it is. */
  async keeps(wanted: readonly Diagnostic[]): Promise<boolean> {
    const files = [...new Set(wanted.map(({ span }) => span.file))];
    const made = files.map((file): Made => {
      const own = wanted.filter(({ span }) => span.file === file);
      const fixes = own.flatMap(({ fix }) => fix ?? []);
      return { file, codes: new Set(own.map(({ code }) => code)), ...applyFixes(this.found.text(file) ?? '', fixes) };
    });
    const texts = new Map(made.map(({ file, text }) => [pathOf(file, this.host), text]));
    const mended = await this.look(this.main, texts);
    if (mended === null) return false;
    if (this.found.fingerprint === null ? isWrong(mended, made) : !same(this.found, mended, wanted)) return false;
    const others = files.flatMap((file) => this.others(file));
    for (const root of unique(others)) {
      const compiled = await this.compiled(root);
      if (compiled === null) return false;
      const met = wanted.filter((each) => isMet(each, compiled, this.host));
      const alone = wanted.filter(({ severity, span }) => severity === 'warning' && pathOf(span.file, this.host) === pathOf(root.file, this.host)); // prettier-ignore
      // What holds for a file that stands by itself is said of it; of one that others use, not all uses are known.
      if (alone.some((each) => !met.includes(each))) return false;
      if (compiled.fingerprint === null && met.length > 0) continue;
      const after = await this.look(root, texts);
      if (after === null) return false;
      if (compiled.fingerprint !== null ? !same(compiled, after, met) : !noWorse(compiled, after)) return false;
    }
    return true;
  }

  private compiled(root: Root): Promise<Tried | null> {
    const key = keyOf(root);
    const known = this.before.get(key) ?? this.look(root, new Map());
    this.before.set(key, known);
    return known;
  }

  /** Null where there has been enough of trying: what was not tried is not offered. */
  private async look(root: Root, texts: Texts): Promise<Tried | null> {
    const length = this.found.text(this.main.file)?.length ?? 0;
    const cost = Math.round(budget.start + budget.perCharacter * length);
    if (this.left < cost + this.found.work) return null;
    const tried = await this.tryOut(root, texts);
    this.left -= cost + tried.work;
    return tried;
  }

  /** The other programs that a file is part of. */
  private others(file: string): readonly Root[] {
    const known = this.beside.get(file);
    if (known !== undefined) return known;
    const roots: Root[] = [];
    if (Object.keys(this.main.set).length > 0) roots.push({ file: this.main.file, set: {} });
    const main = pathOf(this.main.file, this.host);
    for (const path of [pathOf(file, this.host), ...usersBeside(file, this.host)])
      if (path !== main) roots.push({ file: path, set: {} });
    this.beside.set(file, roots);
    return roots;
  }
}

const keyOf = ({ file, set }: Root): string => JSON.stringify([file, set]);

const unique = (roots: readonly Root[]): readonly Root[] => [
  ...new Map(roots.map((root) => [keyOf(root), root])).values(),
];

/** A file as other files name it. */
export const pathOf = (file: string, host: Pick<Host, 'resolve'>): string =>
  host.resolve(file, file.replace(/^.*[/\\]/, ''));

/** Whether a program that was right is right still, and means the same but for the parameters that were to go. */
function same(before: Compilation, after: Compilation, made: readonly Diagnostic[]): boolean {
  if (after.fingerprint === null) return false;
  const gone = made.reduce((sum, { fix }) => sum + (fix?.parameters ?? 0), 0);
  if (gone === 0) return after.fingerprint === before.fingerprint;
  return parametersOf(before.program) - parametersOf(after.program) === gone;
}

/**
 * Whether what was written is itself a mistake. In a program that was wrong already another expansion of the text may
 * wait behind the first, which means something else by it. A name alone is right where only its use is wrong.
 */
const isWrong = ({ diagnostics }: Compilation, made: readonly Made[]): boolean =>
  made.some(({ file, text, written, codes }) =>
    written.some(({ from, to }) =>
      diagnostics.some(
        ({ code, severity, span }) =>
          severity === 'error' &&
          span.file === file &&
          from <= span.start.offset &&
          span.end.offset <= to &&
          (codes.has(code) || !/^\w+$/.test(text.slice(from, to))),
      ),
    ),
  );

/** A text with fixes made in it, and the codes that they are for. */
interface Made {
  readonly file: string;
  readonly text: string;
  readonly written: readonly Written[];
  readonly codes: ReadonlySet<string>;
}

const parametersOf = (program: Program | null): number =>
  program === null ? 0 : program.networks.reduce((sum, { graph }) => sum + parameterCount(graph), 0);

/** Whether a program that was wrong in another way is wrong in no new one. */
function noWorse(before: Compilation, after: Compilation): boolean {
  const errors = ({ diagnostics }: Compilation) =>
    diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`);
  const known = new Set(errors(before));
  return errors(after).every((error) => known.has(error));
}

/** Whether the same is said of the same text in another program. */
const isMet = ({ code, span, fix }: Diagnostic, { diagnostics }: Compilation, host: Host): boolean =>
  diagnostics.some(
    (other) =>
      other.code === code &&
      pathOf(other.span.file, host) === pathOf(span.file, host) &&
      other.span.start.offset === span.start.offset &&
      JSON.stringify(editsOf(other)) === JSON.stringify(editsOf({ fix })),
  );

const editsOf = ({ fix }: Pick<Diagnostic, 'fix'>) =>
  fix?.edits.map(({ span, text }) => [span.start.offset, span.end.offset, text]);

/** How many files of a folder are looked at for what they use. */
const most = 200;

/** The programs in the folder of a file that extend or import it, directly or through others. */
function usersBeside(file: string, host: Host): readonly string[] {
  const folder = file.replace(/[^/\\]*$/, '');
  const names = (host.list?.(folder) ?? []).filter((name) => name.endsWith('.gan')).slice(0, most);
  const uses = names.map((name) => {
    const path = host.resolve(file, name);
    const lines = (host.read(path) ?? '').matchAll(/^\s*(?:extends|import\b[^"]{0,2000})\s*"([^"\n]+)"/gm);
    return { path, used: [...lines].map(([, written]) => host.resolve(path, written!)) };
  });
  const found = new Set([pathOf(file, host)]);
  for (const target of found) for (const { path, used } of uses) if (used.includes(target)) found.add(path);
  return [...found].slice(1);
}
