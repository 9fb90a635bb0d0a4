/** Modules of the runtime as one plain script, which a page can load from any folder: they stay as they are written. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ts } from 'ts-morph';
import { packageRoot } from '../host/package-root.js';

/**
 * The script of a module and of all that it imports, each in a function of its own that gives what it exports.
 * @param main its path in the package, such as `runtime/web/page.ts`
 * @returns code, and the name of what the module exports
 */
export function scriptOf(main: string): { readonly code: string; readonly name: string } {
  const written = new Map<string, string>();
  const write = (path: string): void => {
    if (written.has(path)) return;
    // Whoever imports each other would never end; types alone do no harm, and are gone by now.
    written.set(path, '');
    const { code, imports } = moduleCode(path);
    for (const each of imports) write(each);
    // What is imported stands before it.
    written.delete(path);
    written.set(path, code);
  };
  write(main);
  return { code: [...written.values()].join('\n'), name: nameOf(main) };
}

/** `runtime/web/page.ts` is called `web_page`. */
const nameOf = (path: string): string =>
  path
    .replace(/^runtime\//, '')
    .replace(/\.ts$/, '')
    .replace(/\W/g, '_');

function moduleCode(path: string): { readonly code: string; readonly imports: readonly string[] } {
  const text = readFileSync(join(packageRoot(), path), 'utf8');
  const { target, module } = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  const plain = ts.transpileModule(text, {
    compilerOptions: { target, module, verbatimModuleSyntax: true },
  }).outputText;
  const file = ts.createSourceFile(path, plain, target, true);
  const imports: string[] = [];
  const exported: string[] = [];
  const lines = file.statements.map((statement) => {
    const own = statement.getFullText(file).replace(/^\/\/\/ <reference.*\n/, '');
    if (ts.isImportDeclaration(statement)) {
      const from = posix.join(posix.dirname(path), (statement.moduleSpecifier as ts.StringLiteral).text);
      const source = from.replace(/\.js$/, '.ts');
      imports.push(source);
      return imported(statement, own, nameOf(source), path);
    }
    if (!ts.canHaveModifiers(statement) || ts.getModifiers(statement)?.[0]?.kind !== ts.SyntaxKind.ExportKeyword) return own;
    exported.push(...declared(statement, path));
    return own.replace(/\bexport /, '');
  }); // prettier-ignore
  const body = lines.join('').trim();
  return { imports, code: `const ${nameOf(path)} = (() => {\n${body}\n\nreturn { ${exported.join(', ')} };\n})();\n` };
}

/** `import { a, b as c } from './d.js'` reads what the function of that module gave. */
function imported({ importClause }: ts.ImportDeclaration, own: string, from: string, path: string): string {
  const bindings = importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings) || importClause?.name !== undefined)
    throw new Error(`internal: ${path} imports otherwise than by names`);
  const names = bindings.elements.map(({ name, propertyName }) => (propertyName === undefined ? name.text : `${propertyName.getText()}: ${name.text}`)); // prettier-ignore
  return `${own.slice(0, own.indexOf('import'))}const { ${names.join(', ')} } = ${from};`;
}

function declared(statement: ts.Statement, path: string): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const named = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) ? statement.name : undefined;
  if (named === undefined) throw new Error(`internal: ${path} exports otherwise than declarations`);
  return [named.text];
}
