/// <reference lib="dom" />
/** Distributions: what discriminators say of real and fake, and the weights of networks, how they move, their gradients. */
import type { Histogram } from '../../../runtime/live/histogram.js';
import type { Values } from '../../../runtime/live/state.js';
import { numberText } from '../../../runtime/text/numbers.js';
import { grouped } from '../../../runtime/text/prose.js';
import { element } from '../../../runtime/web/elements.js';
import { histogramSvg } from './drawing.js';

export function drawValues(place: HTMLElement, hint: HTMLElement, { step, networks, scores }: Values): void {
  hint.textContent =
    `As of step ${grouped(step)}. Weights and their gradients are a sample of all, in logarithmic heights; ` +
    'the line marks 0. Scores are what a discriminator says outside training, without averages.';
  const judged = scores.flatMap(({ of, side, values }) => (values === null ? [] : [one(`${of}, ${side}`, values, side, false)])); // prettier-ignore
  const parts = networks.map(({ name, weights, moves, gradients }) =>
    group(name, [
      ...(weights === null ? [] : [one('weights', weights, '', true)]),
      ...(gradients === null ? [] : [one(gradients.slot === 'm' ? 'gradients: their running mean, m' : `gradients: their decaying sum, ${gradients.slot}`, gradients.values, '', true)]), // prettier-ignore
      ...(moves === null ? [] : [one('changes of weights in a step', moves, '', true)]),
    ]),
  );
  place.replaceChildren(...(judged.length === 0 ? [] : [group('Scores', judged)]), ...parts);
}

const group = (title: string, figures: readonly HTMLElement[]): HTMLElement =>
  element('div', {}, element('h3', {}, title), element('div', { className: 'networks' }, ...figures));

function one(name: string, values: Histogram, look: string, logarithmic: boolean): HTMLElement {
  const { low, high, mean, deviation } = values;
  const range = `${numberText(low)} to ${numberText(high)}`;
  const middle = `mean ${numberText(mean)} ± ${numberText(deviation)}`;
  return element(
    'figure',
    {},
    element('figcaption', {}, name),
    histogramSvg(values, `${name}: ${range}, ${middle}`, look, logarithmic),
    element('small', {}, `${range}, ${middle}`),
  );
}
