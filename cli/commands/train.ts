/** `gan train FILE`: build and run. */
import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import type { Quantity } from '../../compiler/graph/ir/training.js';
import { parseArguments, trainingFlags } from '../../runtime/run/arguments.js';
import { beginningFile, checkFree, writeBeginning } from '../../runtime/run/beginning.js';
import { createRunFolder } from '../../runtime/run/folder.js';
import { cameFrom, writeFrom } from '../../runtime/run/from-run.js';
import { holdRun } from '../../runtime/run/lock.js';
import { buildProject } from '../project/build.js';
import { exists, nearestPath } from '../host/files.js';
import { outsideLine } from '../host/outside.js';
import { compileForUse, readSettings } from '../host/program.js';
import { fromRun } from '../project/from-run.js';
import { checkPlace, passedOn, runProject } from '../project/run-project.js';
import { choose } from '../project/choice.js';
import { pythonHere } from '../project/python.js';
import { runPython } from '../project/run-python.js';
import { changedSince } from '../project/going-on.js';
import { ratesSaid, withRates } from '../../compiler/lower/rates.js';
import { answerAt, changeRates, goBack, ratesText } from '../project/going-back.js';
import { ratesOf, writeChange } from '../../runtime/checkpoints/changes.js';
import { asksForRates } from '../../runtime/run/other-rates.js';
import { isSetback } from '../../runtime/trouble/on-trouble.js';
import { type PageBeside, pageBeside } from '../view/page-beside.js';
import { targetNamed } from '../project/targets.js';
import { doing } from '../output/doing.js';
import { UserError } from '../host/user-error.js';

export interface TrainOptions {
  readonly out?: string;
  readonly steps?: string;
  readonly epochs?: string;
  readonly seed?: string;
  readonly device?: string;
  readonly resume?: string;
  readonly from?: string;
  readonly at?: string;
  readonly saveEvery?: string;
  readonly onTrouble?: string;
  readonly quiet?: boolean;
  readonly ui?: boolean;
  /** False where nothing that was decoded is to be kept or taken from before. */
  readonly cache?: boolean;
  readonly target?: string;
  readonly set?: readonly string[];
}

