/// <reference lib="dom" />
/** What a person may choose of what samples depend on: a control for each input. */
import { sizeOf } from '../contract/shapes.js';
import { tokensOf, vocabularyFrom, wordsOf } from '../data/tokens.js';
import type { Asked } from '../sampling/input-specs.js';
import { askedAs } from './asking.js';
import { element, labelled } from './elements.js';
import { pictureControl } from './picture-control.js';
import type { ModelInput } from './spec.js';

export interface Control {
  readonly shown: HTMLElement;
  /**
   * What was chosen; undefined for what is drawn.
   * @throws Error saying what has to be chosen, or cannot be
   */
  value(): Promise<Asked | undefined> | Asked | undefined;
}

/** Null for noise that only the seed chooses. */
export function controlFor(name: string, input: ModelInput): Control | null {
  switch (askedAs(input)) {
    case 'choice':
      return choice(name, input as ModelInput & { readonly classes: number });
    case 'words':
      return words(name, input as ModelInput & { readonly kind: 'tokens' });
    case 'picture':
      return pictureControl(name, input as ModelInput & { readonly kind: 'tensor' });
    case 'numbers':
      return numbers(name, input);
    case 'seed':
    case 'nothing':
      return null;
  }
}

function choice(name: string, { kind, classes, names = [] }: ModelInput & { readonly classes: number }): Control {
  const options = Array.from({ length: classes }, (_, i) => element('option', { value: String(i) }, names[i] ?? `${i}`)); // prettier-ignore
  const open = element('option', { value: '' }, kind === 'class' ? 'each in turn' : 'as drawn');
  const select = element('select', { name }, open, ...options);
  return {
    shown: labelled(name, select),
    value: () => (select.value === '' ? undefined : { from: Int32Array.of(Number(select.value)) }),
  };
}

function words(name: string, { length, vocabulary, names }: ModelInput & { readonly kind: 'tokens' }): Control {
  const known = names?.filter((word) => word !== '') ?? [];
  const value = names === undefined ? '0' : known.slice(0, Math.min(2, length)).join(' ');
  const input = element('input', { name, type: 'text', value, spellcheck: false, autocomplete: 'off' });
  const some = `${known.slice(0, 12).join(', ')}${known.length > 12 ? ` and ${known.length - 12} more` : ''}`;
  const hint = names === undefined ? `numbers below ${vocabulary}, with spaces between` : `It knows ${some}.`;
  return {
    shown: labelled(name, input, element('small', {}, hint)),
    value() {
      if (names === undefined) return { from: tokensIn(name, input.value, length, vocabulary) };
      const all = vocabularyFrom(names);
      const strange = wordsOf(input.value).find((word) => !all.has(word));
      if (strange !== undefined) throw new Error(`${name} has a word that training never met: ${strange}. It knows ${some}.`); // prettier-ignore
      return { from: tokensOf(input.value, all, length) };
    },
  };
}

function tokensIn(name: string, text: string, length: number, vocabulary: number): Int32Array {
  const given = text.split(/[\s,]+/).filter((part) => part !== '');
  const wrong = given.find((part) => !/^\d+$/.test(part) || Number(part) >= vocabulary);
  if (wrong !== undefined) throw new Error(`${name} takes whole numbers below ${vocabulary}, not ${wrong}.`);
  const tokens = new Int32Array(length);
  tokens.set(given.slice(0, length).map(Number));
  return tokens;
}

/** Sliders; what is drawn stays so until it is chosen. */
function numbers(name: string, input: ModelInput): Control {
  const [low, high, middle, step] = scaleOf(input);
  const isDrawn = !('from' in input);
  const sliders = Array.from({ length: sizeOf('shape' in input ? input.shape : []) }, (_, i) => {
    const slider = element('input', { type: 'range', name: `${name} ${i + 1}` });
    // In this order: a value is kept within the bounds at the time.
    Object.assign(slider, { min: String(low), max: String(high), step: String(step), value: String(middle) });
    slider.ariaLabel = `${name}, number ${i + 1}`;
    return slider;
  });
  const chosen = element('input', { type: 'checkbox', name: `choose ${name}`, checked: !isDrawn });
  for (const slider of sliders) slider.addEventListener('input', () => (chosen.checked = true));
  const box = isDrawn ? [element('label', { className: 'choose' }, chosen, 'choose')] : [];
  return {
    shown: element('fieldset', {}, element('legend', { className: 'name' }, name), ...sliders, ...box),
    value: () => (chosen.checked ? { from: Float32Array.from(sliders, (slider) => Number(slider.value)) } : undefined),
  };
}

/** From where to where numbers go, where they start, and how fine they are. */
function scaleOf(input: ModelInput): readonly [low: number, high: number, middle: number, step: number | 'any'] {
  switch (input.kind) {
    case 'normal': {
      const { mean = 0, deviation = 1 } = input;
      return [mean - 3 * deviation, mean + 3 * deviation, mean, 'any'];
    }
    case 'uniform': {
      const { low = 0, high = 1 } = input;
      return [low, high, (low + high) / 2, 'any'];
    }
    case 'bernoulli':
      return [0, 1, 0, 1];
    case 'tensor': {
      const [low, high] = input.range ?? [-3, 3];
      return [low, high, (low + high) / 2, 'any'];
    }
    default:
      return [0, 1, 0, 'any'];
  }
}
