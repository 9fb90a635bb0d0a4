/** The whole project: source files laid out by ts-morph, formatted by Prettier, and what surrounds them. */
import type { Program } from '../../graph/ir/program.js';
import { minimizes } from '../../graph/ir/plan.js';
import { applyFile } from './apply-file.js';
import { FunctionTable } from './functions.js';
import { declarations, type Home, homes } from './model-files.js';
import { optimizerFile, ruleNames } from './optimizer-file.js';
import { sampleFile } from './sample-file.js';
import { surroundings } from './surroundings.js';
import { type CodeFile, type EmitOptions, RunNames, trainFile } from './train-file.js';

export type TsMorph = typeof import('ts-morph');

export interface EmittedFile {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

/**
 * A TypeScript project that trains the program on TensorFlow.js; the runtime's sources and the data go beside it.
 * @throws Error `internal: ...` for a program without `train`, which the caller must refuse first
 */
export async function emitTfjs(program: Program, options: EmitOptions): Promise<readonly EmittedFile[]> {
  const { training } = program;
  if (training === null) throw new Error('internal: a program without training has no trainer');
  // Loaded only when something is emitted: checking alone stays quick.
  const morph = await import('ts-morph');
  const trained = new Set(minimizes(training.items).flatMap((line) => line.networks));
  const fixed = new Set(program.networks.map(({ name }) => name).filter((name) => !trained.has(name)));
  const table = new FunctionTable([...program.networks.map((network) => network.graph), training.step], fixed);
  const where = homes(table.functions, program.networks);
  const names = new RunNames(program, training, table);
  const files = new Map<string, { readonly statements: readonly unknown[]; readonly runtime: ReadonlySet<string> }>();
  for (const home of ['model', 'layers', 'losses'] as const) {
    const made = declarations(morph, home, table, where, program.networks, training.step);
    if (made.statements.length > 0) files.set(home, made);
  }
  const plain = (file: CodeFile | null, name: string) => {
    if (file !== null) files.set(name, { statements: [file.body], runtime: file.runtime });
  };
  plain(optimizerFile(training, table), 'optimizers');
  plain(trainFile(program, training, table, names, options), 'train');
  plain(applyFile(program, training, table, names, options), 'apply');
  plain(sampleFile(program, training, table, names, options), 'sample');

  const exported = exportsOf(table, where, program, [...new Set(ruleNames(training, table).values())]); // prettier-ignore
  const project = new morph.Project({ useInMemoryFileSystem: true });
  const texts: EmittedFile[] = [];
  for (const [name, { statements, runtime }] of files) {
    const source = project.createSourceFile(`${name}.ts`, { statements: statements as never });
    const body = source.getFullText();
    const text = `${imports(name, body, exported, runtime)}\n${body}`;
    texts.push({ path: `${name}.ts`, text: await pretty(text) });
  }
  return [...texts, ...surroundings(program, new Set(files.keys()))];
}

/** What a file declares for the others. */
interface Exported {
  readonly home: Home | 'optimizers';
  readonly type: boolean;
}

/** Which file declares which name. */
function exportsOf(
  table: FunctionTable,
  where: ReadonlyMap<string, Home>,
  program: Program,
  rules: readonly string[],
): ReadonlyMap<string, Exported> {
  const exported = new Map<string, Exported>();
  const add = (name: string, home: Exported['home'], type = false) => exported.set(name, { home, type });
  for (const item of table.functions) {
    const home = where.get(item.name)!;
    add(item.name, home);
    if (item.weightsType !== null) add(item.weightsType, home, true);
  }
  for (const { name } of program.networks) add(table.network(name).init, 'model');
  if (table.memory !== null) add(table.memory, 'losses');
  for (const rule of rules) add(rule, 'optimizers');
  return exported;
}

function imports(
  file: string,
  body: string,
  exported: ReadonlyMap<string, Exported>,
  runtime: ReadonlySet<string>,
): string {
  // Strings first: what looks like a comment in one is none.
  const code = body.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|\/\/.*$/gm, "''"); // prettier-ignore
  const used = (name: string) => new RegExp(`(?<![\\w.])${name}\\b`).test(code);
  const lines: string[] = [];
  const needsValue = /\btf\.[a-z]/.test(code);
  if (/\btf\./.test(code)) lines.push(`import ${needsValue ? '' : 'type '}* as tf from '@tensorflow/tfjs';`);
  const types = new Set(['Pass', 'Initializer', 'Rule']);
  const fromRuntime = [...runtime].sort().map((name) => (types.has(name) ? `type ${name}` : name));
  if (fromRuntime.length > 0) lines.push(importLine(fromRuntime, './runtime/index.js'));
  const others = new Map<string, string[]>();
  for (const [name, { home, type }] of exported) {
    if (home !== file && used(name)) others.set(home, [...(others.get(home) ?? []), type ? `type ${name}` : name]);
  }
  for (const [home, list] of [...others].sort()) lines.push(importLine(list.sort(), `./${home}.js`));
  return `${lines.join('\n')}\n`;
}

const importLine = (names: readonly string[], path: string): string => {
  const allTypes = names.every((name) => name.startsWith('type '));
  const list = allTypes ? names.map((name) => name.slice('type '.length)) : names;
  return `import ${allTypes ? 'type ' : ''}{ ${list.join(', ')} } from '${path}';`;
};

/** @throws Error `internal: ...` when the text is no TypeScript, which is a mistake of this emitter */
async function pretty(text: string): Promise<string> {
  const { format } = await import('prettier');
  try {
    return await format(text, { parser: 'babel-ts', printWidth: 110, singleQuote: true });
  } catch (error) {
    throw new Error(`internal: emitted code does not parse: ${(error as Error).message}\n${text}`, { cause: error });
  }
}
