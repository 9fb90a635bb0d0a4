/** `train.py`: settings at the top, then data, networks, and the loop in plain sight. */
import { inCamelCase } from '../../../runtime/contract/names.js';
import { epochData } from '../../graph/analyse/epochs.js';
import type { Ref } from '../../graph/ir/graph.js';
import { minimizes } from '../../graph/ir/plan.js';
import type { Program } from '../../graph/ir/program.js';
import type { OptimizerUse, PlanItem, Quantity, Training } from '../../graph/ir/training.js';
import { Names } from '../../lower/outline/names.js';
import { optimizersOf } from '../../lower/names.js';
import { type Lines, observingItems, stretches } from '../../lower/phases.js';
import { mixtureOf, previewCount, previewName, rangeOf } from '../typescript/sections.js';
import type { EmitOptions } from '../target.js';
import type { FunctionTable } from './functions.js';
import { indented } from './layout/lines.js';
import { fileText, importLines, tableName } from './modules.js';
import { torchOptimizer, type TorchOptimizer } from './torch-optimizers.js';
import { comment, float, literal, period, quoted, remark } from './texts.js';
import { type OptimizerLines, TrainingStep } from './training-step.js';
import { ownNames, snakeCase, variableName } from './words.js';

interface Setting {
  readonly name: string;
  readonly type: 'int' | 'float';
  readonly value: string;
  readonly note?: string;
}

interface OptimizerObject {
  readonly name: string;
  readonly key: string;
  readonly networks: readonly string[];
  readonly use: OptimizerUse;
  readonly torch: TorchOptimizer | null;
}

/** Phases use the same names: their types are said once. */
function declaredOnce(lines: readonly string[]): readonly string[] {
  const known = new Set<string>();
  return lines.map((line) => {
    const [, spaces, targets, type, rest] = /^( *)(\w+(?:, \w+)*)(: [\w[\], ]+)?( = .*)$/.exec(line) ?? [];
    if (targets === undefined) return line;
    const isKnown = known.has(targets);
    for (const name of targets.split(', ')) known.add(name);
    return isKnown && type !== undefined ? `${spaces}${targets}${rest}` : line;
  });
}

const section = (title: string): string => `# ---- ${title} `.padEnd(91, '-');

/** @param own names of the project's files, and the file each is in; @param rules the function of each rule */
export function trainFile(
  program: Program,
  training: Training,
  table: FunctionTable,
  own: ReadonlyMap<string, string>,
  rules: ReadonlyMap<OptimizerUse, string>,
  options: EmitOptions,
): string {
  return new TrainFile(program, training, table, own, rules, options).text();
}

class TrainFile {
  private readonly used = new Set(['dataclass', 'Path', 'Options', 'arguments', 'told', 'Run']);
  private readonly uses = (name: string): string => (this.used.add(name), name);
  private readonly names: Names;
  private readonly networks = new Map<string, string>();
  private readonly averages = new Map<string, string>();
  private readonly data = new Map<string, string>();
  private readonly constants = new Map<string, Setting>();
  private readonly optimizers: readonly OptimizerObject[];
  private readonly settings: Setting[] = [];
  private readonly weights = new Map<string, string>();
  private readonly schedules = new Map<OptimizerUse, Map<string, Ref>>();
  private readonly optionNames = new Map<OptimizerUse, Map<string, string>>();
  private readonly steps: readonly (Lines & { readonly pass: TrainingStep })[];

  constructor(
    private readonly program: Program,
    private readonly training: Training,
    private readonly table: FunctionTable,
    private readonly own: ReadonlyMap<string, string>,
    private readonly rules: ReadonlyMap<OptimizerUse, string>,
    private readonly options: EmitOptions,
  ) {
    this.names = new Names([...ownNames(), ...own.keys(), 'made']);
    for (const { name } of program.networks) this.networks.set(name, this.names.claim(variableName(name)));
    for (const { name } of program.data) this.data.set(name, this.names.claim(snakeCase(name)));
    for (const { network } of training.averages)
      this.averages.set(network, this.names.claim(`average_${variableName(network)}`));
    this.optimizers = optimizersOf(training).map(({ name, networks, use }) => ({
      name: this.names.claim(`optimizer_${networks.map(variableName).join('_')}`),
      key: name,
      networks,
      use,
      torch: torchOptimizer(use),
    }));
    this.declareSettings();
    this.steps = stretches(training).map((stretch) => ({ ...stretch, pass: this.step(stretch.items) }));
  }

