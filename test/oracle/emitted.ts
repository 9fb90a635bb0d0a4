/** Emits programs as TensorFlow.js projects and runs them in a process of their own, all of them in one. */
import { fork } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tfjs } from '../../compiler/emit/tfjs/project.js';
import type { EngineName } from '../../runtime/tfjs/engines/shared/engine.js';
import { compileText, messages } from '../compiler/compiled.js';
import type { Recording } from './recorder.js';
import type { Given } from './recording-random.js';

/** A program's text, and numbers to use in place of some of its draws. */
export interface Source {
  readonly text: string;
  readonly given?: Given;
}

export type Outcome = Recording | { readonly error: string };

/** What the child process is told. */
export interface Order {
  readonly engine: EngineName;
  readonly projects: readonly { readonly name: string; readonly folder: string; readonly given: Given }[];
}

/** Programs emitted to a folder of their own. */
export class Emitted {
  private constructor(
    private readonly folder: string,
    private readonly sources: Readonly<Record<string, Source>>,
    /** Why a program could not be emitted. */
    private readonly failed: ReadonlyMap<string, string>,
  ) {}

  /** Compiles and emits programs; one that has errors gives them as its outcome. */
  static async of(sources: Readonly<Record<string, Source>>): Promise<Emitted> {
    const folder = await mkdtemp(join(tmpdir(), 'ganlang-oracle-'));
    const failed = new Map<string, string>();
    await symlink(
      fileURLToPath(new URL('../../node_modules', import.meta.url)),
      join(folder, 'node_modules'),
      'junction',
    );
    for (const [name, { text }] of Object.entries(sources)) {
      try {
        await emit(text, join(folder, name));
      } catch (error) {
        failed.set(name, error instanceof Error ? error.message : String(error));
      }
    }
    return new Emitted(folder, sources, failed);
  }

  /** Runs every program on one engine; what each one computed, by name. */
  async run(engine: EngineName): Promise<ReadonlyMap<string, Outcome>> {
    const names = Object.keys(this.sources).filter((name) => !this.failed.has(name));
    const projects = names.map((name) => ({
      name,
      folder: join(this.folder, name),
      given: this.sources[name]!.given ?? {},
    }));
    const recorded = await inChild({ engine, projects });
    const failures = [...this.failed].map(([name, error]): [string, Outcome] => [name, { error }]);
    return new Map([...Object.entries(recorded), ...failures]);
  }

  dispose(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

/** Writes the project exactly as emitted, but with a runtime whose runs write down what they compute. */
async function emit(text: string, folder: string): Promise<void> {
  const compilation = await compileText(text);
  const { program, fingerprint } = compilation;
  if (program === null || fingerprint === null) throw new Error(messages(compilation));
  const files = await tfjs.emit(program, { fingerprint, dataOptions: () => ({}), weightsFile: () => '' });
  const runtime = [
    `export * from '${new URL('../../runtime/index.ts', import.meta.url).href}';`,
    `export { openRun } from '${new URL('./recorder.ts', import.meta.url).href}';`,
    '',
  ].join('\n');
  for (const file of [...files, { path: 'runtime/index.ts', text: runtime }]) {
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.text);
  }
}

function inChild(order: Order): Promise<Readonly<Record<string, Outcome>>> {
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const file = fileURLToPath(new URL('./child.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = fork(file, [], { execArgv: ['--import', tsx], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let err = '';
    let answer: Readonly<Record<string, Outcome>> | undefined;
    child.stderr!.on('data', (data: Buffer) => (err += data.toString()));
    child.on('message', (message) => (answer = message as Readonly<Record<string, Outcome>>));
    child.on('error', reject);
    child.on('close', (code) => {
      if (answer !== undefined) resolve(answer);
      else reject(new Error(`the programs ended with code ${code}:\n${err}`));
    });
    child.send(order);
  });
}
