/// <reference lib="dom" />
/** Distributions: what discriminators say of real and fake, and the weights of networks, how they move, their gradients. */
import type { Histogram } from '../../../runtime/live/histogram.js';
import type { Scores, Values } from '../../../runtime/live/state.js';
import { numberText } from '../../../runtime/text/numbers.js';
import { grouped } from '../../../runtime/text/prose.js';
import { element } from '../../../runtime/web/elements.js';
import { histogramSvg } from './drawing.js';

export function drawValues(place: HTMLElement, hint: HTMLElement, { step, networks, scores }: Values): void {
  hint.textContent =
    `As of step ${grouped(step)}. Weights and their gradients are a sample of all, in logarithmic heights; ` +
    'the line marks 0. Scores are what a discriminator says outside training, without averages.';
  const judges = new Map<string, Scores[]>();
  for (const score of scores) {
    const judge = score.of.slice(0, score.of.indexOf('('));
    judges.set(judge, [...(judges.get(judge) ?? []), score]);
  }
  const judged = [...judges.values()].map(scoresFigure);
  const parts = networks.map(({ name, weights, moves, gradients }) =>
    group(name, [
      ...(weights === null ? [] : [one('weights', weights)]),
      ...(gradients === null ? [] : [one(gradients.slot === 'm' ? 'gradients: their running mean, m' : `gradients: their decaying sum, ${gradients.slot}`, gradients.values)]), // prettier-ignore
      ...(moves === null ? [] : [one('changes of weights in a step', moves)]),
    ]),
  );
  place.replaceChildren(...(judged.length === 0 ? [] : [group('Scores', judged)]), ...parts);
}

const group = (title: string, figures: readonly HTMLElement[]): HTMLElement =>
  element('div', {}, element('h3', {}, title), element('div', { className: 'networks' }, ...figures));

/** What one discriminator says, real and fake over each other. */
function scoresFigure(scores: readonly Scores[]): HTMLElement {
  const known = scores.flatMap(({ of, side, values }) => (values === null ? [] : [{ of, look: side, values }]));
  const texts = known.map(({ of, look, values: { mean, deviation } }) => `${of}, ${look}: mean ${numberText(mean)} ± ${numberText(deviation)}`); // prettier-ignore
  const names = known.map(({ look }, i) => element('span', { className: `key-${look}` }, texts[i]!));
  const [first] = known;
  if (first === undefined) return element('figure');
  const { low, high } = first.values;
  return element(
    'figure',
    {},
    element('figcaption', {}, ...names),
    histogramSvg(known, texts.join('; '), false),
    element('small', {}, `${numberText(low)} to ${numberText(high)}`),
  );
}

function one(name: string, values: Histogram): HTMLElement {
  const { low, high, mean, deviation } = values;
  const range = `${numberText(low)} to ${numberText(high)}`;
  const middle = `mean ${numberText(mean)} ± ${numberText(deviation)}`;
  return element(
    'figure',
    {},
    element('figcaption', {}, name),
    histogramSvg([{ values, look: '' }], `${name}: ${range}, ${middle}`, true),
    element('small', {}, `${range}, ${middle}`),
  );
}
