/** Training as step graphs and the program that runs them: gradients, updates and all, for engines that run primitives. */
import { averageName, countName, slotName, trainHome, weightName } from '../../runtime/contract/names.js';
import { gradients } from '../graph/differentiate/differentiate.js';
import type { Ref } from '../graph/ir/graph.js';
import type { Minimize } from '../graph/ir/plan.js';
import { minimizes } from '../graph/ir/plan.js';
import type { Program } from '../graph/ir/program.js';
import type { PlanItem, Training } from '../graph/ir/training.js';
import { f32 } from '../graph/ir/types.js';
import type { Value } from '../graph/ir/value.js';
import { dueWith, inOrder } from './moving.js';
import { lossNames, optimizersOf } from './names.js';
import { stretches, trainingItems } from './phases.js';
import { applyRule } from './rule.js';
import { Region, Section } from './section.js';
import { type Setting, settingOf } from './setting.js';
import type { LoweredTraining, StepGraph, Stretch, Task } from './step-graph.js';
import { countsOf, storedBy } from './stored.js';

/** Tasks whose graphs are not finished yet. */
type Draft =
  | { readonly kind: 'run'; readonly section: Section; readonly name: string[] }
  | (Omit<Extract<Task, { kind: 'repeat' }>, 'body'> & { readonly body: readonly Draft[] })
  | (Omit<Extract<Task, { kind: 'every' }>, 'body'> & { readonly body: readonly Draft[] });

type Run = Extract<Draft, { kind: 'run' }>;

export function lowerTraining(program: Program, training: Training): LoweredTraining {
  const setting = settingOf(program, training);
  const taken = new Set<string>();
  return {
    batch: training.batch,
    stored: storedBy(program, training),
    counts: countsOf(training),
    stretches: stretches(training).map(({ phase, items }): Stretch => {
      const drafts = new Lines(setting, items).all();
      return { phase, tasks: finished(drafts, taken) };
    }),
  };
}

/** The lines of one stretch of training. */
class Lines {
  private readonly names: ReadonlyMap<Minimize, string>;

  constructor(
    private readonly setting: Setting,
    private readonly items: readonly PlanItem[],
  ) {
    this.names = lossNames(items);
  }

  all(): readonly Draft[] {
    const drafts = this.body(trainingItems(this.items), new Region());
    const moved = new Set(minimizes(this.items).flatMap((line) => line.networks));
    const averages = this.setting.training.averages.filter(({ network }) => moved.has(network));
    if (averages.length === 0) return drafts;
    const last = drafts.at(-1);
    const run: Run = last?.kind === 'run' ? last : { kind: 'run', section: this.section(new Region()), name: ['averages'] }; // prettier-ignore
    for (const { network, decay } of averages) this.average(network, decay, run.section);
    return last === run ? drafts : [...drafts, run];
  }

  private section = (region: Region): Section => new Section(this.setting, region);

  private body(written: readonly PlanItem[], region: Region): readonly Draft[] {
    const { accumulate } = this.setting.training;
    const items = inOrder(written);
    const drafts: Draft[] = [];
    // With `accumulate` every line runs on several batches of its own.
    const parts = accumulate > 1 ? new Region(true) : null;
    /** The section that lines without a condition between them share. */
    const shared = (): Run => {
      const last = drafts.at(-1);
      if (last?.kind === 'run') return last;
      const run: Run = { kind: 'run', section: this.section(region), name: [] };
      drafts.push(run);
      return run;
    };
    for (const item of items) {
      switch (item.kind) {
        case 'minimize':
          if (parts === null) this.minimize(item, shared());
          else drafts.push(...this.minimizeInParts(item, parts));
          break;
        case 'update':
          if (parts === null) this.update(item, shared());
          else drafts.push(this.updateFromFirstPart(item, parts));
          break;
        case 'repeat':
          drafts.push({ kind: 'repeat', count: item.count, parts: false, once: false, body: this.body(item.body, new Region()) }); // prettier-ignore
          break;
        case 'every':
          drafts.push({ kind: 'every', period: item.period, body: this.body(item.body, region) });
          break;
        default:
          throw new Error(`internal: ${item.kind} moves nothing`);
      }
    }
    return drafts;
  }

  private minimize(item: Minimize, { section, name }: Run): void {
    const key = this.names.get(item)!;
    name.push(key);
    const loss = this.settled(item.loss, section);
    section.loss(key, loss);
    const weights = this.weights(item, section);
    const flows = this.flows(section, loss, weights);
    this.move(item, section, weights.map((weight, i) => ({ ...weight, gradient: flows[i] === 'none' ? this.zero(section, weight) : flows[i]! }))); // prettier-ignore
  }

