import ts from 'typescript';
import { expect, it } from 'vitest';
import { FunctionTable } from '../../../../compiler/emit/tfjs/functions.js';
import type { Graph } from '../../../../compiler/graph/ir/graph.js';
import * as runtime from '../../../../runtime/index.js';
import { cases } from '../../graph/primitives/cases.js';
import { scopes } from './emitted.js';
import { prepare } from '../../graph/differentiate/slopes.js';

/** Everything the emitter writes for a graph, as statements of a block of its own. */
function textOf(graph: Graph): string {
  const table = new FunctionTable([{ ...graph, kind: 'network', name: 'Subject' }], new Set(), scopes());
  const functions = table.functions.map(({ name, parameters, returns, body }) => {
    const list = parameters.map((parameter) => `${parameter.name}: ${parameter.type}`).join(', ');
    return `export function ${name}(${list}): ${returns} {\n${body}\n}`;
  });
  return functions.join('\n');
}

/** What TypeScript says of a text that stands in this folder. */
function complaints(text: string): readonly string[] {
  const file = new URL('emitted-cases.ts', import.meta.url).pathname;
  const options: ts.CompilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([file], options, {
    ...host,
    fileExists: (name) => name === file || host.fileExists(name),
    getSourceFile: (name, ...rest) =>
      name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : host.getSourceFile(name, ...rest),
  });
  const lines = text.split('\n');
  return program.getSemanticDiagnostics(program.getSourceFile(file)).map(({ messageText, start }) => {
    const line = text.slice(0, start).split('\n').length;
    return `${ts.flattenDiagnosticMessageText(messageText, ' ')}: ${lines[line - 1]}`;
  });
}

it('TypeScript accepts the code of every primitive and of its derivatives', () => {
  const texts = cases.map((subject, i) => {
    const { graph } = prepare(subject);
    return `export namespace case${i} {\n${textOf(graph)}\n}`;
  });
  const names = Object.keys(runtime).filter((name) => texts.some((text) => text.includes(`${name}(`)));
  const imports = [
    "import * as tf from '@tensorflow/tfjs-core';",
    `import { ${names.join(', ')} } from '../../../../runtime/index.js';`,
  ];
  expect(complaints([...imports, ...texts].join('\n'))).toEqual([]);
});
