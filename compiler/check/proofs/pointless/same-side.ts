import { listOf } from '../../../diagnostics/wording/suggest.js';
import type { Sign } from '../../../graph/analyse/facts/fact.js';
import type { Elaborator } from '../../context/elaborator.js';
import { includes, judges, type Judge, makersOf, type Meeting, placeOf } from './meetings.js';
import type { Step } from './pointless.js';

/**
 * Two sides that pull one way: a generator whose loss falls with the same scores of its samples as the discriminator's
 * does, or a discriminator that is told the same of all it sees. Only losses that move one way with a score tell that.
 */
export function sameSide(e: Elaborator, step: Step): void {
  const trained = new Set(step.lines.flatMap(({ networks }) => networks));
  for (const judge of judges(e, step)) {
    const makers = new Set([...trained].filter((name) => name !== judge.name));
    if (!sameForAll(e, judge, makers)) together(e, judge, step);
  }
}

/** Which way all of the losses move with the scores; 0 where that differs or cannot be told. */
const signOf = (meetings: readonly Meeting[]): Sign => {
  const [first, ...others] = meetings.map(({ sign }) => sign);
  return first !== undefined && others.every((sign) => sign === first) ? first : 0;
};

const wants = (sign: Sign): string => (sign === 1 ? 'lower' : 'higher');

function sameForAll(e: Elaborator, { name, own }: Judge, makers: ReadonlySet<string>): boolean {
  const isFake = ({ call }: Meeting) => call.inputs.some((fact) => makersOf(fact, makers).length > 0);
  const [fake, real] = [own.filter(isFake), own.filter((meeting) => !isFake(meeting))];
  const sign = signOf(fake);
  if (sign === 0 || real.length === 0 || signOf(real) !== sign) return false;
  const [a, b] = [placeOf(real[0]!), placeOf(fake[0]!)];
  const details = { network: name, real: a.text, fake: b.text, wants: wants(sign) };
  e.report(fake[0]!.line.span, 'train/same-for-all', details);
  return true;
}

function together(e: Elaborator, { name, own, others }: Judge, { told }: Step): void {
  for (const maker of new Set(others.map(({ made }) => made))) {
    const its = others.filter(({ made }) => made === maker);
    const shown = own.filter(({ call }) => call.inputs.some(({ on }) => includes(on, 'network', maker)));
    const sign = signOf(its);
    if (sign === 0 || signOf(shown) !== sign) continue;
    const [line, other] = [its[0]!.line, shown[0]!.line];
    if (told.has(line) || told.has(other)) continue;
    const details = {
      network: name,
      made: listOf(line.networks),
      text: placeOf(its[0]!).text,
      wants: wants(sign),
    };
    e.report(line.span, 'train/same-side', details, [{ span: other.span, text: `so does this, which trains \`${name}\`` }]); // prettier-ignore
  }
}