  private declareSettings(): void {
    const { training, program } = this;
    const { until, batch, accumulate, seed } = training;
    this.settings.push({ name: 'batch', type: 'int', value: String(batch), note: 'samples a step, those of all ranks together' }); // prettier-ignore
    if (accumulate > 1)
      this.settings.push({ name: 'accumulate', type: 'int', value: String(accumulate), note: 'batches that an update takes the mean gradient of' }); // prettier-ignore
    this.settings.push({ name: until.unit, type: 'int', value: String(until.count) });
    this.settings.push({ name: 'seed', type: 'int', value: String(seed) });
    const taken = new Names(['batch', 'accumulate', 'epochs', 'steps', 'images', 'seed']);
    for (const { name, text, constant } of program.params) {
      if (!constant) continue;
      const setting = { name: taken.claim(snakeCase(name)), type: 'float', value: float(Number(text)) } as const;
      this.constants.set(name, setting);
    }
    const several = training.optimizers.length > 1;
    for (const use of training.optimizers) {
      const names = new Map<string, string>();
      const scheduled = new Map<string, Ref>();
      for (const [option, value] of Object.entries(use.options)) {
        if (typeof value !== 'number') {
          scheduled.set(option, value);
          continue;
        }
        const param = use.params?.[option];
        const constant = param === undefined ? undefined : this.constants.get(param);
        if (constant !== undefined) {
          this.noteConstant(param!);
          names.set(option, `settings.${constant.name}`);
          continue;
        }
        const suffix = several ? `_${use.networks.map(variableName).join('_')}` : '';
        const name = taken.claim(`${snakeCase(option)}${suffix}`);
        names.set(option, `settings.${name}`);
        this.settings.push({ name, type: 'float', value: float(value) });
      }
      this.optionNames.set(use, names);
      this.schedules.set(use, scheduled);
    }
    for (const { network, decay } of training.averages)
      if (typeof decay === 'number')
        this.settings.push({ name: taken.claim(`average_${variableName(network)}_decay`), type: 'float', value: float(decay) }); // prettier-ignore
  }

  private noteConstant(param: string): string | null {
    const constant = this.constants.get(param);
    if (constant === undefined) return null;
    if (!this.settings.includes(constant)) this.settings.push(constant);
    return `settings.${constant.name}`;
  }

  private step(items: readonly PlanItem[]): TrainingStep {
    return new TrainingStep(this.training, items, {
      table: this.table,
      network: (name) => this.networks.get(name)!,
      best: (name) => (this.averages.has(name) ? `${this.averages.get(name)!}.network` : this.networks.get(name)!),
      data: (name) => this.data.get(name)!,
      optimizer: (networks, pass, progress) => this.optimizerLines(networks, pass, progress),
      uses: this.uses,
      param: (name) => this.noteConstant(name),
      scope: () => this.names.inside(),
    });
  }

  private weightsOf(networks: readonly string[]): string {
    const key = networks.join('+');
    const name = this.weights.get(key) ?? this.names.claim(`weights_${networks.map(variableName).join('_')}`);
    this.weights.set(key, name);
    return name;
  }

  private optimizerLines(networks: readonly string[], pass: TrainingStep, progress: string): OptimizerLines {
    const found = this.optimizers.find((item) => networks.every((name) => item.networks.includes(name)))!;
    const weights = this.weightsOf(networks);
    const limit = (what: 'weights' | 'gradients'): string | null => {
      const clip = this.training.clips.find((item) => item.what === what && item.networks.some((name) => networks.includes(name))); // prettier-ignore
      if (clip === undefined) return null;
      return typeof clip.limit === 'number' ? literal(clip.limit) : pass.scheduled(clip.limit, progress);
    };
    const [gradients, held] = [limit('gradients'), limit('weights')];
    const option = (name: string) => {
      const ref = this.schedules.get(found.use)!.get(name);
      return ref === undefined ? this.optionNames.get(found.use)!.get(name)! : pass.scheduled(ref, progress);
    };
    const changed = new Set([...this.schedules.get(found.use)!.keys()].map((name) => found.torch?.scheduled[name]?.(option) ?? `${snakeCase(name)}=${option(name)}`)); // prettier-ignore
    if (gradients !== null) this.uses('torch');
    return {
      weights,
      name: found.name,
      before: [
        ...(gradients === null ? [] : [`torch.nn.utils.clip_grad_norm_(${weights}, ${gradients})`]),
        ...(changed.size === 0 ? [] : [`${found.name}.param_groups[0].update(${[...changed].join(', ')})`]),
      ],
      after: held === null ? [] : [`${this.uses('clip_weights')}(${weights}, ${held})`],
    };
  }

