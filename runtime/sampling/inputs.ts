/** Reading from the command line what the inputs of samples shall be. */
import { areNumbered, plainName } from '../data/classes.js';
import type { ClassField, TensorField } from '../data/sources/fields.js';
import { sizeOf } from '../contract/shapes.js';
import type { PictureReading } from '../data/sources/pictures.js';
import { tokensOf, vocabularyFrom, wordsOf } from '../data/tokens.js';
import { listed, sentences } from '../text/prose.js';
import { misuse, type RunError } from '../errors/run-error.js';
import { didYouMean, nearest } from '../text/nearest.js';
import type { Vocabulary } from '../checkpoints/vocabulary.js';
import {
  type Asked,
  choicesOf,
  type InputSpec,
  type InputSpecs,
  inputText,
  isPicture,
  shapeOf,
} from './input-specs.js';

const listText = (specs: InputSpecs): string =>
  listed(
    Object.entries(specs).map(([name, spec]) => `${name}: ${inputText(spec)}`),
    12,
  );

/**
 * Reads what `--with name=value` and `--label` ask for.
 * @param picture reads a picture file for an input that is one
 * @throws RunError with exit code 2 for what no input is or can be
 */
export async function readAsked(
  specs: InputSpecs,
  given: { readonly with?: readonly string[]; readonly label?: string },
  words: Vocabulary,
  picture: (path: string, spec: TensorField & PictureReading) => Promise<Float32Array>,
): Promise<ReadonlyMap<string, Asked>> {
  const asked = new Map<string, Asked>();
  const written = (given.with ?? []).map((text) => split(text, specs));
  if (given.label !== undefined) written.push([classInput(specs), given.label]);
  for (const [called, text] of written) {
    const [name, spec] = inputCalled(called, specs);
    if (asked.has(name)) throw misuse(`${name} is given twice.`, 'Leave one of the two out.');
    asked.set(name, isPicture(spec) ? { from: await picture(text, spec) } : read(name, text, spec, words));
  }
  return asked;
}

function split(text: string, specs: InputSpecs): readonly [name: string, value: string] {
  const [, name, value] = /^\s*([^=\s]+)\s*=\s*([^]*\S)\s*$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  const example = Object.keys(specs)[0] ?? 'label';
  throw misuse(`I cannot read --with ${text}.`, `Write --with NAME=VALUE, for instance --with ${example}=1.`);
}

/** By its own name, or by that of the field of the data it comes from where that is the only one. */
function inputCalled(name: string, specs: InputSpecs): readonly [name: string, spec: InputSpec] {
  const inputs = Object.entries(specs);
  const own = inputs.find(([input]) => input === name);
  const [only, more] = inputs.filter(([, spec]) => 'from' in spec && spec.from.split('.')[1] === name);
  const found = own ?? (more === undefined ? only : undefined);
  if (found === undefined) throw unknownInput(name, specs);
  return found;
}

function unknownInput(name: string, specs: InputSpecs): RunError {
  if (Object.keys(specs).length === 0) return misuse(`Nothing here is called ${name}.`, 'Leave --with out.');
  return misuse(
    `Nothing here is called ${name}.`,
    sentences(didYouMean(nearest(name, Object.keys(specs))), `There is ${listText(specs)}.`),
  );
}

/** The input that `--label` is about: the only class, or the one of that name. */
function classInput(specs: InputSpecs): string {
  const classes = Object.entries(specs).flatMap(([name, spec]) =>
    spec.kind === 'class' || (spec.kind === 'categorical' && spec.shape.length === 0) ? [name] : [],
  );
  const [only, more] = classes;
  if (only === undefined) throw misuse('This generator takes no class.', 'Leave --label out.');
  if (more === undefined) return only;
  if (classes.includes('label')) return 'label';
  throw misuse(`There are several classes: ${listed(classes)}.`, `Say which: --with ${only}=1.`);
}

function read(name: string, text: string, spec: InputSpec, words: Vocabulary): Asked {
  const known = 'from' in spec ? words[spec.from] : undefined;
  if (spec.kind === 'tokens' && known !== undefined) return { from: readText(name, text, spec.length, known) };
  const parts = text.split(',').map((part) => part.trim());
  const size = sizeOf(shapeOf(spec));
  const choices = choicesOf(spec);
  if (spec.kind === 'class' && known !== undefined) return { from: Int32Array.of(readClass(name, text, spec, known)) };
  if (parts.length !== size) {
    const example = `${name}=${Array.from({ length: Math.min(size, 4) }, (_, i) => (choices === undefined ? '0.5' : i % choices)).join(',')}`;
    throw misuse(
      `${name} is ${inputText(spec)}, ${size === 1 ? 'one number' : `${size} numbers`}, not ${parts.length}.`,
      `Write them with commas between: --with ${example}${size > 4 ? ',...' : ''}.`,
    );
  }
  if (choices !== undefined) {
    return { from: Int32Array.from(parts, (part) => readChoice(part, choices, spec)) };
  }
  const ends = parts.map((part) => readRange(name, part));
  const from = Float32Array.from(ends, ([low]) => low);
  return ends.some(([low, high]) => low !== high)
    ? { from, to: Float32Array.from(ends, ([, high]) => high) }
    : { from };
}

/** `0.5` or `-1..1`. */
function readRange(name: string, text: string): readonly [number, number] {
  const parts = text.split('..');
  const numbers = parts.map((part) =>
    /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(part.trim()) ? Number(part) : NaN,
  );
  const [low = NaN, high = low] = numbers;
  if (parts.length <= 2 && Number.isFinite(low) && Number.isFinite(high)) return [low, high];
  throw misuse(
    `${name} takes numbers, not ${text}.`,
    `For example --with ${name}=0.5, or ${name}=-1..1 along each row.`,
  );
}

/** A class by its name, or by its id where no name is a number: then a number says which of the two it is. */
function readClass(name: string, text: string, spec: Extract<InputSpec, ClassField>, known: readonly string[]): number {
  const named = known.map(plainName).indexOf(plainName(text.trim()));
  if (named >= 0) return named;
  if (/^\d+$/.test(text) && !areNumbered(known)) return readChoice(text, spec.classes, spec);
  const meant = /^\d+$/.test(text) ? null : didYouMean(nearest(text, known));
  throw misuse(`There is no ${name} ${text}.`, sentences(meant, `There is ${listed(known, 12)}.`));
}

function readChoice(text: string, choices: number, spec: InputSpec): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (number < choices) return number;
  const what = spec.kind === 'class' || spec.kind === 'categorical' ? 'class' : 'token';
  throw misuse(`There is no ${what} ${text}.`, `${what === 'class' ? 'Classes' : 'Tokens'} are 0 to ${choices - 1}.`);
}

function readText(name: string, text: string, length: number, known: readonly string[]): Int32Array {
  const vocabulary = vocabularyFrom(known);
  const written = wordsOf(text);
  const some = listed([...vocabulary.keys()], 8);
  if (written.length === 0) throw misuse(`${name} has no words.`, `It knows ${some}.`);
  const strange = written.find((word) => !vocabulary.has(word));
  if (strange !== undefined) {
    const meant = didYouMean(nearest(strange, vocabulary.keys()));
    throw misuse(`${name} has a word that training never met: ${strange}.`, sentences(meant, `It knows ${some}.`));
  }
  if (written.length > length) {
    throw misuse(
      `${name} takes ${length} words, not ${written.length}.`,
      `Leave some out: "${written.slice(0, length).join(' ')}" is as much as fits.`,
    );
  }
  return tokensOf(text, vocabulary, length);
}
