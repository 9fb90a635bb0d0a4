/** A page for each metric, with what docs/metrics.md says of it, and that page without. */
import { metrics } from '../../compiler/graph/metrics/index.js';
import type { MetricKind } from '../../compiler/graph/metrics/metric.js';
import { fence } from './library-pages.js';
import type { Page } from './page.js';

/** How each is written, in a variant of a program of examples/. */
const uses: Readonly<Record<string, readonly [base: string, line: string]>> = {
  frechet: ['digits', 'frechet(digit_classifier, digits.image) of G(z)'],
  kid: ['digits', 'kid(digit_classifier, digits.image, subsets: 50) of G(z)'],
  precision_recall: ['digits', 'precision_recall(digit_classifier, digits.image) of G(z)'],
  density_coverage: ['digits', 'density_coverage(digit_classifier, digits.image) of G(z)'],
  sliced_wasserstein: ['digits', 'sliced_wasserstein(digits.image) of G(z)'],
  authenticity: ['digits', 'authenticity(digits.image) of G(z)'],
  modes: ['ring', 'modes(ring, samples: 5000) of fake'],
  classifier_score: ['digits', 'classifier_score(digit_classifier) of G(z)'],
  ms_ssim: ['digits', 'ms_ssim(samples: 500) of G(z)'],
  nll: ['seqgan', 'nll(Oracle, samples: 2000) of likelihood(fake, Oracle, units)'],
  accuracy: ['cgan', 'accuracy(digit_classifier, label, samples: 2000) of G(z, label)'],
  purity: ['cgan', 'purity(digit_classifier, label) of G(z, label)'],
  retrieval: ['digits', 'retrieval(real) of fake'],
  mean: ['digits', 'mean(samples: 100) of abs(G(z))'],
};

/** A whole program that measures. @throws Error where none is written down */
export function metricExample(name: string): string {
  const use = uses[name];
  if (use === undefined) throw new Error(`site/generate/metrics.ts has no example of ${name}`);
  const [base, line] = use;
  const imports = [
    ...(line.includes('digit_classifier') ? ['import { digit_classifier } from "std/metrics"'] : []),
    ...(line.includes('digits.image') ? ['import { digits } from "std/data"'] : []),
    ...(/\bring\b/.test(line) ? ['import { ring } from "std/data"'] : []),
  ];
  return `extends "${base}.gan"\n${imports.map((text) => `${text}\n`).join('')}\ntrain {\n  every 500 steps { measure ${line} }\n}`;
}

const section = /^### `(\w+)\((.*?)\)`(.*)\n([^]*?)(?=^##|(?![^]))/gm;

/** @param page docs/metrics.md, with its links as they lead from `library/metric/` */
export function metricPages(page: string): readonly Page[] {
  return [...page.matchAll(section)].map(([, name, takes, said, text]) => {
    const kind = metrics.get(name!)!;
    const parts = [
      `# ${name}`,
      'A metric. [What came out, in numbers](../../docs/metrics.md) has what all of them have in common.',
      kind.doc,
      fence(`measure ${name}(${takes}) of ...`),
      `${facts(kind)}${said === '' ? '' : ` ${said!.replace(/^, /, '').replace(/^./, (letter) => letter.toUpperCase())}.`}`,
      text!.trim(),
      '## Example',
      fence(metricExample(name!)),
    ];
    return { path: `library/metric/${name}.md`, title: name!, text: `${parts.join('\n\n')}\n` };
  });
}

/** What is the same of a metric everywhere, from the compiler. */
const facts = ({ samples }: MetricKind): string =>
  `It takes ${samples.default.toLocaleString('en')} samples unless told otherwise, and at least ${samples.least}.`;

/** The page that they come from, with each of their sections as a line that leads to it. */
export const withoutMetrics = (page: string): string =>
  page.replace(section, (_, name: string, takes: string, said: string) => `- [\`${name}(${takes})\`](../library/metric/${name}.md)${said}\n`); // prettier-ignore
