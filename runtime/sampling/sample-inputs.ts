/** The inputs of samples, all of them. */
import { RunError } from '../errors/run-error.js';
import { type InputSpec, isPicture } from './input-specs.js';
import { type SamplePlan, type SampleValues, valuesOf } from './sample-values.js';

/**
 * The values of all inputs in `size` samples from the `first` on.
 * @throws RunError with exit code 2 when one of them has neither been given nor can be drawn
 */
export function sampleInputs(plan: SamplePlan, first: number, size: number): ReadonlyMap<string, SampleValues> {
  return new Map(
    Object.entries(plan.specs).map(([name, spec]) => {
      const values = valuesOf(plan, name, spec, first, size);
      if (values === null) throw missing(name, spec);
      return [name, values];
    }),
  );
}

/** What to say of an input that nothing is known of. */
export function missing(name: string, spec: InputSpec): RunError {
  if (spec.kind === 'tokens')
    return new RunError(`Say what ${name} is: nothing is drawn for it.`, `Write --with "${name}=WORDS".`, 2);
  const what = isPicture(spec) ? 'PICTURE.png' : spec.kind === 'class' ? '1' : '0.5,...';
  return new RunError(`Say what ${name} is: nothing is drawn for it.`, `For example --with ${name}=${what}.`, 2);
}