  text(): string {
    const { program } = this;
    const loops = this.steps.map((stretch) => this.loop(stretch));
    const body = [...this.opened(), ...this.dataLines(), ...this.networkLines(), ...loops.flat(), '', 'run.finish()'];
    const name = remark(program.name);
    const doc = [
      `Trains ${name}.gan.`,
      'pip install .                              what it needs',
      'python train.py                            all of it',
      'python train.py --steps 100                a short run; --help lists the rest',
      'python train.py --resume runs/...          goes on from the last checkpoint',
      'torchrun --nproc-per-node 4 train.py       on four GPUs, each with a quarter of every batch',
    ].join('\n');
    const fixed = program.params.filter(({ name: param }) => !this.constants.has(param) || !this.settings.includes(this.constants.get(param)!)); // prettier-ignore
    const built = fixed.map(({ name: param, text }) => `${param} = ${remark(text.replace(/\s+/g, ' '))}`).join(', ');
    const settings = [
      '@dataclass(frozen=True)',
      'class Settings:',
      ...indented([
        `"""As in ${name}.gan."""`,
        '',
        ...this.settings.map(({ name: own, type, value, note }) => `${own}: ${type} = ${value}${note === undefined ? '' : `  # ${note}`}`), // prettier-ignore
        ...(built === '' ? [] : comment(`Built with ${built}: change these in ${name}.gan and build again.`)),
      ]),
    ];
    const train = ['def train(settings: Settings, options: Options) -> None:', ...indented(declaredOnce(body))];
    const main = ['if __name__ == "__main__":', '    with told():', '        train(Settings(), arguments(__doc__))'];
    const whole = program.data.length > 0 ? ['import data'] : [];
    // A variable that was declared before needs no type again.
    if (!train.some((line) => /\bTensor\b/.test(line.replace(/#.*/, '')))) this.used.delete('Tensor');
    return fileText(doc, importLines(this.used, this.own, whole), [settings, train, main]);
  }

  private length({ unit }: Quantity): string {
    return `${this.uses({ epochs: 'Epochs', steps: 'Steps', images: 'Images' }[unit])}(settings.${unit})`;
  }

  private opened(): readonly string[] {
    const { program, training, options } = this;
    return [
      'run = Run(',
      ...indented([
        'options,',
        `program=Path(__file__).with_name(${quoted(`${program.name}.gan`)}),`,
        `fingerprint="${options.fingerprint}",`,
        'batch=settings.batch,',
        ...(training.accumulate > 1 ? ['accumulate=settings.accumulate,'] : []),
        `until=${this.length(training.until)},`,
        'seed=settings.seed,',
        ...(training.acrossDevices ? ['sync_batch_norm=True,'] : []),
        ...(training.keep === null ? [] : [`keep=${training.keep.last},`]),
        ...(training.keep === null || training.keep.every.length === 0
          ? []
          : [`keep_every=(${training.keep.every.map((each) => `${period(each, this.uses)},`).join(' ')}),`]),
      ]),
      ')',
    ];
  }

  private dataLines(): readonly string[] {
    const { program, training } = this;
    if (program.data.length === 0) return [];
    const read = program.data.filter(({ name }) => this.isRead(name));
    const sets = epochData(training);
    const said = training.epochsOf === null ? '' : ', as `until` says';
    return [
      '',
      section('data'),
      ...read.map(
        ({ name, source }) =>
          `${this.data.get(name)!} = data.${snakeCase(name)}(${source === 'mixture' ? 'run.seed' : ''})`,
      ),
      ...(sets.length === 0
        ? []
        : [`run.epochs_of(${sets.map((name) => this.data.get(name)!).join(', ')})  # an epoch is one of ${sets.length > 1 ? 'the largest of these' : sets[0]!}${said}`]), // prettier-ignore
    ];
  }

  private isRead(name: string): boolean {
    return this.steps.some(({ pass }) => pass.read.has(name)) || epochData(this.training).includes(name);
  }

  private networkLines(): readonly string[] {
    const { program, training, table } = this;
    const asked = program.networks.filter(({ name }) => table.runs(name));
    const made = asked.flatMap(({ name, start }) => {
      const variable = this.networks.get(name)!;
      const lines = [`${variable} = run.network("${name}", ${this.uses(table.classOf(name))}(), ${this.uses(tableName(name))})`]; // prettier-ignore
      if (start !== null) lines.push(`run.load("${name}", ${variable}, Path(__file__).parent / ${quoted(this.options.weightsFile(program.networks.find((each) => each.name === name)!))})`); // prettier-ignore
      if (table.isFixed(name)) lines.push(`run.fixed(${variable})  # nothing trains it`);
      return lines;
    });
    // Other targets of the file want them in checkpoints.
    const carried = program.networks
      .filter(({ name, start }) => start !== null && !table.runs(name))
      .map((network) => `run.carry("${network.name}", Path(__file__).parent / ${quoted(this.options.weightsFile(network))})  # measures look through it`); // prettier-ignore
    const memory = training.step.weights.length > 0 ? [`memory = run.network("train", ${this.uses('Memory')}(), ${this.uses('MEMORY_WEIGHTS')})`] : []; // prettier-ignore
    const averages = training.averages.map(({ network, decay }) => {
      const share = typeof decay === 'number' ? `settings.average_${variableName(network)}_decay` : '0.0';
      return `${this.averages.get(network)!} = run.average("${network}", ${this.networks.get(network)!}, ${share})`;
    });
    const optimizers = this.optimizers.map((item) => this.optimizerLine(item));
    const remembered = this.optimizers.map(({ name, key, networks, torch, use }) => {
      const moved = networks.map((network) => `"${network}": ${this.networks.get(network)!}`).join(', ');
      const slots = Object.entries(torch?.slots ?? Object.fromEntries(use.rule.weights.map((slot) => [slot.name, slot.name]))); // prettier-ignore
      return `run.remember("${key}", ${name}, {${moved}}, slots={${slots.map(([slot, state]) => `"${inCamelCase(slot)}": "${state}"`).join(', ')}})`; // prettier-ignore
    });
    const weights = [...this.weights].map(([key, name]) => {
      const own = key.split('+').map((network) => `${this.networks.get(network)!}.parameters()`);
      return `${name} = ${own.length === 1 ? `list(${own[0]!})` : `[${own.map((each) => `*${each}`).join(', ')}]`}`;
    });
    const twice = new Set(this.steps.flatMap(({ pass }) => [...pass.differentiated]));
    const trained = asked.filter(({ name }) => !table.isFixed(name)).map(({ name }) => name);
    const compiled = trained.filter((name) => !twice.has(name)).map((name) => `${this.networks.get(name)!}.compile()`);
    const eager = trained.filter((name) => twice.has(name));
    return [
      '',
      section('networks'),
      ...made,
      ...carried,
      ...memory,
      ...averages,
      '',
      ...weights,
      ...optimizers,
      ...remembered,
      'run.restore()  # the last checkpoint, with --resume',
      ...(compiled.length === 0 ? [] : ['if options.compile:', ...indented(compiled)]),
      ...(eager.length === 0 ? [] : [`# torch.compile cannot differentiate twice, as penalties do: ${eager.map((name) => this.networks.get(name)!).join(', ')} ${eager.length > 1 ? 'stay' : 'stays'} eager.`]), // prettier-ignore
    ];
  }

  private optimizerLine({ name, networks, use, torch }: OptimizerObject): string {
    const names = this.optionNames.get(use)!;
    // A schedule is asked at every update.
    const option = (key: string): string => names.get(key) ?? '0.0';
    const weights = this.weightsOf(networks);
    if (torch !== null) return `${name} = ${this.uses('torch')}.optim.${torch.name}(${[weights, ...torch.arguments(option)].join(', ')})`; // prettier-ignore
    const slots = use.rule.weights.flatMap((slot) => (slot.kind === 'weight' ? [`"${slot.name}": ${float(slot.init.kind === 'constant' ? slot.init.value : 0)}`] : [])); // prettier-ignore
    const given = Object.keys(use.options).map((key) => `${snakeCase(key)}=${option(key)}`);
    return `${name} = ${this.uses('Rule')}(${[weights, this.uses(this.rules.get(use)!), `{${slots.join(', ')}}`, ...given].join(', ')})`; // prettier-ignore
  }

  private loop({ phase, items, pass }: Lines & { readonly pass: TrainingStep }): readonly string[] {
    const last = this.training.items.filter((item) => item.kind === 'phase').at(-1) ?? null;
    // The last phase goes on to the end, which the command line may have moved.
    const length = phase === last ? '' : period(phase!.until, this.uses);
    const lines = pass.lines();
    const moved = minimizes(items).flatMap((item) => item.networks);
    const averages = this.training.averages.flatMap(
      ({ network, decay }) =>
      moved.includes(network) ? [`${this.averages.get(network)!}.update(${typeof decay === 'number' ? '' : pass.scheduled(decay, 'step')})`] : [], // prettier-ignore
    );
    const iterators = pass.taken.map(({ variable, data, draw, turns }) => {
      const settings = [...(turns === 1 ? [] : [`turns=${turns}`]), ...(draw === null ? [] : [`draw="${draw}"`])];
      return `${variable} = run.batches(${[this.data.get(data)!, ...settings].join(', ')})`;
    });
    const observing = observingItems(items).filter(({ kind }) => kind !== 'end');
    const looks = this.observingLines(observing, pass);
    const ends = items.flatMap((item) => {
      if (item.kind !== 'end') return [];
      const inner = this.observingLines(observingItems(item.body), pass);
      if (inner.length === 0) return [];
      const ended = this.training.items.includes(item) ? 'run.ended' : 'run.phase_ended';
      return ['', `if ${ended}:`, ...indented(inner)];
    });
    if (pass.sometimes) this.uses('Tensor');
    const usesStep = [...lines, ...averages].some((line) => /(?<![\w.])step(?=[.,)\s])/.test(line.replace(/#.*$/, '')));
    return [
      '',
      section(phase === null ? 'training' : `phase ${phase.name}`),
      ...iterators,
      `for ${usesStep ? 'step' : '_'} in run.steps(${length}):`,
      ...indented([
        ...(pass.sometimes ? ['losses: dict[str, Tensor] = {}'] : []),
        ...lines,
        '',
        ...averages,
        `run.report(${pass.reported()})`,
        ...(looks.length === 0 ? [] : ['', ...looks]),
      ]),
      ...ends,
    ];
  }

  private observingLines(items: readonly PlanItem[], pass: TrainingStep): readonly string[] {
    return items.flatMap((item): readonly string[] => {
      switch (item.kind) {
        case 'checkpoint':
          return ['run.checkpoint()'];
        case 'every': {
          const lines = this.observingLines(item.body, pass);
          return lines.length === 0 ? [] : [`if run.every(${period(item.period, this.uses)}):`, ...indented(lines)];
        }
        case 'preview':
          return this.preview(item, pass);
        default:
          return [];
      }
    });
  }

  private preview(item: Extract<PlanItem, { kind: 'preview' }>, pass: TrainingStep): readonly string[] {
    const { lines, codes } = pass.sampler([item.value]);
    const name = /name: '(\d+)'/.exec(previewName(item, this.training))?.[1];
    const named = name === undefined ? [] : [`name="${name}"`];
    const shown = [...lines, `made = ${codes[0]!.text}`];
    const { layout } = item;
    const mixture = mixtureOf(this.program);
    const scatter =
      mixture === undefined || !this.isRead(mixture.name) ? [] : [`mixture=${this.data.get(mixture.name)!}`];
    const call =
      layout.kind === 'scatter'
        ? `run.scatter(${['made', ...scatter, ...named].join(', ')})`
        : `run.preview(${['made', `grid=(${layout.rows}, ${layout.columns})`, `range=(${rangeOf(this.training, item.value).map((value) => literal(value)).join(', ')})`, ...named].join(', ')})`; // prettier-ignore
    return [`with run.sampling("preview", ${previewCount(item)}) as sample:`, ...indented([...shown, call])];
  }
}
