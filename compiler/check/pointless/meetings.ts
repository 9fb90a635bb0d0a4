/** What discriminators are shown, by the lines that train them and by those that train others through them. */
import type { Called } from '../../graph/facts/look.js';
import type { Fact, Sign, Source } from '../../graph/facts/fact.js';
import type { Origin } from '../../graph/ir.js';
import { networksIn } from '../../graph/reach.js';
import type { Elaborator } from '../elaborator.js';
import type { Pass } from './pointless.js';

export type Line = Pass['lines'][number];

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
  /** In lines that train others, on what those make. */
  readonly others: readonly (Meeting & { readonly made: string })[];
}

/** The discriminators that others are trained by, where all their calls can be seen. */
export function judges(e: Elaborator, { look, lines }: Pass): readonly Judge[] {
  const calls = new Map<Source, Called>(look.calls.map((call) => [call.source, call]));
  const hidden = new Set([...look.inTurns, ...look.calls.flatMap(({ graph }) => [...networksIn(graph)])]);
  return [...e.networks].flatMap(([name, { declaration, network }]): Judge[] => {
    if (declaration.role !== 'discriminator' || network === null || hidden.has(name)) return [];
    const meetings = (line: Line): readonly Meeting[] =>
      [...line.fact.felt].flatMap(([source, sign]) => {
        const call = calls.get(source);
        return source.kind === 'call' && call?.graph === network.graph ? [{ call, sign, line }] : [];
      });
    const own = lines.filter((line) => line.networks.includes(name)).flatMap(meetings);
    const others = lines
      .filter((line) => !line.networks.includes(name))
      .flatMap(meetings)
      .flatMap((meeting) => {
        const made = meeting.line.networks.find((maker) => meeting.call.inputs.some(({ felt }) => includes(felt.keys(), 'network', maker))); // prettier-ignore
        return made === undefined ? [] : [{ ...meeting, made }];
      });
    return own.length > 0 && others.length > 0 ? [{ name, own, others }] : [];
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
