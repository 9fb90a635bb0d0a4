/** What discriminators are shown, by the lines that train them and by those that train others through them. */
import type { Called } from '../../../graph/analyse/facts/look.js';
import type { Fact, Sign, Source } from '../../../graph/analyse/facts/fact.js';
import type { Origin } from '../../../graph/ir/graph.js';
import { networksIn } from '../../../graph/ir/dependencies.js';
import type { Elaborator } from '../../context/elaborator.js';
import type { Step } from './pointless.js';

export type Line = Step['lines'][number];

/** One call of a discriminator in a loss. */
export interface Meeting {
  readonly call: Called;
  /** Which way the loss moves with the score. */
  readonly sign: Sign;
  readonly line: Line;
}

export interface Judge {
  readonly name: string;
  /** In lines that train the discriminator. */
  readonly own: readonly Meeting[];
  /** Those lines. */
  readonly ownLines: readonly Line[];
  /** In lines that train others, on what those make. */
  readonly others: readonly (Meeting & { readonly made: string })[];
}

/** The discriminators that others are trained by, where all their calls can be seen and some teach them. */
export const judges = (e: Elaborator, step: Step): readonly Judge[] =>
  trainedJudges(e, step).filter(({ own }) => own.length > 0);

/** The discriminators that are trained and that other networks are trained by, where all their calls can be seen. */
export function trainedJudges(e: Elaborator, { look, lines }: Step): readonly Judge[] {
  const calls = new Map<Source, Called>(look.calls.map((call) => [call.source, call]));
  // What a network calls is not looked at here; what a loss calls is, where it is called.
  const within = look.calls.filter(({ source }) => source.kind === 'call');
  const hidden = new Set([...look.inTurns, ...within.flatMap(({ graph }) => [...networksIn(graph)])]);
  return [...e.networks].flatMap(([name, { declaration, network }]): Judge[] => {
    if (declaration.role !== 'discriminator' || network === null || hidden.has(name)) return [];
    const meetings = (line: Line): readonly Meeting[] =>
      [...line.fact.felt].flatMap(([source, sign]) => {
        const call = calls.get(source);
        return source.kind === 'call' && call?.graph === network.graph ? [{ call, sign, line }] : [];
      });
    const ownLines = lines.filter((line) => line.networks.includes(name));
    const own = ownLines.flatMap(meetings);
    const others = lines
      .filter((line) => !line.networks.includes(name))
      .flatMap(meetings)
      .flatMap((meeting) => {
        const made = meeting.line.networks.find((maker) => meeting.call.inputs.some(({ felt }) => includes(felt.keys(), 'network', maker))); // prettier-ignore
        return made === undefined ? [] : [{ ...meeting, made }];
      });
    return ownLines.length > 0 && others.length > 0 ? [{ name, own, ownLines, others }] : [];
  });
}

export const includes = (sources: Iterable<Source>, kind: Source['kind'], name: string): boolean =>
  [...sources].some((source) => source.kind === kind && source.name === name);

/** Networks that training moves, whose work a value is; a state may hold some of earlier steps. */
export const makersOf = ({ on }: Fact, trained: ReadonlySet<string>): readonly string[] =>
  [...on].flatMap(({ kind, name }) => (kind === 'state' || (kind === 'network' && trained.has(name)) ? [name] : []));

/** Where a call stands: of several places that do the same the last one, in the line where that is one of them. */
export function placeOf({ call: { places }, line: { span } }: Pick<Meeting, 'call' | 'line'>): Origin {
  const origins = places.map(({ node }) => node.origin);
  const inside = origins.findLast((origin) => origin.span.file === span.file && origin.span.start.offset >= span.start.offset && origin.span.end.offset <= span.end.offset); // prettier-ignore
  return inside ?? origins.at(-1)!;
}
