/// <reference lib="dom" />
/** Rates: what the program says, and what they are times that. */
import { numberText } from '../../../runtime/text/numbers.js';
import { element } from '../../../runtime/web/elements.js';
import type { RunAbout } from '../protocol.js';

/** @param change asks for other rates, factors by optimizer */
export function ratesForm(
  form: HTMLFormElement,
  optimizers: RunAbout['optimizers'],
  rebuilds: boolean,
  change: (of: Readonly<Record<string, number>>) => void,
): void {
  const rows = optimizers.map(({ name, rate, factor }) => {
    const input = element('input', { type: 'number', name, min: '0', step: 'any', value: String(factor), required: true, disabled: !rebuilds }); // prettier-ignore
    const result = element('small');
    const say = () => {
      result.textContent =
        rate === null
          ? 'times the schedule of the program'
          : `times ${numberText(rate)} in the program: ${numberText(rate * Number(input.value))}`;
    };
    input.addEventListener('input', say);
    say();
    return { name, factor, input, shown: element('label', {}, element('span', { className: 'name' }, name), input, result) }; // prettier-ignore
  });
  const apply = element('button', { type: 'submit', disabled: !rebuilds }, 'Change rates');
  const about = rebuilds
    ? 'The run is saved, its program built again with these rates, and training goes on with the next step. It is written into the history of the run: a resumed run has the same rates, and the same change at the same step gives the same numbers.'
    : 'A trainer that was started by hand cannot change its rates: gan train can.';
  form.replaceChildren(...rows.map(({ shown }) => shown), apply, element('p', { className: 'hint' }, about));
  form.onsubmit = (event) => {
    event.preventDefault();
    const others = rows.filter(({ input, factor }) => Number(input.value) !== factor);
    if (others.length > 0) change(Object.fromEntries(others.map(({ name, input }) => [name, Number(input.value)])));
  };
}
