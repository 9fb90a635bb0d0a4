#!/usr/bin/env node
/** The `gan` command: which commands there are, and what their exit codes mean. */
import { Argument, Command, CommanderError, Option } from 'commander';
import type { ApplyOptions } from './commands/apply.js';
import type { BuildOptions } from './commands/build.js';
import type { CheckOptions } from './commands/check.js';
import type { Shell } from './commands/completions.js';
import type { DiffOptions } from './commands/diff.js';
import type { DoctorOptions } from './commands/doctor.js';
import type { EvalOptions } from './commands/eval.js';
import type { ExplainOptions } from './commands/explain.js';
import type { ExportOptions } from './commands/export.js';
import type { FlattenOptions } from './commands/flatten.js';
import type { FmtOptions } from './commands/fmt.js';
import type { NewOptions } from './commands/new.js';
import type { PlaygroundOptions } from './commands/playground.js';
import type { ReportOptions } from './commands/report.js';
import type { RunsOptions } from './commands/runs.js';
import type { SampleOptions } from './commands/sample.js';
import type { ShowOptions } from './commands/show.js';
import type { TrainOptions } from './commands/train.js';
import type { ViewOptions } from './commands/view.js';
import { troubleWith } from '../runtime/files/writing.js';
import { evaluationFlags, type Flag, inferenceFlags, samplingFlags, trainingFlags } from '../runtime/run/arguments.js';
import { describeError } from '../runtime/errors/describe.js';
import { visible } from '../runtime/text/visible.js';
import { version } from './host/version.js';

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];
const setOption = ['--set <name=value>', 'override a param, everywhere', collect] as const;

/** Flags of emitted programs, which a command hands on, as options of the command: `--steps <n>`. */
function withFlags<Name extends string>(
  command: Command,
  flags: Readonly<Record<Name, Flag<unknown>>>,
  names: readonly Name[],
) {
  for (const name of names) {
    const { placeholder, help, many } = flags[name];
    const written = `--${name}${placeholder === undefined ? '' : ` <${placeholder.toLowerCase()}>`}`;
    if (many === true) command.option(written, help, collect);
    else command.option(written, help);
  }
  return command;
}

