/** What tests ask of the compiler: compile a text, and say what came out. */
import { type Compilation, compile } from '../../compiler/compile.js';
import { render } from '../../compiler/diagnostics/render/render.js';
import type { Graph, Network } from '../../compiler/graph/ir/graph.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { typeOf } from '../../compiler/graph/ir/refs.js';
import { showType } from '../../compiler/graph/ir/types.js';
import { memoryHost } from './memory-host.js';

export interface Options {
  readonly set?: Readonly<Record<string, string>>;
  /** Other files beside `main.gan`. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Compiles a text as `main.gan`. */
export function compileText(text: string, { set, files }: Options = {}): Promise<Compilation> {
  return compile('main.gan', memoryHost({ ...files, 'main.gan': text }), { set });
}

/** `error shape/output 3:5`, for each diagnostic. */
export async function findings(text: string, options?: Options): Promise<readonly string[]> {
  const { diagnostics } = await compileText(text, options);
  return diagnostics.map(({ severity, code, span }) => `${severity} ${code} ${span.start.line}:${span.start.column}`);
}

/** Everything that is said about a text, as a person reads it. */
export function messages({ diagnostics, text }: Compilation): string {
  return diagnostics.map((diagnostic) => render(diagnostic, text)).join('\n');
}

/** The program of a text that must have no errors. @throws Error with the messages where it has some */
export async function programOf(text: string, options?: Options): Promise<Program> {
  const compilation = await compileText(text, options);
  if (compilation.fingerprint === null) throw new Error(messages(compilation));
  return compilation.program!;
}

/** A network of a text without errors, by its name. */
export async function networkOf(text: string, name = 'N', options?: Options): Promise<Network> {
  const program = await programOf(text, options);
  const network = program.networks.find((item) => item.name === name);
  if (network === undefined) throw new Error(`no network ${name}`);
  return network;
}

/** The types of what a graph makes, as the language writes them; fields of a record by name. */
export function outputsOf(graph: Graph): readonly string[] {
  return graph.outputs.map(({ name, ref }) => `${name === null ? '' : `${name}: `}${showType(typeOf(graph, ref))}`);
}
