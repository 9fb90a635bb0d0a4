/** The operations that the language itself has, on one page, from the compiler's table of them. */
import type { Option, Primitive } from '../../compiler/graph/primitives/primitive.js';
import { primitives } from '../../compiler/graph/primitives/index.js';
import { fence, linked } from './library-pages.js';
import type { Page } from './page.js';

/** Those that programs write; the others are made by the compiler, or are written as signs. */
export const writtenOperations = (): readonly Primitive[] =>
  [...primitives.values()].filter(({ name }) => !isInternal(name)).sort((a, b) => a.name.localeCompare(b.name));

const signs = new Set(['add', 'sub', 'mul', 'div', 'power', 'neg', 'greater', 'greater_equal', 'less', 'less_equal', 'equal', 'slice', 'constant']); // prettier-ignore

const isInternal = (name: string): boolean => signs.has(name) || /_(?:gradient|choice)$|^(?:fill|scatter|broadcast_batch|outer_sum)$/.test(name); // prettier-ignore

export function operationsPage(): Page {
  const parts = writtenOperations().map(
    (item) => `## ${item.name}\n\n${linked(item.doc)}\n\n${fence(signatureOf(item))}`,
  );
  const text = [
    '# Operations',
    'What the language has by itself, without the library: operations on tensors, each with its shape rule, its range and its derivative in the compiler. Signs, such as `a + b`, `a ** b`, `a < b` and `x[0:8]`, are operations as well. The first tensor is what `|>` hands on.',
    ...parts,
  ];
  return { path: 'library/operations.md', title: 'Operations', text: `${text.join('\n\n')}\n` };
}

/** `leaky_relu(x, slope: float = 0.01)` */
function signatureOf({ name, operands, options }: Primitive): string {
  return `${name}(${[...operands, ...options.map(optionText)].join(', ')})`;
}

const optionText = ({ name, type, default: given }: Option): string =>
  `${name}: ${type}${given === undefined ? '' : ` = ${given === null ? 'none' : Array.isArray(given) ? `[${given.join(', ')}]` : String(given)}`}`;