/** Each command's code is loaded only when it runs, so that `gan check` starts quickly. */
function commands(): Command {
  const gan = new Command('gan')
    .description('Ganlang: generative adversarial networks as text, checked before they train.')
    .version(version())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(visible(text)) })
    .configureHelp({ sortSubcommands: false })
    .showHelpAfterError('(gan --help lists the commands)');

  gan
    .command('new [template] [dir]')
    .description('start from a template; lists them with no argument')
    .option('--json', 'the list as JSON')
    .action(async (template: string | undefined, dir: string | undefined, options: NewOptions) =>
      (await import('./commands/new.js')).create(template, dir, options),
    );
  gan
    .command('init')
    .description('add what is needed to train in the package of this folder; changes nothing that is there')
    .action(async () => (await import('./commands/init.js')).init());
  gan
    .command('check <file...>')
    .description('every mistake in a program, or in all of a folder, before anything trains')
    .option('--json', 'as JSON')
    .option('--sarif', 'as SARIF 2.1.0, which code scanners read')
    .option('--github', 'with annotations for GitHub, as GITHUB_ACTIONS=true does')
    .option('--deep', 'read every file of the data to its end, as training would')
    .option('--no-cache', 'with --deep: decode all pictures again, and keep none')
    .option('--fix', 'make the changes that are the only right ones')
    .option('--dry-run', 'with --fix: show them, and write nothing')
    .option(...setOption)
    .action(async (files: string[], options: CheckOptions) =>
      (await import('./commands/check.js')).check(files, options),
    );
  gan
    .command('show <file>')
    .description('networks layer by layer: shapes, parameters, memory, operations')
    .option('--json', 'as JSON')
    .option('--svg', 'as a drawing: gan show FILE --svg > FILE.svg')
    .option('--html', 'the drawing and the tables as a page: gan show FILE --html > FILE.html')
    .option(
      '--depth <n>',
      'with --svg or --html: how many levels of blocks are opened; as many as one can read by default',
    )
    .option('--devices <n>', 'memory on each of several devices that share a batch, and what they send each other')
    .option('--steps', 'the graphs that training steps are lowered to: operations, FLOPs, memory')
    .option(...setOption)
    .action(async (file: string, options: ShowOptions) => (await import('./commands/show.js')).show(file, options));
  gan
    .command('build <file>')
    .description('write the trainer as a project that stands alone: in TypeScript, or in Python for PyTorch')
    .option('--out <dir>', 'the folder to write')
    .option('--target <target>', 'what to emit: tfjs, onnx or pytorch', 'tfjs')
    .option('--launch <launcher>', 'with --target pytorch: how to start it on several machines, slurm or kubernetes')
    .option('--force', 'write into a folder that is not empty')
    .option('--json', 'as JSON')
    .option(...setOption)
    .action(async (file: string, options: BuildOptions) => (await import('./commands/build.js')).build(file, options));
  withFlags(
    gan.command('train <file>').description('build and run: progress, losses, previews, checkpoints'),
    trainingFlags,
    ['out', 'steps', 'epochs', 'seed', 'device', 'resume', 'save-every', 'on-trouble', 'no-cache', 'quiet'],
  )
    .option('--from <run>', 'a new run that begins with what another has learned, wherever name and shape fit')
    .option('--at <step>', 'with --from: which checkpoint, a step, best or last; last by default')
    .option(
      '--target <target>',
      'what to emit and run: onnx, tfjs or pytorch; the fastest here of the first two by default',
    )
    .option('--ui', 'show it in a browser as it trains, and steer it from there')
    .option(...setOption)
    .action(async (file: string, options: TrainOptions) => (await import('./commands/train.js')).train(file, options));
  withFlags(gan.command('sample <run>').description('pictures or data from a checkpoint of a run'), samplingFlags, [
    'count',
    'seed',
    'at',
    'with',
    'label',
    'interpolate',
    'walk',
    'frames',
    'out',
    'device',
  ])
    .option('--of <value>', 'what to draw: a network, a value of train, or "G(2 * z)"')
    .option('--preview <n>', 'another of the previews of the program, counted from 1: 3 is the mixing of stylegan2')
    .option('--truncation <psi>', 'how far from the mean style: the same as --set psi=PSI')
    .option('--set <name=value>', 'override a param that the weights do not depend on', collect)
    .action(async (run: string, options: SampleOptions) => (await import('./commands/sample.js')).sample(run, options));
  withFlags(
    gan
      .command('apply <run> <net> <picture...>')
      .description('a trained network on pictures of yours and folders of them: NAME.NET.png for each'),
    inferenceFlags,
    ['at', 'with', 'seed', 'out', 'device'],
  )
    .option(
      '--set <name=value>',
      'override a param that the weights do not depend on, such as the size of pictures',
      collect,
    )
    .action(async (run: string, net: string, pictures: string[], options: ApplyOptions) =>
      (await import('./commands/apply.js')).apply(run, net, pictures, options),
    );
  withFlags(
    gan.command('eval <run>').description('what came out, in numbers: the metrics of its program, or others'),
    evaluationFlags,
    ['at', 'seed', 'device', 'neighbours', 'json'],
  )
    .option('--metric <metric>', 'kid, "kid(C, digits.image)" or "kid(C, digits.image) of G(z)"', collect)
    .option('--samples <n>', 'how many samples each takes')
    .option('--set <name=value>', 'override a param that the weights do not depend on', collect)
    .action(async (run: string, options: EvalOptions) => (await import('./commands/eval.js')).evaluate(run, options));
  gan
    .command('runs [folder]')
    .description('what runs there are, how far each has come, and its numbers')
    .option('--json', 'as JSON')
    .action(async (folder: string | undefined, options: RunsOptions) =>
      (await import('./commands/runs.js')).runs(folder, options),
    );
  gan
    .command('report <run...>')
    .description('one page with runs beside each other: numbers, curves, previews, what differs')
    .option('--out <file>', 'the page to write', 'comparison.html')
    .option('--force', 'write over what is there')
    .action(async (runs: string[], options: ReportOptions) => (await import('./commands/report.js')).report(runs, options)); // prettier-ignore
  gan
    .command('view <run...>')
    .description('a page that shows runs as they train, several over each other, and steers them')
    .option('--port <n>', 'the port of the page; a free one by default')
    .addOption(new Option('--beside').hideHelp())
    .action(async (runs: string[], options: ViewOptions) => (await import('./commands/view.js')).view(runs, options));
  gan
    .command('export <run> [net]')
    .description('what was trained, for other programs: what samples are drawn with, or one network')
    .option('--onnx', 'a model of ONNX, with its weights')
    .option('--web', 'a page that draws samples in a browser, in a folder with its model')
    .option('--safetensors', 'the weights by their names, with a page that says what their axes are')
    .option('--layout <layout>', 'with --safetensors: pytorch has axes in the order of its layers')
    .option('--at <step>', inferenceFlags.at.help)
    .option('--out <path>', 'the file or folder to write')
    .option('--force', 'write over what is there')
    .option('--preview <n>', 'another of the previews of the program, counted from 1')
    .option('--truncation <psi>', 'how far from the mean style: the same as --set psi=PSI')
    .option('--set <name=value>', 'override a param that the weights do not depend on', collect)
    .action(async (run: string, net: string | undefined, options: ExportOptions) =>
      (await import('./commands/export.js')).exportRun(run, net, options),
    );
  gan
    .command('fmt <file...>')
    .description('format in place')
    .option('--check', 'change nothing; say which files would change')
    .option('--json', 'as JSON')
    .action(async (files: string[], options: FmtOptions) => (await import('./commands/fmt.js')).fmt(files, options));
  gan
    .command('flatten <file>')
    .description('the program as one file, with what it extends merged in')
    .option(...setOption)
    .action(async (file: string, options: FlattenOptions) =>
      (await import('./commands/flatten.js')).flatten(file, options),
    );
  gan
    .command('diff <before> <after>')
    .description(
      'what differs between two programs, or those of two runs, in what they mean; exit code 1 where anything does',
    )
    .option('--json', 'as JSON')
    .option(...setOption)
    .option('--set-before <name=value>', 'override a param of the first alone', collect)
    .option('--set-after <name=value>', 'override a param of the second alone', collect)
    .action(async (before: string, after: string, options: DiffOptions) =>
      (await import('./commands/diff.js')).diff(before, after, options),
    );
  gan
    .command('explain [code]')
    .description('what a diagnostic means, with an example; lists the codes with no argument')
    .option('--json', 'as JSON')
    .action(async (code: string | undefined, options: ExplainOptions) =>
      (await import('./commands/explain.js')).explain(code, options),
    );
  gan
    .command('playground')
    .description('a page on this machine that edits, draws and trains programs in the browser')
    .option('--port <n>', 'where to serve it')
    .action(async (options: PlaygroundOptions) => (await import('./commands/playground.js')).playground(options));
  gan
    .command('completions')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .description('completions of commands and options for a shell: gan completions bash >> ~/.bashrc')
    .action(async (shell: Shell) => (await import('./commands/completions.js')).completions(gan, shell));
  gan
    .command('doctor')
    .description('what engines this machine has')
    .option('--json', 'as JSON')
    .action(async (options: DoctorOptions) => (await import('./commands/doctor.js')).doctor(options));
  gan
    .command('lsp')
    .description('the language server that editors start; it speaks over its input and output')
    .option('--stdio', 'which is all it speaks over')
    .allowUnknownOption()
    .action(async () => (await import('./commands/lsp.js')).lsp());
  return gan;
}

async function main(): Promise<void> {
  // Whoever read the output may have left (`gan show FILE | head -1`); that is no reason to stop training.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Nor that a terminal has closed: the run is told of that in another way, and saves.
      if (error.code === 'EPIPE' || error.code === 'EIO') return;
      const { text, exitCode } = describeError(troubleWith(error, 'The output', 'write'));
      if (stream !== process.stderr) process.stderr.write(`${text}\n`);
      process.exit(exitCode);
    });
  }
  try {
    await commands().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its own message by now.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else {
      const { text, exitCode } = describeError(error);
      // An engine may hold the process; it ends all the same.
      process.stderr.write(`${text}\n`, () => process.exit(exitCode));
    }
  }
}

await main();
