/** A page of the site. */
export interface Page {
  /** Where it is among the pages: `library/losses/hinge.md`. */
  readonly path: string;
  readonly title: string;
  /** Markdown. */
  readonly text: string;
}
