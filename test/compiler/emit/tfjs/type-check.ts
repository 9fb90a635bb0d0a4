/** Type-checks emitted projects together with the runtime's sources, as their own tsconfig.json asks. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * What the compiler has to say, one line each; empty when all is well.
 *
 * @param files texts by path, the first folder of which is the project
 * @param settings the text of the projects' tsconfig.json
 */
export function typeErrors(files: ReadonlyMap<string, string>, settings: string): readonly string[] {
  const { compilerOptions } = JSON.parse(settings) as { compilerOptions: object };
  // What nothing uses is never emitted.
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...compilerOptions, noUnusedLocals: true, noUnusedParameters: true },
    root,
  );
  const texts = new Map([...files].map(([path, text]) => [join(root, 'emitted', path), text]));
  const host = ts.createCompilerHost(options);
  const before = { ...host };
  host.fileExists = (path) => texts.has(path) || before.fileExists(path);
  host.readFile = (path) => texts.get(path) ?? before.readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = texts.get(path);
    return text === undefined
      ? before.getSourceFile(path, version, ...rest)
      : ts.createSourceFile(path, text, version, true);
  };
  host.directoryExists = (path) => path.startsWith(join(root, 'emitted')) || existsSync(path);
  const cache = ts.createModuleResolutionCache(root, (name) => name, options);
  host.resolveModuleNameLiterals = (names, from, redirected, compilerOptions, source) =>
    names.map((name) => {
      // A project has the runtime's sources in a folder of its own.
      const inRuntime = /^\.\/runtime\/(.*)\.js$/.exec(name.text)?.[1];
      if (inRuntime !== undefined && texts.has(from)) {
        const resolvedFileName = join(root, 'runtime', `${inRuntime}.ts`);
        return { resolvedModule: { resolvedFileName, extension: ts.Extension.Ts } };
      }
      const mode = ts.getModeForUsageLocation(source, name, compilerOptions);
      return ts.resolveModuleName(name.text, from, compilerOptions, host, cache, redirected, mode);
    });
  // Without it the files of the project would count as CommonJS.
  for (const folder of new Set([...texts.keys()].map(dirname))) {
    texts.set(join(folder, 'package.json'), '{ "type": "module" }');
  }
  const roots = [...texts.keys()].filter((path) => path.endsWith('.ts'));
  return ts.getPreEmitDiagnostics(ts.createProgram(roots, options, host)).map(describe);
}

function describe({ file, start, messageText }: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(messageText, ' ');
  if (file === undefined || start === undefined) return text;
  const { line } = file.getLineAndCharacterOfPosition(start);
  const code = file.text.split('\n')[line]?.trim() ?? '';
  return `${file.fileName.replace(root, '').replace(/^emitted\//, '')}:${line + 1}: ${text} | ${code}`;
}
