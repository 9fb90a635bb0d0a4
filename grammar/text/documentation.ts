/**
 * What `///` lines above a declaration say: prose, and behind it a formula between `$$`, in LaTeX, and an example in a
 * fence, as Markdown has them.
 */
export interface Documentation {
  readonly prose: string;
  readonly formula: string | null;
  readonly example: string | null;
}

export function readDocumentation(doc: string): Documentation {
  const [, example = null] = /^```gan\n([^]*?)\n```$/m.exec(doc) ?? [];
  const [, formula = null] = /^\$\$ (.*) \$\$$/m.exec(doc) ?? [];
  const prose = doc
    .replace(/^```gan\n[^]*?\n```$/gm, '')
    .replace(/^\$\$ .* \$\$$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return { prose, formula, example };
}

/** The prose alone, for comments in programs; null where there is none. */
export const proseOf = (doc: string | null): string | null =>
  doc === null ? null : readDocumentation(doc).prose || null;
