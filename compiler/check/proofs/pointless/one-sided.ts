import type { Elaborator } from '../../context/elaborator.js';
import { trainedJudges, type Judge, makersOf, placeOf } from './meetings.js';
import type { Step } from './pointless.js';

/** A discriminator that others are trained by, and that is only ever shown samples of one kind. */
export function oneSided(e: Elaborator, step: Step): void {
  const trained = new Set(step.lines.flatMap(({ networks }) => networks));
  for (const judge of trainedJudges(e, step)) {
    if (judge.own.some(({ line }) => step.told.has(line))) continue;
    const makers = new Set([...trained].filter((name) => name !== judge.name));
    if (judge.own.length === 0) {
      nothingSaid(e, step, judge, makers);
      continue;
    }
    neverFake(e, judge, makers);
    neverReal(e, judge, makers);
  }
}

function neverFake(e: Elaborator, { name, own, others }: Judge, makers: ReadonlySet<string>): void {
  if (own.some(({ call }) => call.inputs.some((fact) => makersOf(fact, makers).length > 0))) return;
  // A classifier learns from labelled data alone.
  const shown = new Set(own.flatMap(({ call }) => call.inputs.flatMap(({ on }) => [...on])));
  const isLabel = (data: string) => {
    const [set, field] = data.split('.') as [string, string];
    return e.data.get(set)?.fields[field]?.kind === 'class';
  };
  const labelled = own.some(({ line }) => [...line.fact.on].some((source) => source.kind === 'data' && !shown.has(source) && isLabel(source.name))); // prettier-ignore
  if (labelled) return;
  const { made } = others[0]!;
  const places = new Map(own.map((meeting) => [meeting.call, placeOf(meeting).span]));
  const [span, ...more] = [...places.values()];
  const labels = [
    ...more.map((place) => ({ span: place, text: 'nor does this' })),
    { span: placeOf(others[0]!).span, text: `\`${made}\` is trained by this` },
  ];
  e.report(span!, 'train/no-fake', { network: name, made, text: placeOf(others[0]!).text }, labels);
}

/**
 * No score is of any weight in what trains the discriminator: the same one is taken away again, as in
 * `mean(D(real)) - mean(D(real))`, or there are penalties alone. Where fakes were among those it is another matter.
 */
function nothingSaid(
  e: Elaborator,
  { look, told, toldCalls }: Step,
  { name, ownLines, others }: Judge,
  makers: ReadonlySet<string>,
): void {
  const lost = new Set(look.losses.flatMap((loss) => [...loss.lost]));
  const calls = look.calls.filter(({ source, graph }) => source.kind === 'call' && graph.name === name && lost.has(source)); // prettier-ignore
  const made = calls.map(({ inputs }) => inputs.flatMap((fact) => makersOf(fact, makers)));
  const fakes = made.filter((own) => own.length > 0);
  if (fakes.length > 0 && fakes.length < calls.length) return;
  const [line, call] = [ownLines[0]!, calls[0]];
  for (const own of ownLines) told.add(own);
  for (const { source } of calls) toldCalls.add(source);
  const span = call === undefined ? line.span : placeOf({ call, line }).span;
  if (fakes.length > 0) return e.report(span, 'train/no-real', { network: name, made: fakes[0]![0]! });
  const [other] = others;
  const { span: trains, text } = placeOf(other!);
  const label = { span: trains, text: `\`${other!.made}\` is trained by this` };
  e.report(span, 'train/no-fake', { network: name, made: other!.made, text }, [label]);
}

function neverReal(e: Elaborator, { name, own }: Judge, makers: ReadonlySet<string>): void {
  const calls = [...new Set(own.map(({ call }) => call))];
  const made = calls.map(({ inputs }) => new Set(inputs.flatMap((fact) => makersOf(fact, makers))));
  const alike = made.every((set) => set.size > 0 && [...set].sort().join() === [...made[0]!].sort().join());
  const data = calls.some(({ inputs }) => inputs.some(({ on }) => [...on].some(({ kind }) => kind === 'data' || kind === 'state'))); // prettier-ignore
  if (!alike || (data && calls.length > 1)) return;
  e.report(placeOf(own[0]!).span, 'train/no-real', { network: name, made: [...made[0]!][0]! });
}