  /** The mean of loss and gradients over several batches, each with data and noise of its own, and then the update. */
  private minimizeInParts(item: Minimize, region: Region): readonly Draft[] {
    const key = this.names.get(item)!;
    const { accumulate } = this.setting.training;
    const part = this.section(region);
    const loss = this.settled(item.loss, part);
    const weights = this.weights(item, part);
    const flows = this.flows(part, loss, weights);
    const sumUp = (name: string, value: Value, like: Value) => {
      const own = part.ops.gather(value, like);
      part.hand(name, part.ops.add(part.taken(name, f32(like.type.shape, false)), part.ops.div(own, accumulate)));
    };
    sumUp(`sum ${key}`, loss, loss);
    weights.forEach(({ name, value }, i) => {
      const flow = flows[i]!;
      if (flow !== null && flow !== 'none') sumUp(`sum ${key} ${name}`, flow, value);
    });
    const whole = this.section(region);
    whole.loss(key, whole.taken(`sum ${key}`, f32([], false)));
    const moved = this.weights(item, whole).map((weight, i) => {
      const flow = flows[i]!;
      if (flow === null) return { ...weight, gradient: null };
      if (flow === 'none') return { ...weight, gradient: this.zero(whole, weight) };
      return { ...weight, gradient: whole.taken(`sum ${key} ${weight.name}`, f32(weight.value.type.shape, false)) };
    });
    this.move(item, whole, moved);
    return [
      { kind: 'repeat', count: accumulate, parts: true, once: false, body: [{ kind: 'run', section: part, name: [`${key}-part`] }] }, // prettier-ignore
      { kind: 'run', section: whole, name: [key] },
    ]; // prettier-ignore
  }

  private update(item: Extract<PlanItem, { kind: 'update' }>, { section, name }: Run): void {
    const moving = this.settled(item.value, section);
    section.moved(weightName(trainHome, [item.state]), moving);
    if (name.length === 0) name.push('states');
  }

  private updateFromFirstPart(item: Extract<PlanItem, { kind: 'update' }>, region: Region): Draft {
    const run: Run = { kind: 'run', section: this.section(region), name: [] };
    this.update(item, run);
    return { kind: 'repeat', count: this.setting.training.accumulate, parts: true, once: true, body: [run] };
  }

  /** A value. Where it is the first to need them, states of blocks in the step take their new values after it. */
  private settled(ref: Ref, section: Section): Value {
    const due = dueWith(this.setting.step, ref, section.region.moved);
    const value = section.value(ref);
    const next = due.map((update) => [update.state, section.value(update.value)] as const);
    for (const [state, moved] of next) {
      section.moved(weightName(trainHome, [state]), moved);
      section.region.moved.add(state);
    }
    return value;
  }

  /**
   * What flows back into each weight: 'none' where the loss depends on a weight and nothing flows, as R1 does on the
   * biases that only say which side of zero a leaky ReLU is on; null where it does not depend on it.
   */
  private flows(section: Section, loss: Value, weights: readonly Weighted[]): readonly (Value | 'none' | null)[] {
    const flows = gradients(section.ops, loss, weights.map(({ value }) => value)); // prettier-ignore
    const behind = section.behind(loss);
    return flows.map((flow, i) => flow ?? (behind(weights[i]!.value) ? 'none' : null));
  }

  private zero = ({ ops, builder }: Section, { value }: Weighted): Value =>
    ops.spread(builder.constant(0, ops.origin), value);

  private weights(item: Minimize, section: Section): readonly Weighted[] {
    return item.networks.flatMap((network) =>
      this.setting.trainable(network).map(({ path, weight }) => {
        const name = weightName(network, path);
        return { network, name, value: section.stored(name, f32(weight.shape, false)) };
      }),
    );
  }

