/**
 * The code of a project as files: ts-morph lays their structures out, what they use of one another and of the runtime is
 * imported, and Prettier formats them.
 *
 * Every file is offered everything that it could import; `organizeImports` keeps what its code uses.
 */
import type { EmittedFile } from '../target.js';
import type { ImportDeclarationStructure, OptionalKind, SourceFile, StatementStructures, ts } from 'ts-morph';
import { pretty } from '../typescript/format.js';
import { explained } from './explanations.js';

export type TsMorph = typeof import('ts-morph');

export interface CodeFile {
  /** Without its ending. */
  readonly name: string;
  /** What the file is, in a comment above all else; empty where its name says enough. */
  readonly header: string;
  readonly statements: readonly (string | StatementStructures)[];
}

/** @param runtime the names that the files use of the runtime */
export async function emittedFiles(
  morph: TsMorph,
  files: readonly CodeFile[],
  runtime: ReadonlySet<string>,
): Promise<readonly EmittedFile[]> {
  const sources = laidOut(morph, files);
  const texts: EmittedFile[] = [];
  for (const [{ name, header }, source] of sources) {
    const others = files.filter((other) => other.name !== name);
    source.insertImportDeclarations(0, [
      { namespaceImport: 'tf', moduleSpecifier: '@tensorflow/tfjs-core', isTypeOnly: !usesValue(morph, source, 'tf') },
      ...importFrom('runtime/index', [...runtime].map((item) => ({ name: item, type: usesType(morph, source, item) }))),
      ...importFrom('runtime/onnx/model', [{ name: 'openModel', type: false }]),
      ...others.flatMap((other) => importFrom(other.name, exportsOf(morph, other))),
    ]); // prettier-ignore
    source.organizeImports({}, { organizeImportsTypeOrder: 'last', organizeImportsIgnoreCase: true });
    // `import type { A, B }` rather than `import { type A, type B }`.
    for (const declaration of source.getImportDeclarations()) {
      const named = declaration.getNamedImports();
      if (named.length === 0 || !named.every((item) => item.isTypeOnly())) continue;
      for (const item of named) item.setIsTypeOnly(false);
      declaration.setIsTypeOnly(true);
    }
    const text = [header, explained(morph, source.getFullText())].filter((part) => part !== '').join('\n\n');
    texts.push({ path: `${name}.ts`, text: await pretty(text) });
  }
  return texts;
}

/** The code alone, by the names of the files. */
export const plainTexts = (morph: TsMorph, files: readonly CodeFile[]): ReadonlyMap<string, string> =>
  new Map([...laidOut(morph, files)].map(([{ name }, source]) => [name, source.getFullText()]));

function laidOut(morph: TsMorph, files: readonly CodeFile[]): ReadonlyMap<CodeFile, SourceFile> {
  const project = new morph.Project({
    useInMemoryFileSystem: true,
    // Nothing outside of the files needs to be known to tell which imports they use.
    skipLoadingLibFiles: true,
    compilerOptions: { noLib: true, noResolve: true, types: [] },
  });
  return new Map(
    files.map((file) => [file, project.createSourceFile(`${file.name}.ts`, { statements: [...file.statements] })]),
  );
}

interface Exported {
  readonly name: string;
  readonly type: boolean;
}

function importFrom(file: string, names: readonly Exported[]): readonly OptionalKind<ImportDeclarationStructure>[] {
  if (names.length === 0) return [];
  const isTypeOnly = names.every(({ type }) => type);
  const namedImports = names.map(({ name, type }) => ({ name, isTypeOnly: type && !isTypeOnly }));
  return [{ moduleSpecifier: `./${file}.js`, namedImports, isTypeOnly }];
}

function exportsOf({ StructureKind }: TsMorph, { statements }: CodeFile): readonly Exported[] {
  return statements.flatMap((statement): readonly Exported[] => {
    if (typeof statement === 'string') return [];
    switch (statement.kind) {
      case StructureKind.Function:
        return [{ name: statement.name!, type: false }];
      case StructureKind.VariableStatement:
        return statement.declarations.map(({ name }) => ({ name, type: false }));
      case StructureKind.Interface:
      case StructureKind.TypeAlias:
        return [{ name: statement.name, type: true }];
      default:
        return [];
    }
  });
}

/** Whether the code uses the name for more than types, which are taken from it as `tf.Tensor`. */
function usesValue({ ts }: TsMorph, source: SourceFile, name: string): boolean {
  const uses = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && node.text === name && !ts.isQualifiedName(node.parent)) ||
    ts.forEachChild(node, uses) === true;
  return uses(source.compilerNode);
}

/** Whether the code uses the name as that of a type. */
function usesType({ ts }: TsMorph, source: SourceFile, name: string): boolean {
  const uses = (node: ts.Node): boolean =>
    (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName) && node.typeName.text === name) ||
    ts.forEachChild(node, uses) === true;
  return uses(source.compilerNode);
}