export async function train(file: string, options: TrainOptions): Promise<void> {
  const { resume, out, from, at } = options;
  // What cannot be is told before anything is read.
  if (options.target !== undefined) targetNamed(options.target);
  if (out !== undefined && resume !== undefined) {
    throw new UserError('--out and --resume cannot be given together.', 'Leave one of the two out.', 2);
  }
  if (from !== undefined && resume !== undefined) {
    const meant = `--resume goes on with a run, --from begins a new one: leave one of the two out.`;
    throw new UserError('--from and --resume cannot be given together.', meant, 2);
  }
  if (at !== undefined && from === undefined)
    throw new UserError(
      '--at says which checkpoint of a run to begin with, and none is named.',
      'Name it with --from.',
      2,
    );
  const passed = passedOn({ ...options, 'save-every': options.saveEvery }, ['steps', 'epochs', 'seed', 'save-every']);
  const { steps, epochs, seed } = parseArguments(passed, trainingFlags);
  const { 'on-trouble': onTrouble } = parseArguments(passedOn({ 'on-trouble': options.onTrouble }, ['on-trouble']), trainingFlags); // prettier-ignore
  const set = readSettings(options.set);
  const built = await compileForUse(file, set, {
    until: lengthOf(steps, epochs),
    quiet: options.quiet,
  });
  const { program, fingerprint } = built;
  const outside = outsideLine(program);
  if (outside !== null && options.quiet !== true) process.stderr.write(`${pc.dim(outside)}\n`);
  const name = `${program.name}.gan`;
  const identity = { program: name, fingerprint };
  if (options.target === 'pytorch' && (from !== undefined || onTrouble !== undefined)) {
    const which = from === undefined ? '--on-trouble' : '--from';
    throw new UserError(
      `--target pytorch takes no ${which}.`,
      'Begin the run with --target onnx, and go on with it: --target pytorch --resume RUN.',
      2,
    );
  }
  const source = from === undefined ? null : await fromRun(from, at, program);
  const beginning = {
    ...identity,
    seed: seed ?? program.training?.seed ?? 0,
    ...(source && { from: cameFrom(source) }),
  };
  if (resume !== undefined && !exists(resume)) {
    const meant = nearestPath(resume) ?? 'a run folder, such as runs/digits-1';
    throw new UserError(`There is no run ${resume} to go on with.`, `Name ${meant}.`);
  }
  const changed = resume === undefined ? null : await changedSince(resume, built, options.quiet === true);
  if (resume === undefined && out !== undefined) await checkFree(out, identity, beginning.seed);
  const { target, device, machine, why } = await choose(options, program);
  const folder = resume ?? (await createRunFolder(name, out));
  const project = join(folder, 'program');
  // Before the program of the run is written over.
  const letGo = holdRun(folder);
  let page: PageBeside | null = null;
  try {
    checkPlace(project);
    if (resume === undefined) await writeBeginning(folder, beginning);
    if (changed !== null) {
      await writeChange(folder, changed);
      // The program may have another name now.
      for (const file of readdirSync(project)) if (file.endsWith('.gan')) rmSync(join(project, file));
    }
    let rates = await ratesOf(folder);
    const others = ratesText(folder, rates);
    if (others !== null && options.quiet !== true) process.stdout.write(`${others}\n`);
    let anew = resume === undefined;
    for (;;) {
      const done = doing('Building what a step of training computes', options.quiet === true);
      // What draws from a run is the TypeScript project, whatever trains it.
      const drawing = target.name === 'pytorch' ? targetNamed('tfjs') : target;
      const rated = withRates(program, (name) => rates.all * (rates.of[name] ?? 1));
      await buildProject({ ...built, program: rated }, project, drawing, machine).finally(done);
      // A run that went back to a checkpoint goes on with what it has learned itself.
      const given = source !== null && anew ? join(project, 'from.json') : null;
      if (given !== null) await writeFrom(given, source!);
      if (page === null && options.ui === true) {
        page = await pageBeside(folder);
        // Whoever asked for it is told of nothing else.
        if (options.quiet === true) process.stdout.write(`${whereText(folder, page)}\n`);
      }
      const answer = answerAt(rates, onTrouble);
      if (target.name === 'pytorch') {
        const reported = { ...identity, batch: program.training!.batch, seed: beginning.seed };
        const python = join(project, 'pytorch');
        await buildProject({ ...built, program: rated }, python, target, machine);
        if (options.quiet !== true) process.stdout.write(`${whereText(folder, page)}\n`);
        const ended = await runPython(pythonHere(), python, folder, reported, [
          ...passed,
          ...(device === undefined ? [] : ['--device', device]),
          ...[anew ? '--out' : '--resume', folder],
          ...(options.quiet === true ? ['--quiet'] : []),
        ]);
        const measures = program.training!.items.some(({ kind }) => kind === 'end');
        if (ended && measures) {
          // It finds all steps made, measures, and ends.
          const why = 'What was trained is measured on TensorFlow.js.';
          await runProject(project, 'train.ts', [...passed, '--why', why, '--resume', folder, '--checked', ...(options.quiet === true ? ['--quiet'] : [])]); // prettier-ignore
        }
        letGo();
        break;
      }
      try {
        await runProject(project, 'train.ts', [
          ...passed,
          ...(device === undefined ? [] : ['--device', device]),
          ...(why === null ? [] : ['--why', why]),
          ...[anew ? '--out' : '--resume', folder],
          ...(given === null ? [] : ['--from', given]),
          ...(answer === undefined ? [] : ['--on-trouble', answer]),
          '--checked',
          '--rebuilds',
          ...['--where', whereText(folder, page)],
          ...(options.quiet === true ? ['--quiet'] : []),
          ...(options.cache === false ? ['--no-cache'] : []),
        ]);
        break;
      } catch (error) {
        if (asksForRates(error)) {
          error.release();
          holdRun(folder);
          const known = ratesSaid(program).map(({ name }) => name);
          rates = await changeRates(folder, fingerprint, error.rates, known, options.quiet === true);
          anew = false;
          continue;
        }
        if (!isSetback(error)) throw error;
        error.release();
        holdRun(folder);
        const back = await goBack(folder, fingerprint, error.trouble, options.quiet === true);
        rates = back.rates;
        anew = back.anew && resume === undefined;
      }
    }
  } catch (error) {
    letGo();
    if (resume === undefined && !exists(join(folder, 'metrics.jsonl'))) removeUnstarted(folder, project);
    throw error;
  } finally {
    page?.end();
  }
}

/** Where a run can be looked at. */
const whereText = (folder: string, page: PageBeside | null): string =>
  page === null ? `gan view ${folder} shows it in a browser as it trains.` : `Watch and steer it at ${page.address}`;

/** How long training is to last, where the command line says it. */
function lengthOf(steps: number | undefined, epochs: number | undefined): Quantity | undefined {
  if (steps !== undefined) return { count: steps, unit: 'steps' };
  return epochs === undefined ? undefined : { count: epochs, unit: 'epochs' };
}

/** A run that never made its first step leaves nothing behind. */
function removeUnstarted(folder: string, project: string): void {
  rmSync(project, { recursive: true, force: true });
  rmSync(join(folder, beginningFile), { force: true });
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in it, which is not ours to delete.
  }
}