  /** One update of every weight that the loss depends on. */
  private move(item: Minimize, section: Section, weights: readonly Flowing[]): void {
    const { ops } = section;
    const { training } = this.setting;
    const optimizer = optimizersOf(training).find(({ networks }) => item.networks.every((name) => networks.includes(name)))!; // prettier-ignore
    const { use } = optimizer;
    const options = new Map(Object.entries(use.options).map(([name, value]) => [name, this.number(value, section)]));
    const counts = new Map(item.networks.map((name) => [name, section.counted(countName(optimizer.name, name))]));
    const arrived = weights.flatMap((weight) =>
      weight.gradient === null ? [] : [{ ...weight, gradient: ops.gather(weight.gradient, weight.value) }],
    );
    const clipped = this.clipped(item, section, arrived);
    const limit = this.limit('weights', item, section);
    for (const { network, name, value, gradient } of clipped) {
      const slot = (own: string) => slotName(optimizer.name, own, name);
      const given = use.rule.inputs.map(({ name: input }, i) => {
        if (i < 2) return i === 0 ? value : gradient;
        return input === 'step' ? counts.get(network)! : options.get(input)!;
      });
      const moved = applyRule(ops, use.rule, given, (own) => section.stored(slot(own), value.type));
      for (const [own, next] of moved.slots) section.moved(slot(own), next);
      section.moved(name, limit === null ? moved.weight : within(section, moved.weight, limit));
    }
    for (const network of item.networks) section.networkMoved(network);
  }

  /** g <- g * min(1, limit / ||g||), the norm taken over all gradients together (Pascanu et al. 2013, arXiv:1211.5063). */
  private clipped(item: Minimize, section: Section, weights: readonly Arrived[]): readonly Arrived[] {
    const { ops } = section;
    const limit = this.limit('gradients', item, section);
    if (limit === null || weights.length === 0) return weights;
    const squares = weights.map(({ gradient }) =>
      ops.sum(
        ops.square(gradient),
        gradient.type.shape.map((_, axis) => axis),
      ),
    );
    const norm = ops.apply('sqrt', [squares.reduce((sum, square) => ops.add(sum, square))]);
    // PyTorch's 1e-6 keeps a zero gradient from becoming 0 / 0.
    const scale = ops.apply('minimum', [ops.div(limit, ops.add(norm, 1e-6)), ops.builder.constant(1, ops.origin)]);
    return weights.map((weight) => ({ ...weight, gradient: ops.mul(weight.gradient, scale) }));
  }

  private limit(what: 'weights' | 'gradients', { networks }: Minimize, section: Section): Value | null {
    const clip = this.setting.training.clips.find(
      (each) => each.what === what && each.networks.some((name) => networks.includes(name)),
    );
    return clip === undefined ? null : this.number(clip.limit, section);
  }

  private number = (value: number | Ref, section: Section): Value =>
    typeof value === 'number' ? section.builder.constant(value, section.ops.origin) : section.value(value);

  /** average <- decay * average + (1 - decay) * weight; running statistics are copied. */
  private average(network: string, decay: number | Ref, section: Section): void {
    const { ops } = section;
    const share = this.number(decay, section);
    for (const { path, weight } of this.setting.held(network)) {
      const name = weightName(network, path);
      const type = f32(weight.shape, false);
      const [own, value] = [averageName(network, name), section.stored(name, type)];
      if (!weight.trainable) section.store(own, value);
      else section.store(own, ops.add(ops.mul(section.stored(own, type), share), ops.mul(value, ops.sub(1, share))));
    }
  }
}

interface Weighted {
  readonly network: string;
  readonly name: string;
  readonly value: Value;
}

type Flowing = Weighted & { readonly gradient: Value | null };
type Arrived = Weighted & { readonly gradient: Value };

/** Every number held in [-limit, limit]. */
const within = ({ ops }: Section, value: Value, limit: Value): Value =>
  ops.spread(ops.apply('maximum', [ops.apply('minimum', [value, ops.spread(limit, value)]), ops.spread(ops.neg(limit), value)]), value); // prettier-ignore

/** The tasks with their graphs finished, from the last to the first: a graph hands on what later ones want. */
function finished(drafts: readonly Draft[], taken: Set<string>): readonly Task[] {
  const name = (wanted: string): string => {
    let own = wanted;
    for (let i = 2; taken.has(own); i++) own = `${wanted}-${i}`;
    taken.add(own);
    return own;
  };
  const names = new Map<Section, string>();
  const visit = (list: readonly Draft[]): void => {
    for (const draft of list) {
      if (draft.kind === 'run') names.set(draft.section, name(draft.name.join('-')));
      else visit(draft.body);
    }
  };
  visit(drafts);
  const graphs = new Map<Section, StepGraph | null>();
  for (const [section, own] of [...names].reverse()) graphs.set(section, section.finish(own));
  const tasks = (list: readonly Draft[]): readonly Task[] =>
    list.flatMap((draft): readonly Task[] => {
      if (draft.kind !== 'run') return [{ ...draft, body: tasks(draft.body) }];
      const graph = graphs.get(draft.section)!;
      return graph === null ? [] : [{ kind: 'run', graph }];
    });
  return tasks(drafts);
}
