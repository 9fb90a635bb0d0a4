/** Whether what a program computed is what PyTorch computed. */
import type { Outcome } from './emitted.js';
import type { Variables } from './recorder.js';

/** What a script answers for one program. */
export type Expected =
  | {
      readonly lines: readonly {
        readonly loss: number;
        readonly gradients: Readonly<Record<string, readonly number[]>>;
      }[];
      /** Variables after the last step; those not named are not compared. */
      readonly after?: Readonly<Record<string, readonly number[]>>;
      readonly previews?: readonly (readonly number[])[];
    }
  | { readonly error: string };

/** How far numbers may be apart, relative to the Euclidean norm of what is expected. */
const tolerance = 1e-4;

/** Every number of a program that is not the expected one, as text: what, and how far off. */
export function disagreements(computed: Outcome, expected: Expected): readonly string[] {
  if ('error' in computed) return [computed.error];
  if ('error' in expected) return [expected.error];
  const found: string[] = [];
  const compare = (what: string, actual: readonly number[] | undefined, wanted: readonly number[], slack = 0) => {
    const text = distance(actual ?? wanted.map(() => 0), wanted, slack);
    if (text !== null) found.push(`${what}: ${text}`);
  };
  const lines = expected.lines.length;
  if (computed.lines.length !== lines) found.push(`${computed.lines.length} losses, not ${lines}`);
  for (const [i, wanted] of expected.lines.entries()) {
    const line = computed.lines[i];
    if (line === undefined) continue;
    const of = lines === 1 ? '' : ` of line ${i + 1}`;
    compare(`the loss${of}`, [line.loss], [wanted.loss], 1);
    const unknown = Object.keys(line.gradients).filter((name) => !(name in wanted.gradients));
    if (unknown.length > 0) found.push(`gradients${of} that PyTorch lacks: ${unknown.join(', ')}`);
    // A gradient that vanishes because large terms cancel has an error of their size.
    const whole = 1e-2 * norm(Object.values(wanted.gradients).flat());
    for (const [name, gradient] of Object.entries(wanted.gradients)) {
      compare(`the gradient of ${name}${of}`, line.gradients[name]?.values, gradient, whole);
    }
  }
  const variables: Variables = computed.after;
  for (const [name, values] of Object.entries(expected.after ?? {})) compare(name, variables[name]?.values, values);
  for (const [i, values] of (expected.previews ?? []).entries()) {
    compare(`preview ${i + 1}`, computed.previews[i]?.values, values);
  }
  return found;
}

/** How far two lists of numbers are apart, where that is too far; `slack` counts as a part of the expected norm. */
function distance(actual: readonly number[], wanted: readonly number[], slack: number): string | null {
  if (actual.length !== wanted.length) return `${actual.length} numbers, not ${wanted.length}`;
  const gap = norm(actual.map((value, i) => value - wanted[i]!));
  const size = Math.max(norm(wanted), slack);
  if (gap <= tolerance * size) return null;
  const shown = (values: readonly number[]) =>
    values
      .slice(0, 3)
      .map((value) => value.toPrecision(6))
      .join(', ');
  return `off by ${(gap / size).toExponential(1)} of its norm: ${shown(actual)}, not ${shown(wanted)}`;
}

const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
