/** Differences as text for people. */
import { noPaint, type Paint } from '../diagnostics/render/render.js';
import { showCount, showShape } from '../graph/ir/types.js';
import type { Change, Differences, LayerLine, NetworkChange } from './diff.js';

export function render({ params, data, networks, training }: Differences, paint: Paint = noPaint): string {
  const parts = [
    section('params', params, paint),
    section('data', data, paint),
    ...networks.map((network) => networkText(network, paint)),
    section('training', training, paint),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** Changes under a title; nothing where there are none. */
export function section(title: string, changes: readonly Change[], paint: Paint): string {
  if (changes.length === 0) return '';
  return `${paint.bold(title)}\n${changes.map((change) => changeText(change, paint)).join('')}`;
}

function changeText({ name, before, after }: Change, paint: Paint): string {
  const named = (text: string) => (text === '' ? name : `${name}  ${text}`);
  if (before === null) return `  ${paint.green(`+ ${named(after ?? '')}`)}\n`;
  if (after === null) return `  ${paint.red(`- ${named(before)}`)}\n`;
  if (before === after) {
    const why = before === '' ? '' : `  ${before}  ${paint.dim('(the same text; what it reads or calls differs)')}`;
    return `  ${paint.cyan(`~ ${name}`)}${why}\n`;
  }
  const line = `${named(before)} -> ${after}`;
  if (line.length <= 90) return `  ${paint.cyan('~')} ${line}\n`;
  return `  ${paint.cyan(`~ ${name}`)}\n      ${paint.red(`- ${before}`)}\n      ${paint.green(`+ ${after}`)}\n`;
}

function networkText({ before, after, layers }: NetworkChange, paint: Paint): string {
  const count = (side: typeof before) => `${showCount(side?.parameters ?? 0)} parameters`;
  if (before === null) return `${paint.green(`+ ${after?.text ?? ''}`)}  ${count(after)}\n`;
  if (after === null) return `${paint.red(`- ${before.text}`)}  ${count(before)}\n`;
  const signature =
    before.text === after.text
      ? paint.bold(after.text)
      : `${paint.red(`- ${before.text}`)}\n${paint.green(`+ ${after.text}`)}`;
  const parameters =
    before.parameters === after.parameters ? count(after) : `${showCount(before.parameters)} -> ${count(after)}`;
  const lines =
    layers.length === 0
      ? [`  ${paint.dim('the same layers, with other names or connected otherwise')}`]
      : table(layers, paint);
  return `${signature}  ${parameters}\n${lines.join('\n')}\n`;
}

/** A change in one line: `optimizer G: rate  0.001 -> 0.0001`. */
export const lineOf = (change: Change): string => changeText(change, noPaint).trim().replace(/\n\s*/g, ' ');

const marks = { both: ' ', changed: '~', before: '-', after: '+' } as const;

function table(runs: NetworkChange['layers'], paint: Paint): readonly string[] {
  const width = (of: (line: LayerLine) => string) => Math.max(...runs.flat().map((line) => of(line).length));
  const [text, shape] = [width(textOf), width(shapeOf)];
  const tint = { both: (row: string) => row, changed: paint.cyan, before: paint.red, after: paint.green };
  return runs.flatMap((run, i) => [
    ...(i === 0 ? [] : [`  ${paint.dim('...')}`]),
    ...run.map((line) => {
      const row = `${marks[line.in]} ${textOf(line).padEnd(text)}  ${shapeOf(line).padEnd(shape)}  ${countOf(line)}`;
      return `  ${tint[line.in](row.trimEnd())}`;
    }),
  ]);
}

const textOf = ({ text }: LayerLine): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

const shapeOf = ({ shape, was }: LayerLine): string => fromTo(was && showShape(was.shape), showShape(shape));

const countOf = ({ parameters, was }: LayerLine): string =>
  parameters === 0 && (was?.parameters ?? 0) === 0
    ? ''
    : fromTo(was && showCount(was.parameters), showCount(parameters));

const fromTo = (was: string | undefined, now: string): string =>
  was === undefined || was === now ? now : `${was} -> ${now}`;
