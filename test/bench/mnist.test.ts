import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { examples, metricsOf, replaced } from '../../bench/mnist.js';
import { outcomeOf, table } from '../../bench/mnist-table.js';
import { fileHost } from '../../cli/host/host.js';
import { compile } from '../../compiler/compile.js';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

describe('the examples of 28x28 digits', () => {
  it('are all there are', () => {
    const takesMnist = (file: string): boolean => {
      const text = readFileSync(`${folder}${file}`, 'utf8');
      const base = /^extends "(.*)"/m.exec(text)?.[1];
      return /^import \{.*\bmnist\b.*\} from "std\/data"/m.test(text) || (base !== undefined && takesMnist(base));
    };
    // All but the one that learns to tell digits, and draws none.
    const files = readdirSync(folder).filter((file) => file.endsWith('.gan') && file !== 'mnist-classifier.gan');
    expect(examples.map(({ name }) => `${name}.gan`).sort()).toEqual(files.filter(takesMnist).sort());
  });

  it.each(examples)('$name is measured by what it draws', async (example) => {
    const file = `${folder}measured.gan`;
    const lines = metricsOf(example).map((metric) => `measure ${metric}`);
    const text = `extends "${example.name}.gan"
import { mnist_test } from "std/data"
import { mnist_classifier } from "std/metrics"
train { at end { ${lines.join('\n')} } }`;
    const host = fileHost();
    const read: typeof host.read = (path) => (path === file ? text : host.read(path));
    const { diagnostics } = await compile(file, { ...host, read });
    // The test images come with a package that need not be there.
    expect(diagnostics.filter(({ code }) => code !== 'data/files')).toEqual([]);
  });
});

const measures = {
  'frechet(mnist_classifier)2': 0.5,
  'precision_recall(mnist_classifier).precision': 0.8,
  'precision_recall(mnist_classifier).recall': 0.6,
};
const ofClasses: Readonly<Record<string, number>> = {
  ...measures,
  'accuracy(mnist_classifier)': 0.99,
  ...(Object.fromEntries(
    Array.from({ length: 10 }, (_, digit) => [
      [`precision_recall(mnist_classifier).precision.${digit}`, 0.9 - digit / 100],
      [`precision_recall(mnist_classifier).recall.${digit}`, 0.4 + digit / 100],
    ]).flat(),
  ) as Record<string, number>),
};

describe('their table', () => {
  it('takes what gan eval printed, under the name that it has there', () => {
    expect(outcomeOf(measures)).toEqual({ distance: 0.5, precision: 0.8, recall: 0.6, precisions: [], recalls: [] });
    expect(outcomeOf(ofClasses)).toMatchObject({ accuracy: 0.99, recalls: { length: 10, 9: 0.49 } });
    expect(() => outcomeOf({ 'frechet(digit_classifier)': 3 })).toThrow(/frechet was not measured/);
  });

  it('has the nearest first, and leaves out what has not run', () => {
    const far = outcomeOf(measures);
    const rows = [
      { program: 'gan.gan', outcomes: [far, { ...far, distance: 1.5 }] },
      { program: 'began.gan', outcomes: [] },
      { program: 'sngan.gan', outcomes: [outcomeOf(ofClasses)] },
    ];
    // Mean 1, deviation with N - 1 the root of a half.
    expect(table(rows).split('\n').slice(2)).toEqual([
      '| [`sngan.gan`](sngan.gan) | 0.50 | 99.0 | 0.80 | 0.60 | 0.81 to 0.90 | 0.40 to 0.49 | 1 |',
      '| [`gan.gan`](gan.gan) | 1.00 ± 0.71 |  | 0.80 ± 0.00 | 0.60 ± 0.00 |  |  | 2 |',
    ]);
  });

  it('stands where the page has a place for it', () => {
    const page = 'Before.\n<!-- what `npm run bench mnist` wrote -->\nold\n<!-- to here -->\nAfter.\n';
    const once = replaced(page, '| new |');
    expect(once).toBe('Before.\n<!-- what `npm run bench mnist` wrote -->\n\n| new |\n\n<!-- to here -->\nAfter.\n');
    expect(replaced(once, '| new |')).toBe(once);
    expect(() => replaced('Nothing.', '| new |')).toThrow(/no lines/);
  });
});
