/** `gan explain CODE`: the page of a diagnostic; without a code, all of them. */
import pc from 'picocolors';
import { codesOf, stages, registry } from '../../compiler/diagnostics/catalog/registry.js';
import { didYouMean, nearest } from '../../runtime/text/nearest.js';
import { showInline, showMarkdown } from '../output/markdown.js';
import { pageOf } from '../output/pages.js';
import { UserError } from '../host/user-error.js';

export interface ExplainOptions {
  readonly json?: boolean;
}

export function explain(code: string | undefined, { json }: ExplainOptions): void {
  const text = code === undefined ? list(json === true) : one(code, json === true);
  process.stdout.write(`${text}\n`);
}

function one(written: string, json: boolean): string {
  const code = codeIn(written);
  const found = registry.find((item) => item.code === code);
  if (found === undefined) {
    const hint = didYouMean(meantBy(code)) ?? 'gan explain lists the codes.';
    throw new UserError(`There is no diagnostic ${written}.`, hint, 2);
  }
  const { summary, about, examples } = pageOf(found.code);
  if (json) return JSON.stringify({ ...found, summary, about, examples }, null, 2);
  return showMarkdown(`# ${found.severity}[${found.code}] ${summary}\n\n${about}\n\n${examples}`, pc);
}

/** A code as it stands in a message, `error[shape/reshape]`, or by itself. */
const codeIn = (written: string): string => /^\w*\[(.+)\]$/.exec(written)?.[1] ?? written;

/** The nearest code; of a name without a group, the code that ends in it. */
function meantBy(code: string): string | null {
  const codes = registry.map((item) => item.code);
  if (code.includes('/')) return nearest(code, codes);
  const names = new Map(codes.map((item) => [item.split('/')[1]!, item]));
  return names.get(nearest(code, names.keys()) ?? '') ?? null;
}

function list(json: boolean): string {
  const all = registry.map((item) => ({ ...item, summary: pageOf(item.code).summary }));
  if (json) return JSON.stringify({ codes: all }, null, 2);
  const widest = Math.max(...all.map(({ code }) => code.length));
  const groups = stages.map((pass) => {
    const lines = codesOf(pass).map(({ code }) => {
      const { summary } = all.find((item) => item.code === code)!;
      return `  ${code.padEnd(widest)}  ${showInline(summary, pc)}`;
    });
    return [pc.bold(pass.title), ...lines].join('\n');
  });
  return `${groups.join('\n\n')}\n\ngan explain CODE shows what one means.`;
}
